"""The kinds of things that can be found, and one search over all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.ids import is_id
from inthewild.hub.core.search.fold import folded

MAX_TEXT = 100
MAX_WORDS = 8
SHOWN = 10


@dataclass(frozen=True)
class Found:
    """One hit: what it is called, where it is (a path on this hub), and what tells it from others of its name."""

    title: str
    url: str
    note: str = ""


class Word(str):
    """A folded word that remembers how it was ``typed``."""

    __slots__ = ("typed",)
    typed: str

    def __new__(cls, typed: str) -> Word:
        """Fold what was typed."""
        made = super().__new__(cls, folded(typed))
        made.typed = typed
        return made


Find = Callable[[Actor, Sequence[str], int], Sequence[Found]]
ById = Callable[[Actor, str], Found | None]


@dataclass(frozen=True)
class Kind:
    """One kind of thing. ``label`` is translated when it is shown; a lower ``order`` stands earlier."""

    name: str
    label: object
    find: Find
    by_id: ById | None
    order: int


@dataclass(frozen=True)
class Group:
    """The hits of one kind; ``more`` says that there are others which are not shown, and never how many."""

    name: str
    label: str
    found: tuple[Found, ...]
    more: bool


_kinds: dict[str, Kind] = {}
_leads: dict[str, ById] = {}


def register(kind: str, label: object, find: Find, *, by_id: ById | None = None, order: int = 50) -> None:
    """Make a kind known. ``find`` and ``by_id`` see what the actor sees, through ``visible``. Raises ValueError if the name
    is taken."""
    made = Kind(kind, label, find, by_id, order)
    if kind in _kinds:
        raise ValueError(f"two kinds of things are found as {kind!r}")
    _kinds[kind] = made


def leads(prefix: str, by_id: ById) -> None:
    """Say where the ids of objects lead that are not found by words. As ``register``: it sees what the actor sees."""
    if _leads.setdefault(prefix, by_id) is not by_id:
        raise ValueError(f"two functions lead to what begins with {prefix!r}")


def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order in which they are shown."""
    return tuple(sorted(_kinds.values(), key=lambda one: (one.order, one.name)))


def words_of(text: str) -> tuple[Word, ...]:
    """What is looked for, folded: at most eight words, the longest text 100 characters. Empty if nothing is."""
    clean = "".join(c if c.isprintable() else " " for c in text[:MAX_TEXT])
    return tuple(dict.fromkeys(word for typed in clean.split() if (word := Word(typed))))[:MAX_WORDS]


def everything(actor: Actor, words: Sequence[str]) -> list[Group]:
    """The hits of each kind that has any."""
    groups = []
    for kind in kinds() if words else ():
        found = tuple(kind.find(actor, words, SHOWN + 1))
        if found:
            groups.append(Group(kind.name, str(kind.label), found[:SHOWN], len(found) > SHOWN))
    return groups


def by_id(actor: Actor, text: str) -> Found | None:
    """The object whose public id this is, if the actor sees it. What is hidden and what never was give the same."""
    if not is_id(text):
        return None
    lead = _leads.get(text.partition("_")[0])
    if lead is not None:
        return lead(actor, text)
    return next((found for kind in kinds() if kind.by_id is not None and (found := kind.by_id(actor, text))), None)
