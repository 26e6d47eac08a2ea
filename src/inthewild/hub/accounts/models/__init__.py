"""Tables of accounts."""

from inthewild.hub.accounts.models.address import AddressChange
from inthewild.hub.accounts.models.cache import CacheEntry
from inthewild.hub.accounts.models.identity import IdentityProvider, SubjectLink
from inthewild.hub.accounts.models.invitation import Invitation
from inthewild.hub.accounts.models.letter import Letter
from inthewild.hub.accounts.models.organisation import Kind, Organisation
from inthewild.hub.accounts.models.person import Grant, User
from inthewild.hub.accounts.models.session import DayKey, SignIn
from inthewild.hub.accounts.models.token import ApiToken

__all__ = [
    "AddressChange",
    "ApiToken",
    "CacheEntry",
    "DayKey",
    "Grant",
    "IdentityProvider",
    "Invitation",
    "Kind",
    "Letter",
    "Organisation",
    "SignIn",
    "SubjectLink",
    "User",
]
