"""The cells in which packs are compared: every group of taxa with every specimen of pairs.tsv, and every group alone.

A cell is asked once for every CITES listing that occurs in its group: a rule may treat an Appendix I parrot and an
Appendix II parrot differently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.policy.judge import Judge, Verdict
from inthewild.policy.testing import verdict_of

#: The bands on which packs act; below them no pack should.
BANDS = ("medium", "high")


@dataclass(frozen=True, slots=True)
class Cell:
    """A group of taxa and a specimen code, '' for the group alone; ``severity`` and ``legality`` are those of the tables."""

    group: str
    specimen: str
    severity: int
    legality: str
    listings: tuple[str, ...]

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.group} / {self.specimen or '(whole or live)'}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A cell in one listing and band, and what a policy says of it."""

    cell: Cell
    listing: str
    band: str
    verdict: Verdict


def cells(tree: Taxonomy) -> list[Cell]:
    """All cells, by group and specimen, each group alone first."""
    listings: dict[str, set[str]] = {}
    for slug in tree.taxa:
        group = tree.group(slug)
        if group:
            listings.setdefault(group, set()).add(tree.appendix(slug)[0])
    found = []
    for group in sorted(listings):
        known = tuple(sorted(listings[group]))
        live = tree.pairs.get((group, "LIV"))
        found.append(Cell(group, "", live.severity if live else 0, live.legality if live else "unknown", known))
        for (of, specimen), pair in sorted(tree.pairs.items()):
            if of == group:
                found.append(Cell(group, specimen, pair.severity, pair.legality, known))
    return found


def ask(judge: Judge, cell: Cell, surface: str, market: Sequence[str], bands: Sequence[str] = BANDS) -> Iterator[Asked]:
    """What the policy says of a cell, in every listing and band, of an offer for sale."""
    for listing in cell.listings:
        for band in bands:
            values = {
                "group": cell.group,
                "specimen": cell.specimen,
                "appendix": listing,
                "band": band,
                "surface": surface,
                "market": market,
            }
            yield Asked(cell, listing, band, verdict_of(judge, values))
