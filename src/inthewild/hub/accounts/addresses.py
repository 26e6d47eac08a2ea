"""Addresses that take no mail, and those that take it again."""

from __future__ import annotations

from django.db import transaction

from inthewild.hub.accounts import secrecy
from inthewild.hub.accounts.models import User
from inthewild.hub.core import bounces, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.bounces import Reason


@transaction.atomic
def bounced(actor: Actor, email: str, reason: Reason) -> bool:
    """Note that a mail to this address came back for good; whether that is new. Its owner reads it in the hub.

    Raises NotAllowed: only the operator and the hub itself know what a mail server said.
    """
    require(actor, "address.mark", email)
    new = bounces.mark(secrecy.address_key(email), reason)
    person = _owner(email)
    if new and person is not None:
        events.record(actor, "address.bounced", person.public_id, {"reason": reason.value})
    return new


@transaction.atomic
def works(actor: Actor, email: str) -> bool:
    """Let mails go to this address again; whether they had come back. Raises NotAllowed."""
    require(actor, "address.mark", email)
    cleared = bounces.clear(secrecy.address_key(email))
    person = _owner(email)
    if cleared and person is not None:
        events.record(actor, "address.confirmed", person.public_id, {})
    return cleared


def _owner(email: str) -> User | None:
    return User.objects.filter(email=email.strip().casefold()).first()
