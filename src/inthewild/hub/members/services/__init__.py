"""Every write of members. Each is a transaction, asks for permission first and leaves an event.

Objects without a public id of their own (agreements, contacts, duties, figures) are named by their organisation or
platform and a ``number``; their events are about that organisation or platform and hold the number.
"""

from inthewild.hub.members.services.agreements import draft_agreement, end_agreement, sign_agreement
from inthewild.hub.members.services.commitments import record_commitment
from inthewild.hub.members.services.contacts import add_contact, change_contact, erase_contact, export_contacts
from inthewild.hub.members.services.duties import drop_duty, finish_duty, set_duty
from inthewild.hub.members.services.figures import correct_figure, enter_figure, withdraw_figure
from inthewild.hub.members.services.memberships import leave_coalition, move_membership, open_membership
from inthewild.hub.members.services.organisations import change_organisation, register_organisation
from inthewild.hub.members.services.ownership import set_liaison, set_owner
from inthewild.hub.members.services.platforms import change_platform, register_platform, withdraw_platform
from inthewild.hub.members.services.proposals import accept_platform, merge_platform, platform_for_host, reject_platform

__all__ = [
    "accept_platform",
    "add_contact",
    "change_contact",
    "change_organisation",
    "change_platform",
    "correct_figure",
    "draft_agreement",
    "drop_duty",
    "end_agreement",
    "enter_figure",
    "erase_contact",
    "export_contacts",
    "finish_duty",
    "leave_coalition",
    "merge_platform",
    "move_membership",
    "open_membership",
    "platform_for_host",
    "record_commitment",
    "register_organisation",
    "register_platform",
    "reject_platform",
    "set_duty",
    "set_liaison",
    "set_owner",
    "sign_agreement",
    "withdraw_figure",
    "withdraw_platform",
]
