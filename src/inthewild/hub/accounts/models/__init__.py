"""Tables of accounts."""

from inthewild.hub.accounts.models.organisation import Kind, Organisation
from inthewild.hub.accounts.models.person import Grant, User

__all__ = ["Grant", "Kind", "Organisation", "User"]
