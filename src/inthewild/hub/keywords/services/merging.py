"""Two people, one term: whose cells stand where only one of them changed a column, and where both did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inthewild.lexicon.model import COLUMNS


@dataclass(frozen=True)
class Clash:
    """A column that two people changed differently since ``base``."""

    column: str
    base: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Merged:
    """The cells with both people's changes; in a column of ``clashes`` stands what is stored, until somebody chooses."""

    cells: dict[str, str]
    clashes: tuple[Clash, ...]


def merge(base: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]) -> Merged:
    """Three ways, by column. Nothing that one of the two wrote is dropped without a clash."""
    cells, clashes = {}, []
    for name in COLUMNS:
        was, stored, wanted = base.get(name, ""), theirs.get(name, ""), mine.get(name, "")
        if wanted in (was, stored):
            cells[name] = stored
        elif stored == was:
            cells[name] = wanted
        else:
            cells[name] = stored
            clashes.append(Clash(name, was, stored, wanted))
    return Merged(cells, tuple(clashes))
