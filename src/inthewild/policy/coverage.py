"""Cells that no rule of a pack decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inthewild.policy.cells import BANDS, Cell, ask, cells
from inthewild.policy.judge import Judge


@dataclass(frozen=True, slots=True)
class Undecided:
    """A cell in which the pack falls through to its default, and in which (listing, band) it does."""

    cell: Cell
    where: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many cells there are, which are undecided somewhere, and how many cells each rule decides."""

    cells: int
    undecided: tuple[Undecided, ...]
    by_rule: dict[str, int]


def coverage(judge: Judge, surface: str = "listing", market: Sequence[str] = (), bands: Sequence[str] = BANDS) -> Coverage:
    """Ask the pack for every cell."""
    undecided: list[Undecided] = []
    by_rule: dict[str, int] = {}
    everything = cells(judge.tree)
    for cell in everything:
        open_: list[tuple[str, str]] = []
        deciding: set[str] = set()
        for asked in ask(judge, cell, surface, market, bands):
            if asked.verdict.rule is judge.policy.otherwise:
                open_.append((asked.listing, asked.band))
            else:
                deciding.add(asked.verdict.rule.id)
        for rule_id in deciding:
            by_rule[rule_id] = by_rule.get(rule_id, 0) + 1
        if open_:
            undecided.append(Undecided(cell, tuple(open_)))
    return Coverage(len(everything), tuple(undecided), dict(sorted(by_rule.items(), key=lambda kv: (-kv[1], kv[0]))))
