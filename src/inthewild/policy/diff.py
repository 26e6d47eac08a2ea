"""The gap between two packs: where the second is weaker than the first.

Every cell (group x specimen) is asked in every CITES listing of its group and in the bands medium and high. An action has a
rank (allow 0, educate 1, review 2, block 3), a cell a weight: its severity in pairs.tsv, at least 1. Then

    score = 1 - sum(weight x max(0, rank in A - rank in B)) / sum(weight x rank in A)

over all that was asked: 1 if B is nowhere weaker than A, 0 if B allows everything that A does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inthewild.policy.cells import BANDS, Asked, Cell, ask, cells
from inthewild.policy.judge import Judge

FORMULA = (
    "1 - sum(weight x max(0, rank in A - rank in B)) / sum(weight x rank in A); "
    "rank: allow 0, educate 1, review 2, block 3; weight: severity of the cell, at least 1"
)


@dataclass(frozen=True, slots=True)
class Weaker:
    """A cell in which B is weaker than A: how often of how often asked, and the worst case of it."""

    cell: Cell
    weaker: int
    asked: int
    loss: int
    worst: tuple[Asked, Asked]


@dataclass(frozen=True, slots=True)
class Gap:
    """The comparison. ``score`` is None if A restricts nothing that was asked: then there is nothing to measure."""

    a: str
    b: str
    surface: str
    market: tuple[str, ...]
    score: float | None
    cells: int
    weaker: tuple[Weaker, ...]
    stricter: int
    by_group: dict[str, tuple[int, int]]


def diff(a: Judge, b: Judge, surface: str = "listing", market: Sequence[str] = (), bands: Sequence[str] = BANDS) -> Gap:
    """Compare two packs over one taxonomy; the worst cells first."""
    lost = wanted = stricter = 0
    weaker: list[Weaker] = []
    by_group: dict[str, tuple[int, int]] = {}
    everything = cells(a.tree)
    for cell in everything:
        weight = max(1, cell.severity)
        pairs = list(zip(ask(a, cell, surface, market, bands), ask(b, cell, surface, market, bands), strict=True))
        gaps = [x.verdict.rule.action.rank - y.verdict.rule.action.rank for x, y in pairs]
        wanted += weight * sum(x.verdict.rule.action.rank for x, _ in pairs)
        loss = weight * sum(max(0, g) for g in gaps)
        lost += loss
        stricter += any(g < 0 for g in gaps)
        if loss:
            worst = max(range(len(gaps)), key=lambda i: (gaps[i], pairs[i][0].band))
            weaker.append(Weaker(cell, sum(g > 0 for g in gaps), len(gaps), loss, pairs[worst]))
        count, total = by_group.get(cell.group, (0, 0))
        by_group[cell.group] = count + bool(loss), total + 1
    weaker.sort(key=lambda w: (-w.loss, w.cell.group, w.cell.specimen))
    score = 1 - lost / wanted if wanted else None
    return Gap(
        a.policy.version, b.policy.version, surface, tuple(market), score, len(everything), tuple(weaker), stricter, by_group
    )


def as_json(gap: Gap) -> dict[str, Any]:
    """The comparison as plain values."""
    return {
        "schema": "inthewild.policy-diff/1", "a": gap.a, "b": gap.b, "surface": gap.surface, "market": list(gap.market),
        "score": None if gap.score is None else round(gap.score, 6), "formula": FORMULA, "cells": gap.cells,
        "stricter_cells": gap.stricter,
        "weaker": [
            {"group": w.cell.group, "specimen": w.cell.specimen, "severity": w.cell.severity, "legality": w.cell.legality,
             "weaker": w.weaker, "asked": w.asked, "loss": w.loss, "listing": x.listing, "band": x.band,
             "a": {"action": x.verdict.rule.action, "rule_id": x.verdict.rule.id},
             "b": {"action": y.verdict.rule.action, "rule_id": y.verdict.rule.id}}
            for w in gap.weaker for x, y in [w.worst]
        ],
        "groups": [{"group": g, "weaker": n, "cells": total} for g, (n, total) in gap.by_group.items()],
    }  # fmt: skip
