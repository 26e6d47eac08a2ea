"""Tables of members: what organisations own, sign, promise and owe."""

from inthewild.hub.members.models.agreement import Agreement
from inthewild.hub.members.models.commitment import Commitment
from inthewild.hub.members.models.contact import Contact
from inthewild.hub.members.models.duty import Duty
from inthewild.hub.members.models.figure import StockFigure
from inthewild.hub.members.models.membership import Membership, MembershipStep
from inthewild.hub.members.models.ownership import PlatformContact, PlatformOwner
from inthewild.hub.members.models.platform import Platform, PlatformHost

__all__ = [
    "Agreement",
    "Commitment",
    "Contact",
    "Duty",
    "Membership",
    "MembershipStep",
    "Platform",
    "PlatformContact",
    "PlatformHost",
    "PlatformOwner",
    "StockFigure",
]
