"""Inviting, and coming in."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from inthewild.hub.accounts import mail, secrecy
from inthewild.hub.accounts.fits import misfits
from inthewild.hub.accounts.labels import role_label
from inthewild.hub.accounts.models import Invitation, Organisation, User
from inthewild.hub.accounts.services import people
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.errors import Conflict, HubError, Invalid, OutOfSight

VALID = timedelta(days=14)
VALID_VOLUNTEER = timedelta(days=3)
MAX_BULK = 500
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class SignInFirst(HubError):  # noqa: N818 - an answer, not a fault
    """The address belongs to somebody who has an account: they accept while they are signed in."""


@dataclass(frozen=True)
class Issued:
    """A new invitation, and its link, which is told to nobody but its receiver (or the operator)."""

    invitation: Invitation
    link: str

    def __repr__(self) -> str:
        return f"Issued({self.invitation.handle})"


@dataclass(frozen=True)
class Row:
    """One line of a bulk invitation: its number from 1, what it says, and what is wrong with it (or nothing)."""

    line: int
    email: str
    roles: frozenset[Role]
    error: str = ""


def invite(actor: Actor, organisation: Organisation, email: str, roles: Collection[Role], *, language: str = "en") -> Invitation:
    """Invite somebody to an organisation by mail. An open invitation to the same address is replaced.

    Nothing tells the inviter whether the address is known to the hub. Raises NotAllowed or Invalid.
    """
    return _issue(actor, organisation, email, roles, language=language, send=True).invitation


def invite_by_link(actor: Actor, organisation: Organisation | None, email: str, roles: Collection[Role]) -> Issued:
    """As ``invite``, but the link is given back instead of sent: for the operator, who acts as the system.

    Without an organisation it is for a volunteer.
    """
    if not actor.is_system:
        require(actor, "invitation.by_link")
    return _issue(actor, organisation, email, roles, language="en", send=False)


def check_bulk(actor: Actor, organisation: Organisation, lines: Iterable[tuple[str, Collection[Role]]]) -> list[Row]:
    """Each line with what is wrong with it; nothing is written. Raises Invalid if there are more than 500."""
    rows: list[Row] = []
    seen: set[str] = set()
    for number, (given, roles) in enumerate(lines, 1):
        if number > MAX_BULK:
            raise Invalid(_("at most %(n)s people can be invited at once") % {"n": MAX_BULK}, where="lines")
        error = ""
        email = given.strip()
        try:
            email = _email(given)
            _fit(organisation, roles)
            require(actor, "person.invite", (organisation, frozenset(roles)))
            if email in seen:
                error = _("this address stands in an earlier line")
            seen.add(email)
        except HubError as refused:
            error = refused.what
        rows.append(Row(number, email, frozenset(roles), error))
    return rows


@transaction.atomic
def invite_bulk(
    actor: Actor, organisation: Organisation, lines: Iterable[tuple[str, Collection[Role]]], *, language: str = "en"
) -> list[Invitation]:
    """Invite all of them or, if one line is wrong, nobody. Raises Invalid that names the first wrong line."""
    rows = check_bulk(actor, organisation, lines)
    wrong = next((r for r in rows if r.error), None)
    if wrong is not None:
        raise Invalid(wrong.error, where=_("line %(n)s") % {"n": wrong.line})
    return [invite(actor, organisation, r.email, r.roles, language=language) for r in rows]


@transaction.atomic
def sign_up(actor: Actor, email: str, *, language: str = "en") -> None:
    """A volunteer asks for a link. Whoever has an account already gets a mail that says so: the answer here is the same."""
    email = _email(email)
    if User.objects.filter(email=email, is_active=True).exists():
        with translation.override(language):
            mail.post("known", email, {"link": _absolute(reverse("account_login"))}, language=language)
        return
    _withdraw_open(actor, Invitation.objects.filter(organisation=None, email=email))
    issued = _make(actor, None, email, frozenset({Role.SPOTTER}), language)
    mail.post("sign_up", email, {"link": issued.link, "invitation": issued.invitation}, language=language)


@transaction.atomic
def withdraw(actor: Actor, invitation: Invitation) -> None:
    """Make its link worthless. Raises NotAllowed, or Conflict if it is over already."""
    require(actor, "invitation.withdraw", invitation)
    if not _withdraw_open(actor, Invitation.objects.filter(pk=invitation.pk)):
        raise Conflict(_("this invitation is over already"), where=invitation.handle)


def find(token: str) -> Invitation:
    """The open invitation of a link. Raises OutOfSight, the same for what never was, is over, or belongs to nobody."""
    found = None
    if _TOKEN.fullmatch(token):
        open_ones = Invitation.objects.select_related("organisation").filter(state="open", expires_at__gt=clock.now())
        found = open_ones.filter(token=secrecy.token_hash(token)).first()
    if found is None:
        raise OutOfSight("there is no such invitation, or it is over")
    return found


@transaction.atomic
def accept(
    actor: Actor, token: str, *, name: str = "", password: str | None = None, language: str = "", adult: bool = False
) -> User:
    """Come in. The public gets an account; who is signed in with this address joins the organisation.

    Without ``password`` one can sign in by another way only (the provider of the organisation). Raises OutOfSight for a
    link that is not valid, SignInFirst, Conflict for somebody who belongs to another organisation, and Invalid.
    """
    invitation = find(token)
    # From here on nobody else accepts it: the row is taken, whatever they read before.
    email, now = invitation.email, clock.now()
    taken = Invitation.objects.filter(pk=invitation.pk, state="open")
    if not taken.update(state="accepted", ended_at=now, email=""):
        raise OutOfSight("there is no such invitation, or it is over")
    person = User.objects.select_for_update().filter(email=email).first()
    if person is None or not person.is_active:
        person = people.enter(
            person, email, name=name, password=password, language=language or invitation.language,
            adult=adult, volunteer=invitation.organisation is None,
        )  # fmt: skip
    elif person.public_id != actor.id:
        raise SignInFirst("sign in with the account of this address, then open the link again")
    people.join(person, invitation.organisation, invitation.role_set(), invited_by=invitation.invited_by)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=person.public_id)
    about = invitation.organisation.public_id if invitation.organisation else ""
    events.record(
        people.as_actor(person, actor), "invitation.accepted", person.public_id, {"roles": sorted(invitation.role_set())},
        organisation=about,
    )  # fmt: skip
    return person


@transaction.atomic
def expire() -> int:
    """Forget the addresses of invitations whose time is over; how many."""
    return Invitation.objects.filter(state="open", expires_at__lte=clock.now()).update(
        state="expired", ended_at=clock.now(), email=""
    )


@transaction.atomic
def _issue(
    actor: Actor, organisation: Organisation | None, email: str, roles: Collection[Role], *, language: str, send: bool
) -> Issued:
    email, wanted = _email(email), frozenset(roles)
    _fit(organisation, wanted)
    require(actor, "person.invite", (organisation, wanted))
    _withdraw_open(actor, Invitation.objects.filter(organisation=organisation, email=email))
    issued = _make(actor, organisation, email, wanted, language)
    if send:
        told = {"link": issued.link, "organisation": organisation, "invitation": issued.invitation}
        mail.post("invitation", email, told, language=language)
    return issued


def _make(actor: Actor, organisation: Organisation | None, email: str, roles: frozenset[Role], language: str) -> Issued:
    token, now = secrets.token_urlsafe(32), clock.now()
    known = {code for code, _name in settings.LANGUAGES}
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        address=secrecy.address_key(email),
        roles=" ".join(sorted(roles)),
        language=language if language in known else "en",
        token=secrecy.token_hash(token),
        invited_by=actor.id,
        made_at=now,
        expires_at=now + (VALID if organisation else VALID_VOLUNTEER),
    )
    owner = organisation.public_id if organisation else ""
    change = {"email": email, "roles": sorted(roles)}
    events.record(actor, "invitation.sent", invitation.handle, change, organisation=owner)
    with translation.override(invitation.language):
        return Issued(invitation, _absolute(reverse("accounts:invitation", kwargs={"token": token})))


def _withdraw_open(actor: Actor, which: QuerySet[Invitation]) -> int:
    ended = 0
    for row in which.filter(state="open").select_related("organisation"):
        ended += Invitation.objects.filter(pk=row.pk, state="open").update(state="withdrawn", ended_at=clock.now(), email="")
        owner = row.organisation.public_id if row.organisation else ""
        events.record(actor, "invitation.withdrawn", row.handle, {}, organisation=owner)
    return ended


def _email(given: str) -> str:
    email = given.strip().casefold()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("this is no e-mail address"), where="email") from None
    if len(email) > 254:
        raise Invalid(_("this is no e-mail address"), where="email")
    return email


def _fit(organisation: Organisation | None, roles: Collection[Role]) -> None:
    wrong = misfits(organisation, roles)
    if wrong:
        text = _("people of this organisation cannot have the role %(role)s") % {"role": role_label(wrong[0])}
        raise Invalid(text, where="roles")
    if not roles:
        raise Invalid(_("choose at least one role"), where="roles")


def _absolute(path: str) -> str:
    return f"{settings.CONFIG.public_url}{path}"
