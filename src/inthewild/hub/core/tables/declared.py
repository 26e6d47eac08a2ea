"""What a table is: its columns, and by what it is filtered and sorted. Nothing here knows a request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import attrgetter, or_
from typing import Any

from django.db.models import Q, QuerySet

Choices = Iterable[tuple[str, object]]
NAMES_OF_OURS = frozenset({"sort", "page", "as", "undo"})
"""Parameters of an address that are no filter."""


class Kind(StrEnum):
    """How a value stands in its cell. ``CODE`` reads from left to right in every language (hosts, addresses, ids)."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    BADGE = "badge"
    LIST = "list"
    CODES = "codes"


@dataclass(frozen=True)
class Column:
    """One column. ``name`` is its name in addresses and in JSON.

    ``value`` is a function of the row or a dotted path of attributes, by default ``name``: a text, a number, a date, a list
    of texts, None for what is not known (``missing`` stands there then, and an empty cell in a file).
    ``choices`` are labels of codes: pages and CSV show the label, JSON holds the code; ``tones`` colour a badge by its code.
    ``sort`` are expressions for ``order_by``; without one nobody sorts by it. ``link`` gives an address for the cell, or
    nothing. ``template`` shows the cell instead of its kind: it is given ``row`` and ``value``. A column with ``export=False``
    stands on the page only; one with ``page=False`` in files only.
    """

    name: str
    label: object
    value: Callable[[Any], Any] | str = ""
    kind: Kind = Kind.TEXT
    sort: tuple[Any, ...] = ()
    link: Callable[[Any], str] | None = None
    choices: Mapping[Any, object] = field(default_factory=dict)
    tones: Mapping[Any, str] = field(default_factory=dict)
    missing: object = ""
    template: str = ""
    export: bool = True
    page: bool = True

    def of(self, row: Any) -> Any:
        """The value of this column in a row."""
        return self.value(row) if callable(self.value) else attrgetter(self.value or self.name)(row)

    def says(self, value: Any) -> object:
        """The value with labels for codes; a text, a number, a date, a list of texts or None."""
        if isinstance(value, list | tuple):
            return [str(self.choices.get(one, one)) for one in value]
        return str(self.choices[value]) if self.choices and value in self.choices else value


@dataclass(frozen=True)
class Filter:
    """Something that a list is narrowed by. ``name`` is its parameter in the address.

    ``lookup`` is the name of a field (``sector``, ``owner__name``), or several of which one must fit; without one the value
    is the business of the rows (``tables.answer`` takes a function of the values).
    """

    name: str
    label: object
    lookup: str | tuple[str, ...] = ()
    kind = "text"

    def __post_init__(self) -> None:
        if self.name in NAMES_OF_OURS:
            raise ValueError(f"a filter cannot be called {self.name!r}")

    def clean(self, given: str) -> str:
        """The value that counts; nothing for one that nobody can mean."""
        return given.replace("\x00", "").strip()[:100]

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows that fit."""
        fields = (self.lookup,) if isinstance(self.lookup, str) else self.lookup
        if not fields:
            return rows
        return rows.filter(reduce(or_, (Q(**{f"{name}{self.operator()}": self.meant(value)}) for name in fields)))

    def meant(self, value: str) -> Any:
        """The value as the database takes it."""
        return value

    def operator(self) -> str:
        """What is written behind the name of the field."""
        return ""


@dataclass(frozen=True)
class Text(Filter):
    """Part of a text, in capital or small letters."""

    def operator(self) -> str:
        """See ``Filter``."""
        return "__icontains"


@dataclass(frozen=True)
class Choice(Filter):
    """One of several; a value that is none of them filters nothing. ``choices`` may be a function, asked each time."""

    choices: Choices | Callable[[], Choices] = ()
    kind = "choice"

    def options(self) -> list[tuple[str, str]]:
        """Value and label of each."""
        found = self.choices() if callable(self.choices) else self.choices
        return [(str(value), str(label)) for value, label in found]

    def clean(self, given: str) -> str:
        """As ``Filter.clean``."""
        return given if given in {value for value, _label in self.options()} else ""


@dataclass(frozen=True)
class Day(Filter):
    """A day (ISO 8601); ``comparison`` is ``gte`` (from that day on), ``lte`` (until it) or nothing."""

    comparison: str = ""
    kind = "day"

    def operator(self) -> str:
        """See ``Filter``."""
        return f"__{self.comparison}" if self.comparison else ""

    def clean(self, given: str) -> str:
        """As ``Filter.clean``."""
        try:
            return date.fromisoformat(given.strip()[:10]).isoformat()
        except ValueError:
            return ""

    def meant(self, value: str) -> date:
        """The day."""
        return date.fromisoformat(value)


COUNTED = 10_000
"""For ``most`` of a list that grows without end: so many rows somebody may still page through, and counting them costs little."""


@dataclass(frozen=True)
class Table:
    """A list. ``name`` is the beginning of the names of its files.

    ``title`` is what it is called for who does not see it; ``counted`` says how many rows there are; ``empty`` what stands
    there if there is none at all, with ``step`` (address, label) as the next step. ``row`` is applied to each row before its
    columns are asked. ``order`` are the expressions of the order if nobody asks for another.
    Of a list with ``most``, rows after so many are neither counted nor paged to: one filters for them.
    ``exports=False`` offers no files; ``recorded`` writes the event ``list.exported`` when somebody takes one, for lists with
    personal data.
    """

    name: str
    title: object
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    order: tuple[Any, ...] = ()
    counted: Callable[[int], str] | None = None
    empty: object = ""
    step: tuple[str, object] | None = None
    size: int = 50
    most: int | None = None
    row: Callable[[Any], Any] | None = None
    exports: bool = True
    recorded: bool = False
    views: bool = True

    def sortable(self, name: str) -> Column | None:
        """The column of this name, if one can sort by it."""
        return next((c for c in self.columns if c.name == name and c.sort), None)
