"""Changing one's own e-mail address: asked for here, proved by a link to the new one, told to the old one."""

from __future__ import annotations

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from inthewild.hub.accounts import mail, secrecy
from inthewild.hub.accounts.models import AddressChange, User
from inthewild.hub.accounts.services import sessions
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid, OutOfSight

VALID = timedelta(hours=24)


@transaction.atomic
def ask_address(actor: Actor, person: User, email: str) -> None:
    """Send a link to the new address and a warning to the present one. Another change that waits is replaced.

    The answer is the same for an address that has an account: its owner gets a mail that says so, without a link that
    changes anything. The caller has asked for a fresh proof of who this is. Raises NotAllowed or Invalid.
    """
    require(actor, "person.change", person)
    email = email.strip().casefold()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("this is no e-mail address"), where="email") from None
    if email == person.email:
        raise Invalid(_("this is your address already"), where="email")
    AddressChange.objects.filter(user=person).delete()
    events.record(actor, "person.address_asked", person.public_id, {"email": email})
    if person.email:
        mail.post("address_asked", person.email, {"link": _page("accounts:sessions", person)}, language=person.language)
    if User.objects.filter(email=email).exists():
        mail.post("address_known", email, {}, language=person.language)
        return
    token, now = secrets.token_urlsafe(32), clock.now()
    AddressChange.objects.create(user=person, email=email, token=secrecy.token_hash(token), made_at=now, expires_at=now + VALID)
    link = _page("accounts:address_confirm", person, token)
    mail.post("address_confirm", email, {"link": link}, language=person.language)


def find_change(actor: Actor, token: str) -> AddressChange:
    """The actor's own change that this link belongs to. Raises OutOfSight for any other, or one that is over."""
    rows = visible(AddressChange, actor).filter(token=secrecy.token_hash(token), expires_at__gt=clock.now())
    found = rows.select_related("user").first()
    if found is None:
        raise OutOfSight("there is no such change, or it is over", where="token")
    return found


@transaction.atomic
def confirm_address(actor: Actor, token: str, *, session: str = "") -> None:
    """The new address counts from now on, for signing in and for mails; all sessions but ``session`` end.

    Raises OutOfSight, NotAllowed, or Conflict if the address got an account meanwhile.
    """
    change = find_change(actor, token)
    person = User.objects.select_for_update().get(pk=change.user_id)
    require(actor, "person.change", person)
    change.delete()
    if User.objects.filter(email=change.email).exists():
        raise Conflict(_("this address has an account by now"), where="email")
    before, person.email = person.email or "", change.email
    person.save(update_fields=["email"])
    EmailAddress.objects.filter(user=person).delete()  # allauth makes it anew, with the address of the account
    if before:
        mail.forget(before)  # what waits there, links for a new password among it
        mail.post("address_changed", before, {}, language=person.language)
    sessions.end_all(person, but=session)
    events.record(actor, "person.address_changed", person.public_id, {"before": before, "email": person.email})


@transaction.atomic
def drop_address(actor: Actor, person: User) -> None:
    """Take one's change back before it is confirmed. Raises NotAllowed, or Conflict if there is none."""
    require(actor, "person.change", person)
    if not AddressChange.objects.filter(user=person).delete()[0]:
        raise Conflict(_("no change waits"), where="email")
    events.record(actor, "person.address_kept", person.public_id, {})


def forget_over() -> int:
    """Delete changes that nobody confirmed in time; how many."""
    return AddressChange.objects.filter(expires_at__lt=clock.now()).delete()[0]


def _page(name: str, person: User, *given: str) -> str:
    with translation.override(person.language):
        return f"{settings.CONFIG.public_url}{reverse(name, args=given)}"
