"""Every read of members, through what the actor sees."""

from inthewild.hub.members.queries.agreements import has_agreement
from inthewild.hub.members.queries.growth import Growth, Period, growth
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
    "growth",
    "has_agreement",
    "members",
    "membership_of",
    "organisation",
    "organisations",
    "platform",
    "platforms",
    "proposals",
    "reach",
]
