"""Forgetting somebody: what accounts hold of a person. What the ledger tells of them is core.erasure's business."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import Q

from inthewild.hub.accounts import mail, secrecy
from inthewild.hub.accounts.models import AddressChange, Invitation, User
from inthewild.hub.accounts.services import people, sessions
from inthewild.hub.core import clock
from inthewild.hub.core.erasure import erases


@erases(
    "accounts.person",
    "Name, address, ways to sign in, sessions, mails that wait, failed sign-ins, invitations; the id and past roles stay",
)
@transaction.atomic
def erase_person(subject: str) -> list[str]:
    """Erase the person with this public id; the ids of what told of them. Can be called again."""
    user = User.objects.select_for_update().filter(public_id=subject).first()
    if user is None:
        return []
    email = user.email or ""
    key = secrecy.address_key(email) if email else ""
    told = Invitation.objects.filter(Q(accepted_by=subject) | (Q(address=key) & ~Q(address="")))
    handles = list(told.values_list("handle", flat=True))
    told.filter(state="open").update(state="withdrawn", ended_at=clock.now(), email="")
    told.update(address="")
    sessions.end_all(user)
    user.grants.filter(ended_at=None).update(ended_at=clock.now())
    if email:
        mail.forget(email)
        AccessAttempt.objects.filter(username=key).delete()
    change = AddressChange.objects.filter(user=user).first()
    if change is not None:
        mail.forget(change.email)
        change.delete()
    EmailAddress.objects.filter(user=user).delete()  # allauth keeps a copy for those who sign in with a password
    people.close(user)
    user.email, user.name, user.adult_at, user.seen_at, user.last_login = None, "", None, None, None
    user.save(update_fields=["email", "name", "adult_at", "seen_at", "last_login"])
    return [subject, *handles]
