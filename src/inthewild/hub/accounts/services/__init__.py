"""Every write of accounts: in a transaction, permission checked, with an event."""

from inthewild.hub.accounts.services.address import ask_address, confirm_address, drop_address, find_change, forget_over
from inthewild.hub.accounts.services.erasure import erase_person
from inthewild.hub.accounts.services.identity import link_subject, remove_provider, set_provider, unlink_subject
from inthewild.hub.accounts.services.invitations import (
    VALID,
    Issued,
    Row,
    SignInFirst,
    accept,
    check_bulk,
    expire,
    find,
    invite,
    invite_bulk,
    invite_by_link,
    sign_up,
    withdraw,
)
from inthewild.hub.accounts.services.organisations import found_convenor
from inthewild.hub.accounts.services.people import change_display, change_own, deactivate, leave
from inthewild.hub.accounts.services.roles import ask_secretariat, end_role, grant_role
from inthewild.hub.accounts.services.sessions import revoke_all, revoke_session

__all__ = [
    "VALID",
    "Issued",
    "Row",
    "SignInFirst",
    "accept",
    "ask_address",
    "ask_secretariat",
    "change_display",
    "change_own",
    "check_bulk",
    "confirm_address",
    "deactivate",
    "drop_address",
    "end_role",
    "erase_person",
    "expire",
    "find",
    "find_change",
    "forget_over",
    "found_convenor",
    "grant_role",
    "invite",
    "invite_bulk",
    "invite_by_link",
    "leave",
    "link_subject",
    "remove_provider",
    "revoke_all",
    "revoke_session",
    "set_provider",
    "sign_up",
    "unlink_subject",
    "withdraw",
]
