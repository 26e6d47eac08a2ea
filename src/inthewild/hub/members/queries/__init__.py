"""Every read of members, through what the actor sees."""

from inthewild.hub.members.queries.agreements import has_agreement
from inthewild.hub.members.queries.growth import Growth, Period, growth
from inthewild.hub.members.queries.lists import (
    figures_of,
    hosts_of,
    liaisons_of,
    names_of,
    organisation_names,
    organisations_with_state,
    owned_by,
    owners_of,
    platform_list,
    steps,
)
from inthewild.hub.members.queries.objects import (
    agreement,
    commitment_history,
    commitments,
    contact,
    duties,
    duty,
    figure,
    membership_of,
    organisation,
    organisations,
    platform,
    platforms,
    proposals,
)
from inthewild.hub.members.queries.public import Member, members
from inthewild.hub.members.queries.reach import Overlap, Reach, Total, reach

__all__ = [
    "Growth",
    "Member",
    "Overlap",
    "Period",
    "Reach",
    "Total",
    "agreement",
    "commitment_history",
    "commitments",
    "contact",
    "duties",
    "duty",
    "figure",
    "figures_of",
    "growth",
    "has_agreement",
    "hosts_of",
    "liaisons_of",
    "members",
    "membership_of",
    "names_of",
    "organisation",
    "organisation_names",
    "organisations",
    "organisations_with_state",
    "owned_by",
    "owners_of",
    "platform",
    "platform_list",
    "platforms",
    "proposals",
    "reach",
    "steps",
]
