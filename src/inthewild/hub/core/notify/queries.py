"""What somebody was told, as they may read it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.models import Notification
from inthewild.hub.core.naming import Called
from inthewild.hub.core.notify.kinds import GONE, Kind, Told, known
from inthewild.hub.errors import OutOfSight


@dataclass(frozen=True)
class Shown:
    """A notification as its reader may read it. Of an object that is out of sight it says nothing: ``gone``."""

    row: Notification
    title: str
    body: str = ""
    url: str = ""
    gone: bool = False


def listing(actor: Actor, *, kind: str = "", unread: bool = False) -> QuerySet[Notification]:
    """One's notifications, latest first."""
    rows = visible(Notification, actor).filter(listed=True)
    if kind:
        rows = rows.filter(kind=kind)
    if unread:
        rows = rows.filter(read_at=None)
    return rows.order_by("-id")


def unread(actor: Actor) -> int:
    """How many the actor has not read."""
    return visible(Notification, actor).filter(listed=True, read_at=None).count() if actor.kind is ActorKind.USER else 0


def by_kind(actor: Actor) -> list[tuple[Kind, int]]:
    """The kinds of which the actor has notifications, with how many are there."""
    rows = visible(Notification, actor).filter(listed=True).order_by().values("kind").annotate(n=Count("pk"))
    counts = {row["kind"]: row["n"] for row in rows}
    return [(found, counts[name]) for name in sorted(counts) if (found := known(name)) is not None]


def one(actor: Actor, handle: str) -> Notification:
    """One notification. Raises OutOfSight."""
    found = visible(Notification, actor).filter(handle=handle).first() if handle.isalnum() else None
    if found is None:
        raise OutOfSight("there is no such notification", where=handle)
    return found


def shown(actor: Actor, rows: Iterable[Notification]) -> list[Shown]:
    """The rows with their texts, in the language of this moment; each kind asks its apps once."""
    rows = list(rows)
    sights: dict[int, Called | None] = {}
    by_sight: dict[object, list[Notification]] = {}
    for row in rows:
        found = known(row.kind)
        if found is not None:
            by_sight.setdefault(found.sight, []).append(row)
    for sight, some in by_sight.items():
        answers = sight(actor, [Told(row.about, row.data) for row in some])  # type: ignore[operator]
        sights |= {row.pk: answer for row, answer in zip(some, answers, strict=True)}
    return [_shown(row, sights.get(row.pk)) for row in rows]


def _shown(row: Notification, called: Called | None) -> Shown:
    kind = known(row.kind)
    if kind is None or called is None:
        return Shown(row, str(GONE), gone=True)
    title, body = kind.texts(called, row.data)
    return Shown(row, title, body, called.url)
