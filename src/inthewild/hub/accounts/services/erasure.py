"""Forgetting somebody: what accounts hold of a person, and nothing else. The ledger's contents are core's business."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.db import transaction

from inthewild.hub.accounts import mail, secrecy
from inthewild.hub.accounts.models import Invitation, User
from inthewild.hub.accounts.services import people, sessions
from inthewild.hub.core import clock


@transaction.atomic
def erase_person(user: User) -> None:
    """Name, address, ways to sign in, sessions, waiting mails and failed sign-ins go; the id and the roles had stay.

    The id leads to nobody then. Idempotent. The caller (core.erasure) has checked who asks, and redacts the ledger.
    """
    email = user.email or ""
    sessions.end_all(user)
    user.grants.filter(ended_at=None).update(ended_at=clock.now())
    if email:
        mail.forget(email)
        AccessAttempt.objects.filter(username=secrecy.address_key(email)).delete()
        Invitation.objects.filter(email=email).update(state="withdrawn", ended_at=clock.now(), email="")
    people.close(user)
    user.email, user.name, user.adult_at, user.seen_at, user.last_login = None, "", None, None, None
    user.save(update_fields=["email", "name", "adult_at", "seen_at", "last_login"])
