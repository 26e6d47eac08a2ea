"""Tokens of the API: what they may do, who makes and revokes them, and whose request this is."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import ApiToken, Kind, Organisation
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.ids import ALPHABET
from inthewild.hub.core.leaving import Departure, Part
from inthewild.hub.errors import Conflict, Invalid

MARK = "itw_"
_PREFIX, _SECRET = 8, 52  # characters of 5 bits: 52 of them are 260
_FORM = re.compile(rf"({MARK}[{ALPHABET}]{{{_PREFIX}}})_[{ALPHABET}]{{{_SECRET}}}")
DEFAULT_DAYS, MAX_DAYS = 365, 730
MAX_TOKENS = 50


@dataclass(frozen=True)
class Scope:
    """What a token may do. With ``acts`` it does so as the organisation's own people do, else it only looks.

    ``kinds`` are the organisations that can have it; ``says`` is translated when it is shown.
    """

    name: str
    says: Any
    acts: bool = False
    kinds: frozenset[str] = frozenset(Kind.values)


_OFFICE = frozenset({str(Kind.CONVENOR)})
_EXPERTS = frozenset({str(Kind.NGO)})
_CURATED = frozenset({str(Kind.COMPANY), str(Kind.NGO)})
_SUGGEST = frozenset({str(kind) for kind in Kind.values} - {str(Kind.CONVENOR)})
_NOTICES = frozenset({str(Kind.COMPANY), str(Kind.NGO)})
_COMPANIES = frozenset({str(Kind.COMPANY)})
_FIGURES = frozenset({str(Kind.COMPANY), str(Kind.CONVENOR)})
SCOPES: dict[str, Scope] = {
    s.name: s
    for s in (
        Scope("organisations:read", _("Read organisations of the coalition, memberships and commitments")),
        Scope("organisations:write", _("Change commitments and memberships"), acts=True),
        Scope("platforms:read", _("Read platforms and their figures")),
        Scope("platforms:write", _("Propose platforms, change them and add figures"), acts=True),
        Scope("files:read", _("Read files")),
        Scope("files:write", _("Upload and delete files"), acts=True),
        Scope("cases:read", _("Read cases as experts of the organisation do"), acts=True, kinds=_EXPERTS),
        Scope("cases:write", _("Take steps with cases; confirming takes a person"), acts=True, kinds=_EXPERTS),
        Scope("reports:read", _("Read what the organisation's programs reported")),
        Scope("reports:write", _("Report listings"), acts=True),
        Scope("notices:read", _("Read notices that the organisation received or sent, and decisions"), kinds=_NOTICES),
        Scope("notices:write", _("Answer notices"), acts=True, kinds=frozenset({str(Kind.COMPANY)})),
        Scope("releases:read", _("Fetch the organisation's copy of the keywords and say which version runs"), kinds=_CURATED),
        Scope("terms:read", _("Read terms of the keyword database that the organisation may read")),
        Scope("proposals:read", _("Read what the organisation's programs suggested")),
        Scope("proposals:write", _("Suggest terms"), acts=True, kinds=_SUGGEST),
        Scope("submissions:read", _("Read figures that the company submitted"), acts=True, kinds=_FIGURES),
        Scope("submissions:write", _("Enter figures in drafts; to attest them takes a person"), acts=True, kinds=_COMPANIES),
        Scope("events:read", _("Read the organisation's part of the audit ledger")),
        Scope("jobs:read", _("Read jobs and dead letters"), acts=True, kinds=_OFFICE),
        Scope("jobs:write", _("Revive dead letters"), acts=True, kinds=_OFFICE),
    )
}

# As whom a token acts: what people of such an organisation are, and never more.
_ROLES: dict[str, Role] = {
    Kind.COMPANY: Role.COMPANY_ADMIN,
    Kind.NGO: Role.NGO_EXPERT,
    Kind.ENFORCEMENT: Role.LE_LIAISON,
    Kind.RESEARCH: Role.RESEARCHER,
    Kind.CONVENOR: Role.SECRETARIAT,
}


@dataclass(frozen=True)
class Made:
    """A new token. ``secret`` is told once and cannot be read again."""

    token: ApiToken
    secret: str

    def __repr__(self) -> str:
        return f"Made({self.token.prefix})"


def scopes_for(organisation: Organisation) -> list[Scope]:
    """The scopes that a token of this organisation can have."""
    return [s for s in SCOPES.values() if organisation.kind in s.kinds]


@transaction.atomic
def make(actor: Actor, organisation: Organisation, name: str, scopes: Sequence[str], *, days: int = DEFAULT_DAYS) -> Made:
    """Make a token that is valid for ``days``. Raises NotAllowed, Invalid, or Conflict when there are too many."""
    require(actor, "token.make", organisation)
    name = name.strip()
    if not name or len(name) > 100 or not name.isprintable():
        says = gettext("the name must have 1 to 100 printable characters")
        raise Invalid(says, where="name", hint=gettext("say which program will use it"))
    unknown = sorted(set(scopes) - {s.name for s in scopes_for(organisation)})
    if unknown:
        raise Invalid(gettext("unknown scope %(scope)s") % {"scope": unknown[0][:40]}, where="scopes")
    if not scopes:
        raise Invalid(gettext("choose at least one scope"), where="scopes")
    if not 1 <= days <= MAX_DAYS:
        raise Invalid(gettext("a token is valid for 1 to %(days)s days") % {"days": MAX_DAYS}, where="days")
    now = clock.now()
    if ApiToken.objects.filter(organisation=organisation, revoked_at=None, expires_at__gt=now).count() >= MAX_TOKENS:
        says = gettext("the organisation has %(count)s valid tokens") % {"count": MAX_TOKENS}
        raise Conflict(says, where="token", hint=gettext("revoke some that nobody uses"))
    prefix = MARK + _random(_PREFIX)
    secret = f"{prefix}_{_random(_SECRET)}"
    token = ApiToken.objects.create(
        prefix=prefix,
        organisation=organisation,
        name=name,
        digest=_digest(secret),
        scopes=sorted(set(scopes)),
        made_by=actor.id,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    change = {"name": name, "scopes": token.scopes, "days": days}
    events.record(actor, "token.made", prefix, change, organisation=organisation.public_id)
    return Made(token, secret)


@transaction.atomic
def revoke(actor: Actor, token: ApiToken) -> None:
    """End a token at once. Raises NotAllowed, or Conflict if it was revoked before."""
    require(actor, "token.revoke", token)
    if not _revoke(actor, token, "by hand"):
        raise Conflict(gettext("this token was revoked before"), where=token.prefix)


@transaction.atomic
def revoke_all(actor: Actor, organisation: Organisation, why: str) -> int:
    """End all tokens of an organisation that leaves; how many. Who may let it leave is asked by the caller."""
    return sum(_revoke(actor, t, why) for t in ApiToken.objects.filter(organisation=organisation, revoked_at=None))


def authenticate(secret: str, request_id: str = "") -> Actor | None:
    """Who sends this secret; None if no valid token has it. Looks the hash up, so no time tells how much was right."""
    form = _FORM.fullmatch(secret)
    if form is None:
        return None
    token = ApiToken.objects.select_related("organisation").filter(digest=_digest(secret), revoked_at=None).first()
    now = clock.now()
    if token is None or token.expires_at <= now:
        return None
    _used(token, now)
    return actor_of(token, request_id)


def actor_of(token: ApiToken, request_id: str = "") -> Actor:
    """The actor that a token is: an engine, and whom its scopes let it act as."""
    roles = {Role.ENGINE}
    if any(SCOPES[name].acts for name in token.scopes if name in SCOPES):
        roles.add(_ROLES[token.organisation.kind])
    return Actor(
        ActorKind.TOKEN, token.prefix, token.organisation.public_id, frozenset(roles), frozenset(token.scopes), request_id
    )


def _used(token: ApiToken, now: datetime) -> None:
    today = now.date()
    if token.last_used_on is None or token.last_used_on < today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def _revoke(actor: Actor, token: ApiToken, why: str) -> bool:
    ended = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now(), revoked_by=actor.id)
    if ended:
        events.record(actor, "token.revoked", token.prefix, {"why": why}, organisation=token.organisation.public_id)
    return bool(ended)


def _random(characters: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(characters))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


def _follows(organisation: str) -> list[str]:
    valid = ApiToken.objects.filter(organisation__public_id=organisation, revoked_at=None, expires_at__gt=clock.now()).count()
    told = ngettext("%(n)d token of the API is revoked.", "%(n)d tokens of the API are revoked.", valid)
    return [told % {"n": valid}] if valid else []


def _leave(actor: Actor, departure: Departure) -> None:
    revoke_all(actor, Organisation.objects.get(public_id=departure.organisation), "the organisation left")


LEAVING = Part("tokens", follows=_follows, do=_leave)
