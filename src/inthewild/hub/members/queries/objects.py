"""Objects and lists of members, as an actor sees them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.core.access import get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.ids import is_id
from inthewild.hub.errors import OutOfSight
from inthewild.hub.members.models import (
    Agreement,
    Commitment,
    Contact,
    Duty,
    Membership,
    Platform,
    StockFigure,
)

M = TypeVar("M", StockFigure, Agreement, Contact, Duty)


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations that the actor may know of: the own one, who joined, and who is no company.

    Who is only asked to join is known to secretariat, experts and auditor.
    """
    rows = visible(Organisation, actor)
    if actor.is_system or actor.has(Role.SECRETARIAT, Role.NGO_EXPERT, Role.AUDITOR):
        return rows
    joined = visible(Membership, actor).filter(organisation=OuterRef("pk"))
    return rows.filter(Q(public_id=actor.organisation) | ~Q(kind=Kind.COMPANY) | Exists(joined))


def organisation(actor: Actor, public_id: str) -> Organisation:
    """One organisation. Raises OutOfSight."""
    found = organisations(actor).filter(public_id=public_id).first() if is_id(public_id, "org") else None
    if found is None:
        raise OutOfSight("there is no such object", where=public_id)
    return found


def membership_of(actor: Actor, of: Organisation) -> Membership | None:
    """The latest membership of an organisation, if the actor may know of it."""
    return visible(Membership, actor).filter(organisation=of).select_related("organisation").order_by("-id").first()


def platforms(actor: Actor) -> QuerySet[Platform]:
    """Accepted platforms, inside the coalition and outside."""
    return visible(Platform, actor).filter(state="accepted")


def platform(actor: Actor, public_id: str) -> Platform:
    """One platform in any state that the actor sees. Raises OutOfSight."""
    return get(Platform, actor, public_id)


def proposals(actor: Actor) -> QuerySet[Platform]:
    """Unknown hosts that wait for an expert, oldest first."""
    return visible(Platform, actor).filter(state="proposed").order_by("made_at", "id")


def figure(actor: Actor, of: Platform, number: int) -> StockFigure:
    """One figure of a platform by its number. Raises OutOfSight."""
    return _one(visible(StockFigure, actor).filter(platform=of).select_related("platform"), number)


def agreement(actor: Actor, of: Organisation, number: int) -> Agreement:
    """One agreement of an organisation by its number. Raises OutOfSight."""
    return _one(visible(Agreement, actor).filter(organisation=of).select_related("organisation"), number)


def contact(actor: Actor, of: Organisation, number: int) -> Contact:
    """One contact of an organisation by its number. Raises OutOfSight."""
    return _one(visible(Contact, actor).filter(organisation=of).select_related("organisation"), number)


def duty(actor: Actor, of: Organisation, number: int) -> Duty:
    """One duty of an organisation by its number. Raises OutOfSight."""
    return _one(visible(Duty, actor).filter(organisation=of).select_related("organisation"), number)


def duties(actor: Actor) -> QuerySet[Duty]:
    """What is owed and open, the earliest day first: overdue ones stand at the top."""
    return visible(Duty, actor).filter(done_at=None, dropped_at=None).select_related("organisation").order_by("due", "id")


def commitments(actor: Actor, of: Iterable[Organisation], day: date) -> dict[int, dict[str, Commitment]]:
    """The commitments on a day: by the organisation's key, then by kind; a kind that was never recorded is not there."""
    found: dict[int, dict[str, Commitment]] = {}
    rows = visible(Commitment, actor).filter(organisation__in=list(of), day__lte=day).order_by("number")
    for row in rows:
        found.setdefault(row.organisation_id, {})[row.kind] = row
    return found


def commitment_history(actor: Actor, of: Organisation, kind: str) -> QuerySet[Commitment]:
    """All rows of one commitment, latest first."""
    return visible(Commitment, actor).filter(organisation=of, kind=kind).order_by("-number")


def _one(rows: QuerySet[M], number: int) -> M:
    found = rows.filter(number=number).first()
    if found is None:
        raise OutOfSight("there is no such object", where=str(number))
    return found
