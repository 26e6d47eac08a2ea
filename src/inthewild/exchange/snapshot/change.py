"""What became of a figure since the period before, split into growth, change of coverage and change of definition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from inthewild.exchange.snapshot.entries import Entry
from inthewild.exchange.snapshot.groups import Group
from inthewild.exchange.snapshot.options import Published, editions, period_before
from inthewild.exchange.snapshot.records import Cell, Change, Status


@dataclass(frozen=True)
class Compared:
    """A change, and the figures of those that reported only now and only then: publishing it tells the sums of both."""

    change: Change
    came: tuple[Entry, ...]
    went: tuple[Entry, ...]


def compare(group: Group, published: Iterable[Published]) -> Compared | None:
    """How ``group`` differs from the newest edition of the period before; None where that has no number for it."""
    before = editions(published, period_before(group.period))
    if not before or not group.entries:
        return None
    last = before[-1]
    found = _cell(last, group)
    if found is None or found.value is None:
        return None
    old, same = last.entries(found), found.definition == group.definition
    held, then = _held(group.entries), _held(old)
    both = held.keys() & then.keys()
    moved = sum(held[who] - then[who] for who in both)
    came = tuple(one for one in group.entries if who_of(one) not in both)
    went = tuple(one for one in old if who_of(one) not in both)
    coverage = sum(one.value for one in came) - sum(one.value for one in went)
    change = Change(
        since=last.snapshot.period,
        before=found.value,
        growth=moved if same else 0,
        coverage=coverage,
        definition=0 if same else moved,
        edition=last.snapshot.edition,
    )
    return Compared(change, came, went)


def who_of(entry: Entry) -> tuple[str, str]:
    """Who reported: a company, or the hub itself for what it counts."""
    return entry.kind, entry.organisation


def _cell(last: Published, group: Group) -> Cell | None:
    """The same cell under this version of the definition, else under the newest one before it."""
    by = {group.dimension: group.member} if group.dimension else {}
    alike = [
        cell for cell in last.snapshot.cells
        if cell.metric == group.metric and dict(cell.by) == by and cell.definition <= group.definition
        and cell.period == last.snapshot.period and cell.status is not Status.NOT_REPORTED
    ]  # fmt: skip
    return max(alike, key=lambda cell: cell.definition, default=None)


def _held(entries: Iterable[Entry]) -> dict[tuple[str, str], int]:
    held: dict[tuple[str, str], int] = defaultdict(int)
    for one in entries:
        held[who_of(one)] += one.value
    return dict(held)
