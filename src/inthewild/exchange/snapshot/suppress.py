"""Which cells are kept back, so that no company's secret number can be computed from all that is published, ever.

A sum of secret numbers is shown if at least three companies are in it, none holds more than 85 % of it, and it is not nought
(which would tell that each number is). A cell that would betray such a sum by subtraction (within this snapshot, from another
edition, or from a change since the period before) is kept back too, the smaller before the larger. docs/snapshot.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inthewild.exchange.snapshot.algebra import Known, Row
from inthewild.exchange.snapshot.change import Compared
from inthewild.exchange.snapshot.entries import DIMENSIONS
from inthewild.exchange.snapshot.groups import Group
from inthewild.exchange.snapshot.options import Options, period_before
from inthewild.exchange.snapshot.records import Change
from inthewild.exchange.snapshot.secrets import (
    PARTS,
    Place,
    Told,
    Unit,
    Units,
    View,
    already,
    before,
    by_company,
    held,
    secret,
    shown_before,
    total,
    views,
    wholes,
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """Ids of the cells kept back, and the changes that may be shown."""

    hidden: frozenset[str]
    changes: Mapping[str, Change]


def decide(made: Iterable[Group], compared: Mapping[str, Compared], period: str, options: Options) -> Verdict:
    """Decide on all cells of a snapshot, once."""
    metrics: dict[str, list[Group]] = defaultdict(list)
    for group in made:
        metrics[group.metric].append(group)
    hidden: set[str] = set()
    changes: dict[str, Change] = {}
    for metric, all_of_it in metrics.items():
        moves = {one.id: compared[one.id] for one in all_of_it if one.id in compared}
        if not any(secret(one.entries) for one in all_of_it) and not any(secret(one.went) for one in moves.values()):
            changes |= {name: one.change for name, one in moves.items()}
            continue
        now = _Guard(metric, period, all_of_it, options)
        then = _Guard(metric, period_before(period), [], options)
        ordered = sorted(all_of_it, key=lambda one: (_rank(one), -one.value, one.id))
        shown = [one for one in ordered if now.admit(one)]
        hidden |= {one.id for one in ordered} - {one.id for one in shown}
        for one in shown:
            found = moves.get(one.id)
            if found and now.admit_part(secret(found.came)) and then.admit_part(secret(found.went)):
                changes[one.id] = found.change
    return Verdict(frozenset(hidden), changes)


def is_safe(units: Iterable[Unit], smallest: int, share: int) -> bool:
    """Whether a sum of secret numbers may be known by itself."""
    mine = held(units)
    total = sum(mine.values())
    return len(mine) >= smallest and total > 0 and max(mine.values()) * 100 <= share * total


def _rank(group: Group) -> int:
    return DIMENSIONS.index(group.dimension) + 1 if group.dimension else 0


class _Guard:
    """What is known of one metric in one period, and whether one more sum may be."""

    def __init__(self, metric: str, period: str, made: list[Group], options: Options) -> None:
        self._smallest, self._share = options.smallest, options.share
        shown = shown_before(options.published, metric, period)
        self._made = {one.id: secret(one.entries) - shown for one in made}
        self._told = already(options.published, metric, period)
        kept = before(options.published, metric, period)
        known = [*self._made.values(), *kept, *(told.units for told in self._told)]
        columns = sorted({unit.place for units in known for unit in units})
        companies = {name: at for at, name in enumerate(sorted({place[0] for place in columns}))}
        self._column = {place: at for at, place in enumerate(columns)}
        self._known = Known(companies[place[0]] for place in columns)
        for view in [*views(options.published, metric, period), _view(made)]:
            self._relate(view)
        self._unit = {unit: at for at, unit in enumerate(sorted({unit for units in known for unit in units}))}
        self._sums = Known(range(len(self._unit)))
        self._shown: dict[Place, list[tuple[int, int]]] = defaultdict(list)  # values at a place, each with the sum that it is in
        for told in self._told:
            self._known = self._known.with_row(self._row(told.units))
            self._note(told.units)
        unsafe = [units for units in self._made.values() if units and not self._safe(units)]
        rows = [self._row(units) for units in (*kept, *unsafe)]
        self._kept = [row for row in rows if not self._known.follows(row)]  # what is out cannot be kept any more
        self._left = {place: units - shown for place, units in wholes(_view(made)).items()}
        self._open: set[int] = set()

    def admit(self, group: Group) -> bool:
        """Whether a cell may be shown; if so, it is known from now on."""
        units, place = self._made[group.id], (group.definition, group.dimension)
        left = self._left.get(place, frozenset()) - units if group.dimension else frozenset()
        if units and not self._sums.follows(self._sum(units)):  # a sum that is out already is shown
            fits = not left or group.definition not in self._open or self._safe(left)
            if not (fits and self._may(units, group.id)):
                self._kept.append(self._row(units))
                return False
        if group.dimension:
            self._left[place] = left
        else:
            self._open.add(group.definition)
        return True

    def admit_part(self, units: Units) -> bool:
        """Whether the sum of those who came, or went, may be known; if so, it is."""
        return not units or self._may(units, "")

    def _may(self, units: Units, cell: str) -> bool:
        if not (self._safe(units) and self._wide(units) and all(self._apart(units, told, cell) for told in self._told)):
            return False
        more = self._known.with_row(self._row(units))
        if any(more.follows(row) for row in self._kept) or more.exposes():
            return False
        self._known = more
        self._note(units)
        self._told.append(Told(cell, units))
        return True

    def _apart(self, units: Units, told: Told, cell: str) -> bool:
        """Whether the difference to another sum that is out may be known.

        Between editions of a cell, what those have restated who are in both is taken as known.
        """
        more, less = units - told.units, told.units - units
        if cell and told.cell == cell:
            both = {one.company for one in more} & {one.company for one in less}
            sides = [frozenset(one for one in side if one.company not in both) for side in (more, less)]
        else:
            sides = [] if more and less else [more | less]
        return all(not side or self._safe(side) for side in sides)

    def _wide(self, units: Units) -> bool:
        """Whether who corrects itself stays uncertain: the difference of two sums is known, and what a value can be at most is
        the smallest sum that it ever was in. That must not be little beside the greatest value."""
        whole = total(units)
        for one in units:
            values = {one.value, *(value for value, _sum in self._shown[one.place])}
            least = min([whole, *(seen for _value, seen in self._shown[one.place])])
            if len(values) > 1 and least * 100 < (100 - self._share) * max(values):
                return False
        return True

    def _note(self, units: Units) -> None:
        self._sums = self._sums.with_row(self._sum(units))
        whole = total(units)
        for one in units:
            self._shown[one.place].append((one.value, whole))

    def _relate(self, view: View) -> None:
        """A company's parts of a dimension sum to its figure, where they do: anybody may guess so."""
        for (definition, dimension), entries in view.items():
            if dimension in PARTS:
                parts, whole = by_company(entries), by_company(view.get((definition, ""), ()))
                for company in parts.keys() & whole.keys():
                    if parts[company] != whole[company] and total(parts[company]) == total(whole[company]):
                        relation: dict[int, int] = defaultdict(int)
                        for sign, units in ((1, whole[company]), (-1, parts[company])):
                            for one in units:
                                if one.place in self._column:  # else it is no secret any more
                                    relation[self._column[one.place]] += sign
                        self._known.relate(relation)

    def _row(self, units: Units) -> Row:
        return self._known.row(self._column[one.place] for one in units)

    def _sum(self, units: Units) -> Row:
        return self._sums.row(self._unit[one] for one in units)

    def _safe(self, units: Iterable[Unit]) -> bool:
        return is_safe(units, self._smallest, self._share)


def _view(made: Iterable[Group]) -> View:
    seen: View = defaultdict(list)
    for one in made:
        if one.dimension in ("", *PARTS):
            seen[one.definition, one.dimension] += one.entries
    return seen
