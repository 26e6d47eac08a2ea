"""What an app says of a kind of rows: columns, what is wrong with one, what it would change, how it is applied and undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from inthewild.hub.core.actor import Actor

Cells = Mapping[str, str]
"""Column name -> text of the cell, without spaces around it; every column is there, an absent one as empty text."""


@dataclass(frozen=True)
class Column:
    """One column. ``name`` is what it is called in files; a file may call it by ``label`` too. ``help`` says what to write."""

    name: str
    label: object
    required: bool = False
    help: object = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell; ``column`` is empty for the whole row. ``says`` is in the reader's language."""

    column: str
    says: str


class Outcome(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    CANNOT = "cannot"


@dataclass(frozen=True)
class Difference:
    """A row against what is there now. ``lines`` are (label, before, after); ``seen`` is what ``apply_row`` compares with, so
    that a change by somebody else in between is a Conflict; ``why`` says why it cannot be."""

    outcome: Outcome
    title: str
    lines: tuple[tuple[str, str, str], ...] = ()
    seen: str = ""
    why: str = ""


@dataclass(frozen=True)
class Applied:
    """What a row did: the public id of the object and all that ``undo_row`` needs, as JSON."""

    about: str
    undo: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Importer:
    """One kind of rows.

    ``may(actor)`` opens the pages. ``key(cells)`` names the object that a row is about: the second row of one object is
    refused. ``compare`` gets some hundred faultless rows at once. ``apply_row(actor, cells, seen)`` and
    ``undo_row(actor, applied)`` call the services of the app, which check permission and leave their events; they raise
    Conflict if the object is not as it was seen, Invalid for what cannot be. What cannot be taken back has no ``undo_row``,
    and ``stays`` says so and why, before it is applied.
    """

    name: str
    title: object
    says: object
    columns: tuple[Column, ...]
    may: Callable[[Actor], bool]
    key: Callable[[Cells], str]
    check_row: Callable[[Actor, Cells], Sequence[Fault]]
    compare: Callable[[Actor, Sequence[Cells]], Sequence[Difference]]
    apply_row: Callable[[Actor, Cells, str], Applied]
    undo_row: Callable[[Actor, Applied], None] | None
    stays: object = ""

    def column(self, header: str) -> str | None:
        """The column that a header means: by its name, or by its label in the reader's language. None for another."""
        wanted = _plain(header)
        return next((c.name for c in self.columns if wanted in (_plain(c.name), _plain(str(c.label)))), None)


_importers: dict[str, Importer] = {}


def register(one: Importer) -> None:
    """Make an importer known. Raises ValueError if another has its name."""
    if _importers.setdefault(one.name, one) is not one:
        raise ValueError(f"two importers are called {one.name!r}")


def importer(name: str) -> Importer | None:
    """The importer of that name."""
    return _importers.get(name)


def all_importers(actor: Actor) -> list[Importer]:
    """Those that the actor may use."""
    return [one for one in _importers.values() if one.may(actor)]


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("*", " ").split()).casefold()
