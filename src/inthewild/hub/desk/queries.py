"""Requests as the desk sees them, and the one of who asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from inthewild.hub.core import clock, holds, search, subjects
from inthewild.hub.core.access import require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.ids import is_handle
from inthewild.hub.core.subjects import Clues
from inthewild.hub.desk.models import SubjectRequest
from inthewild.hub.desk.services import token_hash
from inthewild.hub.errors import OutOfSight

SHOWN = timedelta(days=30)


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant, as the desk sees them. ``held`` says why they cannot be erased now."""

    subject: str
    label: str
    kind: str
    url: str
    held: str
    chosen: bool


def requests(actor: Actor, states: tuple[str, ...] = ("open",)) -> QuerySet[SubjectRequest]:
    """Those in these states, the earliest due first."""
    return visible(SubjectRequest, actor).filter(state__in=states).order_by("due", "id")


def one(actor: Actor, handle: str) -> SubjectRequest:
    """One request. Raises OutOfSight."""
    found = visible(SubjectRequest, actor).filter(handle=handle).first() if is_handle(handle) else None
    if found is None:
        raise OutOfSight("there is no such request", where=handle)
    return found


def own(token: str) -> SubjectRequest:
    """The request whose secret this is. Raises OutOfSight."""
    # hub: unscoped, who has the secret of 256 bits asked
    found = SubjectRequest.objects.filter(token=token_hash(token)).first() if 0 < len(token) <= 64 else None
    if found is None:
        raise OutOfSight("there is no such request", where="request")
    return found


def candidates(actor: Actor, request: SubjectRequest) -> list[Candidate]:
    """Everybody whom the apps find by what who asked said. Raises NotAllowed."""
    require(actor, "subject.desk", request)
    asker = request.asker()
    if asker is None:
        return []
    found = subjects.find(Clues(asker.email, asker.handle, asker.url))
    return [
        Candidate(
            match.subject, match.label, str(finder.label), at.url if (at := search.by_id(actor, match.subject)) else "",
            holds.held(match.subject), match.subject in request.subjects,
        )
        for finder, match in found
    ]  # fmt: skip


def readable(request: SubjectRequest) -> bool:
    """Whether the answer still stands on the page of who asked."""
    return request.closed_at is not None and request.sealed is not None and clock.now() < request.closed_at + SHOWN


def today() -> date:
    """The day in UTC."""
    return clock.now().date()
