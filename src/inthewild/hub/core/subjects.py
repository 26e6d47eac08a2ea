"""What the hub holds of somebody who asks: each app says how it finds a subject, what it holds, and how that is erased.

    subjects.finder("members.contact", _("Contacts of organisations"), find, export)

The desk (hub.desk) asks all finders. People are found by an address, sellers by the name of their account or the address of a
listing; an app that keeps keyed hashes computes them itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inthewild.hub.core import erasure
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.erasure import Basis


@dataclass(frozen=True)
class Clues:
    """What somebody said of themselves; empty where they said nothing."""

    email: str = ""
    handle: str = ""
    url: str = ""


@dataclass(frozen=True)
class Match:
    """Somebody who may be meant: the public id by which they are erased, and what tells the desk who it is."""

    subject: str
    label: str


Find = Callable[[Clues], Sequence[Match]]
Export = Callable[[str], Mapping[str, Any] | None]
Erase = Callable[[Actor, str], None]


def _erased(actor: Actor, subject: str) -> None:
    erasure.erase(actor, subject, Basis.REQUEST)


@dataclass(frozen=True)
class Finder:
    """One app's part. ``export`` gives all that is held of a subject as JSON, and None for a subject of another app; ``names``
    are what its fields are called for people."""

    name: str
    label: object
    find: Find
    export: Export
    names: Mapping[str, object]
    erase: Erase


_finders: dict[str, Finder] = {}


def finder(
    name: str, label: object, find: Find, export: Export, *, names: Mapping[str, object] | None = None, erase: Erase = _erased
) -> None:
    """Make a finder known. ``erase`` is by default the hub's erasure. Raises ValueError if the name is taken."""
    if name in _finders:
        raise ValueError(f"two apps find subjects as {name!r}")
    _finders[name] = Finder(name, label, find, export, names or {}, erase)


def nobody(_clues: Clues) -> Sequence[Match]:
    """A ``find`` for what belongs to a person whom accounts find, and goes with the account."""
    return ()


def when(moment: datetime | None) -> str:
    """A moment as a copy says it: ISO 8601, to the minute; nothing for what did not happen."""
    return moment.isoformat(timespec="minutes") if moment else ""


def finders() -> tuple[Finder, ...]:
    """All of them, by name."""
    return tuple(_finders[name] for name in sorted(_finders))


def find(clues: Clues) -> list[tuple[Finder, Match]]:
    """Everybody who may be meant. The caller has asked whether the actor may look."""
    return [(one, match) for one in finders() for match in one.find(clues)]


def export(subject: str) -> list[tuple[Finder, Mapping[str, Any]]]:
    """All that the apps hold of a subject."""
    return [(one, told) for one in finders() if (told := one.export(subject)) is not None]


def erase(actor: Actor, subject: str) -> None:
    """Erase a subject in every app that knows it, in the transaction of the caller. Raises Conflict if something is held."""
    done: list[Erase] = []
    for one in finders():
        if one.erase not in done and one.export(subject) is not None:
            done.append(one.erase)
            one.erase(actor, subject)
