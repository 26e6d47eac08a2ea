"""What was said about an object, as far as the reader is of its audience."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from inthewild.hub.core import clock, directory
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.discussion.topics import Audience, Topic, topic_of
from inthewild.hub.core.models import Comment
from inthewild.hub.errors import OutOfSight


@dataclass(frozen=True)
class Shown:
    """A comment as its reader may read it. ``author`` is empty for somebody who was erased."""

    row: Comment
    author: str
    audience: str
    mentions: tuple[str, ...]
    own: bool
    editable: bool


def of(actor: Actor, about: str) -> QuerySet[Comment]:
    """What was said about an object, oldest first. The caller has asked whether the actor sees the object (``topic_of``)."""
    return visible(Comment, actor).filter(about=about).order_by("id").prefetch_related("readers")


def one(actor: Actor, handle: str) -> Comment:
    """One comment whose object the actor sees too. Raises OutOfSight."""
    found = visible(Comment, actor).filter(handle=handle).first() if handle.isalnum() else None
    if found is None:
        raise OutOfSight("there is no such comment", where=handle)
    topic_of(actor, found.about)
    return found


def editable(row: Comment) -> bool:
    """Whether its author may still correct it."""
    from inthewild.hub.core.discussion.services import EDITABLE

    return row.withdrawn_at is None and row.text != "" and clock.now() <= row.made_at + EDITABLE


def shown(actor: Actor, topic: Topic, rows: Iterable[Comment]) -> list[Shown]:
    """The rows with names and audience lines; the names are asked for once, and each line once."""
    rows = list(rows)
    lines: dict[tuple[str, tuple[str, ...]], str] = {}

    def line(row: Comment) -> str:
        key = row.audience, tuple(sorted({r.organisation for r in row.readers.all() if r.organisation}))
        if key not in lines:
            lines[key] = topic.says(actor, *key)
        return lines[key]

    wanted = {row.author for row in rows} | {name for row in rows for name in row.mentions}
    names = directory.current().names(actor, wanted) if wanted else {}
    return [
        Shown(
            row,
            names.get(row.author, ""),
            line(row),
            tuple(names[one] for one in row.mentions if one in names),
            own=row.author == actor.id and row.withdrawn_at is None and row.text != "",
            editable=row.author == actor.id and editable(row),
        )
        for row in rows
    ]


def people(actor: Actor, about: str, audience: Audience) -> dict[str, str]:
    """People of an audience whom the actor may name, by id: those they see anyway, and who said something that they read."""
    there = set(members(audience)) - {actor.id}
    spoke = set(visible(Comment, actor).filter(about=about, author__in=there).values_list("author", flat=True))
    known = directory.current()
    return known.seen(actor, there) | known.names(actor, spoke)


def members(audience: Audience) -> list[str]:
    """Ids of the active people of an audience; whether each sees the object is asked when they are told."""
    found: dict[str, None] = {}
    for reader in audience.readers:
        roles = (reader.role,) if reader.role else ()
        found |= dict.fromkeys(directory.matching(*roles, organisation=reader.organisation))
    return list(found)
