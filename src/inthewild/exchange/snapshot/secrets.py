"""The numbers that must stay secret, and what is told of them: sums in cells, here, in other editions, in changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inthewild.exchange.snapshot.change import who_of
from inthewild.exchange.snapshot.entries import DIMENSIONS, Entry
from inthewild.exchange.snapshot.options import Published, editions
from inthewild.exchange.snapshot.records import Cell, Status

PARTS = ("region", "taxon", "language")


Place = tuple[str, str, int, str, str]


@dataclass(frozen=True, order=True)
class Unit:
    """One secret number. A figure that was submitted again with the same value is the same number."""

    company: str
    platform: str
    definition: int
    dimension: str
    member: str
    value: int

    @property
    def place(self) -> Place:
        """What it is the number of. By how much a company corrected itself may be known, so there is one secret at a place."""
        return (self.company, self.platform, self.definition, self.dimension, self.member)


Units = frozenset[Unit]
View = dict[tuple[int, str], list[Entry]]  # figures by version of the definition and dimension, empty for the figure itself


@dataclass(frozen=True)
class Told:
    """A sum that is out: of a cell, or (no cell) a part of a change."""

    cell: str
    units: Units


def secret(entries: Iterable[Entry]) -> Units:
    """What is secret among figures."""
    return frozenset(_unit(one) for one in entries if not one.public)


def held(units: Iterable[Unit]) -> dict[str, int]:
    """What each company has in it."""
    found: dict[str, int] = defaultdict(int)
    for one in units:
        found[one.company] += one.value
    return dict(found)


def already(published: tuple[Published, ...], metric: str, period: str) -> list[Told]:
    """All sums of a metric in a period that are out: cells of its editions, and those that came or went in any change."""
    found: dict[Told, None] = {}
    for one in editions(published, period):
        for cell in _shown(one, metric):
            found[Told(cell.id, secret(one.entries(cell)))] = None
    for one in published:
        for cell in _shown(one, metric):
            change = cell.change
            if change is None or period not in (one.snapshot.period, change.since):
                continue
            for came, units in _moved(one, cell, published):
                if came == (period == one.snapshot.period):
                    found[Told("", units)] = None
    return [one for one in found if one.units]


def before(published: tuple[Published, ...], metric: str, period: str) -> list[Units]:
    """What earlier editions kept back."""
    return [
        units
        for one in editions(published, period)
        for cell in one.snapshot.cells
        if cell.metric == metric and cell.status is Status.SUPPRESSED and (units := secret(one.entries(cell)))
    ]


def shown_before(published: tuple[Published, ...], metric: str, period: str) -> Units:
    """What earlier editions published in full: no secret any more, whatever its owner says of it now."""
    return frozenset(
        _unit(entry)
        for one in editions(published, period)
        for cell in one.snapshot.cells
        if cell.metric == metric
        for entry in one.entries(cell)
        if entry.public
    )


def views(published: tuple[Published, ...], metric: str, period: str) -> Iterator[View]:
    """The figures of each edition."""
    for one in editions(published, period):
        seen: View = defaultdict(list)
        for cell in one.snapshot.cells:
            dimension = next(iter(cell.by), "")
            if cell.metric == metric and cell.period == period and dimension in ("", *PARTS):
                seen[cell.definition, dimension] += one.entries(cell)
        yield seen


def by_company(entries: Iterable[Entry]) -> dict[str, Units]:
    """What is secret, by company."""
    found: dict[str, set[Unit]] = defaultdict(set)
    for one in secret(entries):
        found[one.company].add(one)
    return {name: frozenset(units) for name, units in found.items()}


def total(units: Iterable[Unit]) -> int:
    """The sum."""
    return sum(one.value for one in units)


def wholes(view: View) -> dict[tuple[int, str], Units]:
    """The figure itself as the sum of its parts in each dimension; what a company gave for no part is a part of its own."""
    found: dict[tuple[int, str], Units] = {}
    for definition in {version for version, _dimension in view}:
        figure = by_company(view.get((definition, ""), ()))
        for dimension in DIMENSIONS:
            parts = by_company(view.get((definition, dimension), ()))
            made: set[Unit] = set()
            for company, units in figure.items():
                mine = parts.get(company, frozenset())
                rest = total(units) - total(mine)
                made |= mine or units
                if mine and rest > 0:
                    made.add(Unit(company, "", definition, dimension, "", rest))
            found[definition, dimension] = frozenset(made)
    return found


def _unit(one: Entry) -> Unit:
    return Unit(one.organisation, one.platform, one.definition, one.dimension, one.member, one.value)


def _shown(one: Published, metric: str) -> Iterator[Cell]:
    return (cell for cell in one.snapshot.cells if cell.metric == metric and cell.status is Status.REPORTED)


def _moved(one: Published, cell: Cell, published: tuple[Published, ...]) -> Iterator[tuple[bool, Units]]:
    """Who came and who went in the change of a cell."""
    change = cell.change
    assert change is not None
    for other in editions(published, change.since):
        if other.snapshot.edition == change.edition:
            alike = [c for c in _shown(other, cell.metric) if dict(c.by) == dict(cell.by) and c.definition <= cell.definition]
            if alike:
                now, then = one.entries(cell), other.entries(max(alike, key=lambda c: c.definition))
                both = {who_of(e) for e in now} & {who_of(e) for e in then}
                yield True, secret(e for e in now if who_of(e) not in both)
                yield False, secret(e for e in then if who_of(e) not in both)
