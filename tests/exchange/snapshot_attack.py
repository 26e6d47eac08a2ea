"""Somebody who collects everything that was ever published and solves for what was kept back.

Stronger than anybody real: knows which lines belong to one company, which lines were restated with the same value, and that the
parts of a company sum to its figure where they do. What is not known are the numbers, and that none is below zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog

from inthewild.exchange.snapshot.entries import Entry
from inthewild.exchange.snapshot.options import Published
from inthewild.exchange.snapshot.records import Cell, Change, Status

Place = tuple[object, ...]


class Target(NamedTuple):
    """Something secret: whether fewer than three companies are in it, its true value, and the least and greatest possible."""

    what: str
    few: bool
    true: int
    low: int
    high: int

    @property
    def found(self) -> bool:
        """Exactly; or, of fewer than three companies, to less than a tenth: a sum of more is no secret of anybody."""
        width = self.high - self.low
        return width < 1 or (self.few and width < self.true / 10)


class Attacker:
    """Unknowns are secret figures; each published number is an equation."""

    def __init__(self, published: Iterable[Published]) -> None:
        self._published = list(published)
        self._truth: dict[Place, int] = {}
        self._equations: list[tuple[dict[Place, int], int]] = []
        self._open = {self._place(e) for one in self._published for c in one.snapshot.cells for e in one.entries(c) if e.public}
        for one in self._published:
            self._read(one)
        self._names = {place: at for at, place in enumerate(self._truth)}
        shape = (max(1, len(self._equations)), len(self._names))
        self._left, self._right = np.zeros(shape), np.zeros(shape[0])
        for at, (factors, value) in enumerate(self._equations):
            for place, factor in factors.items():
                self._left[at, self._names[place]] += factor
            self._right[at] = value

    def targets(self) -> Iterator[Target]:
        """Each suppressed cell, and each company in each cell."""
        wanted: dict[tuple[Place, ...], str] = {}
        for one in self._published:
            for cell in one.snapshot.cells:
                companies: dict[str, list[Place]] = defaultdict(list)
                for entry in one.entries(cell):
                    if self._place(entry) not in self._open:
                        companies[entry.organisation].append(self._place(entry))
                which = f"{one.snapshot.period}.{one.snapshot.edition} {cell.id}"
                for company, places in companies.items():
                    wanted.setdefault(tuple(places), f"{which} of {company}")
                if cell.status is Status.SUPPRESSED and companies:
                    wanted.setdefault(tuple(p for places in companies.values() for p in places), which)
        for places, what in wanted.items():
            few = len({place[0] for place in places}) < 3
            yield Target(what, few, sum(self._truth[place] for place in places), *self._bounds(places))

    def _read(self, one: Published) -> None:
        for cell in one.snapshot.cells:
            entries = one.entries(cell)
            self._equate([(entries, 1)], cell.value)
            if cell.change is not None:
                self._change(one, cell.change, cell)
        by: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for cell in one.snapshot.cells:
            if not cell.by or "region" in cell.by:
                for entry in one.entries(cell):
                    by[entry.organisation, next(iter(cell.by), "")].append(entry)
        for (company, dimension), parts in by.items():
            whole = by.get((company, ""), [])
            if dimension and whole and sum(e.value for e in parts) == sum(e.value for e in whole):
                self._equate([(whole, 1), (parts, -1)], 0)

    def _change(self, one: Published, change: Change, cell: Cell) -> None:
        [other] = [it for it in self._published if (it.snapshot.period, it.snapshot.edition) == (change.since, change.edition)]
        now, then = one.entries(cell), other.entries(other.cells[cell.id])
        both = {e.organisation for e in now} & {e.organisation for e in then}
        stayed = [([e for e in now if e.organisation in both], 1), ([e for e in then if e.organisation in both], -1)]
        moved = [([e for e in now if e.organisation not in both], 1), ([e for e in then if e.organisation not in both], -1)]
        self._equate(stayed, change.growth)
        self._equate(moved, change.coverage)

    def _equate(self, sides: list[tuple[Iterable[Entry], int]], value: int | None) -> None:
        factors: dict[Place, int] = defaultdict(int)
        known = 0
        for entries, factor in sides:
            for entry in entries:
                if self._place(entry) in self._open:
                    known += factor * entry.value
                else:
                    self._truth[self._place(entry)] = entry.value
                    factors[self._place(entry)] += factor
        if value is not None and any(factors.values()):
            self._equations.append((dict(factors), value - known))

    def _bounds(self, places: tuple[Place, ...]) -> tuple[int, int]:
        aim = np.zeros(len(self._names))
        for place in places:
            aim[self._names[place]] += 1
        ends = []
        for sign in (1, -1):
            scale = max(1.0, float(np.abs(self._right).max()))
            found = linprog(sign * aim, A_eq=self._left, b_eq=self._right / scale, bounds=(0, None), method="highs")
            ends.append(float("inf") if found.status == 3 else sign * found.fun * scale)
        return round(ends[0]), round(min(ends[1], 10**15))

    @staticmethod
    def _place(entry: Entry) -> Place:
        return (entry.organisation, entry.platform, entry.metric, entry.period, entry.dimension, entry.member, entry.value)
