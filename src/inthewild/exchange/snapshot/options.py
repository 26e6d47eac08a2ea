"""What a snapshot is made with besides its figures: its name and edition, and what was published before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from inthewild.exchange.snapshot.entries import Entry
from inthewild.exchange.snapshot.lineage import Opened, entry_of
from inthewild.exchange.snapshot.records import Cell, Snapshot, Statement


@dataclass(frozen=True)
class Published:
    """A snapshot that is out, with what lies behind its lineage: figures of other editions are compared with it."""

    snapshot: Snapshot
    opened: Mapping[str, Opened]

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Its cells by their ids."""
        return {cell.id: cell for cell in self.snapshot.cells}

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        samples = {line.id: line.sample for line in self.snapshot.lineage}
        return {name: entry_of(opened, samples.get(name)) for name, opened in self.opened.items()}

    def entries(self, cell: Cell) -> tuple[Entry, ...]:
        """The figures that a cell sums."""
        return tuple(self._entries[name] for name in cell.lineage)


@dataclass(frozen=True)
class Options:
    """``secret`` (32 bytes of the hub's) gives salts; ``published`` are all snapshots that are out, of any period and edition.

    ``metrics`` are those that companies were asked for, None for all: of any other nobody was asked.
    ``reason`` is why a further edition is made. A cell is shown if at least ``smallest`` companies that are not published in
    full are behind it and none of them holds more than ``share`` per cent of what they hold together.
    """

    id: str = ""
    edition: int = 1
    title: str = ""
    built_at: str = ""
    secret: bytes = b""
    published: tuple[Published, ...] = ()
    metrics: frozenset[str] | None = None
    reason: str = ""
    note: str = ""
    statements: tuple[Statement, ...] = field(default=())
    smallest: int = 3
    share: int = 85


def editions(published: Iterable[Published], period: str) -> list[Published]:
    """What is out for a period, oldest edition first."""
    return sorted((one for one in published if one.snapshot.period == period), key=lambda one: one.snapshot.edition)


def period_before(period: str) -> str:
    """The period before one of the same length.

    >>> period_before("2026"), period_before("2026-H1"), period_before("2026-Q3")
    ('2025', '2025-H2', '2026-Q2')
    """
    year, part = int(period[:4]), period[5:]
    if not part:
        return str(year - 1)
    kind, number = part[0], int(part[1:])
    if number > 1:
        return f"{year}-{kind}{number - 1}"
    return f"{year - 1}-{kind}{2 if kind == 'H' else 4}"
