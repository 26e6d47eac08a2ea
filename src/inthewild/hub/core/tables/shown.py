"""A table as its template draws it: heads with their way to sort, cells that know how they are shown, filters as they are set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext

from inthewild.hub.core import formats
from inthewild.hub.core.tables.asked import Asked
from inthewild.hub.core.tables.declared import Choice, Column, Filter, Kind


@dataclass(frozen=True)
class Cell:
    """One cell. ``label`` is that of its column, ``value`` the raw value, ``text`` what stands there for kinds without a form of
    their own."""

    column: Column
    label: str
    row: Any
    value: Any
    text: object
    url: str
    tone: str
    first: bool

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value not in (None, "", [], ())


@dataclass(frozen=True)
class Head:
    """The head of a column; ``url`` sorts by it, ``order`` is how it is sorted now (as ``aria-sort``), or empty."""

    label: str
    number: bool
    url: str
    order: str
    hidden: bool


@dataclass(frozen=True)
class Field:
    """A filter as it is set; ``options`` are value, label and whether it is chosen."""

    name: str
    label: str
    kind: str
    value: str
    options: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True)
class View:
    """A saved view: ``handle`` for its owner to delete it, empty for others."""

    name: str
    query: str
    shared: bool
    handle: str
    current: bool


@dataclass(frozen=True)
class Shown:
    """All that ``core/parts/table.html`` draws."""

    asked: Asked
    page: Page[Any]
    views: tuple[View, ...] = ()
    saving: bool = False
    sharing: bool = False
    place: str = ""

    @property
    def title(self) -> str:
        """What the table is called."""
        return str(self.asked.table.title)

    @property
    def name(self) -> str:
        """Where its ids begin."""
        return self.asked.table.name

    @property
    def count(self) -> str:
        """How many rows there are on all pages, as a sentence."""
        n, said = self.page.paginator.count, self.asked.table.counted
        told = said(n) if said is not None else ngettext("%(n)s row", "%(n)s rows", n) % {"n": formats.number(n)}
        return gettext("%(count)s and more") % {"count": told} if self.more else told

    @property
    def more(self) -> bool:
        """Whether there are rows behind the last page."""
        return bool(getattr(self.page.paginator, "more", False))

    @property
    def narrowed(self) -> bool:
        """Whether a filter is set."""
        return bool(self.asked.values)

    @property
    def filterable(self) -> bool:
        """Whether filters are offered: not above a list that is empty without any."""
        return (self.narrowed or bool(self.page.object_list)) and bool(self.fields or self.orders)

    @property
    def query(self) -> str:
        """What is asked, without the page."""
        return self.asked.query()

    @property
    def before(self) -> str:
        """The address of the page before."""
        return self._to(self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def after(self) -> str:
        """The address of the page after."""
        return self._to(self.page.next_page_number()) if self.page.has_next() else ""

    @property
    def files(self) -> list[tuple[str, str]]:
        """Name and address of each form in which it can be taken out."""
        table = self.asked.table
        return [(name.upper(), f"?{self.asked.query(**{'as': name})}") for name in ("csv", "json")] if table.exports else []

    @property
    def empty(self) -> str:
        """What stands there without a row."""
        if self.narrowed:
            return gettext("Nothing fits this filter.")
        return str(self.asked.table.empty or gettext("Nothing is here yet."))

    @property
    def step(self) -> tuple[str, str]:
        """Address and label of the next step without a row; both empty for none."""
        if self.narrowed:
            return "?", gettext("Show all")
        url, label = self.asked.table.step or ("", "")
        return url, str(label)

    @cached_property
    def fields(self) -> list[Field]:
        """The filters."""
        return [_field(one, self.asked.values.get(one.name, "")) for one in self.asked.table.filters]

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """The ways to sort, as value, label and whether it is chosen: for screens that show no heads."""
        found = []
        for column in (c for c in self.asked.table.columns if c.sort):
            for value, label in (
                (column.name, gettext("%(column)s, upwards")),
                (f"-{column.name}", gettext("%(column)s, downwards")),
            ):
                found.append((value, label % {"column": column.label}, value == self.asked.sort))
        return found

    @property
    def heads(self) -> list[Head]:
        """The heads of the columns."""
        return [self._head(column) for column in self._columns]

    @property
    def rows(self) -> list[list[Cell]]:
        """The cells of this page, by row."""
        prepare = self.asked.table.row
        columns = [(column, str(column.label)) for column in self._columns]
        return [[_cell(column, label, row, at == 0) for at, (column, label) in enumerate(columns)]
                for row in (prepare(row) if prepare else row for row in self.page)]  # fmt: skip

    @property
    def _columns(self) -> list[Column]:
        return [c for c in self.asked.table.columns if c.page]

    def _to(self, page: int) -> str:
        return f"?{self.asked.query(page=str(page))}"

    def _head(self, column: Column) -> Head:
        up, down = self.asked.sort == column.name, self.asked.sort == f"-{column.name}"
        url = f"?{self.asked.query(sort=f'-{column.name}' if up else column.name)}" if column.sort else ""
        order = "ascending" if up else "descending" if down else ""
        return Head(str(column.label), column.kind is Kind.NUMBER, url, order, hidden=not column.export and not column.sort)


def _field(one: Filter, value: str) -> Field:
    options = one.options() if isinstance(one, Choice) else []
    return Field(one.name, str(one.label), one.kind, value, tuple((v, label, v == value) for v, label in options))


def _cell(column: Column, label: str, row: Any, first: bool) -> Cell:
    value = column.of(row)
    url = column.link(row) if column.link else ""
    tone = column.tones.get(value, "") if isinstance(value, str) else ""
    return Cell(column, label, row, value, column.says(value), url, tone, first)
