"""A batch of texts as one array of code points, with the place of every row in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Arrays are read in blocks and pages of so many; the joined text is filled up with line feeds to a multiple of PAGE.
BLOCK, PAGE = 8, 128


#: Stands in ``cps`` between rows: a control character that separates whatever a row holds.
ROW = 0x1E


class Joined(NamedTuple):
    """``cps`` uint32 of n code points, ROW before, between and after the rows (a line feed in ``text``).

    Row i is start[i]:end[i]; n is a multiple of PAGE.
    """

    text: str
    cps: NDArray[np.uint32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]

    def rows_of(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """The row that each position lies in."""
        return np.searchsorted(self.start, positions, side="right") - 1


def lengths_of(texts: Sequence[str]) -> NDArray[np.int64]:
    return np.fromiter(map(len, texts), np.int64, len(texts))


def join(texts: Sequence[str], lengths: NDArray[np.int64] | None = None) -> Joined:
    """Join texts, whose lengths may be known; rows are told apart by position, line feeds inside a row do no harm."""
    if lengths is None:
        lengths = lengths_of(texts)
    end = np.cumsum(lengths + 1)
    size = int(end[-1]) + 1 if len(texts) else 1
    text = "\n".join(("", *texts, "\n" * (-size % PAGE)))
    # A view of numpy's own UTF-32 buffer: 4 times faster than encode(), and keeps lone surrogates and NULs.
    cps = np.array([text]).view(np.uint32)
    cps[end] = ROW
    cps[0] = ROW
    return Joined(text, cps, end - lengths, end)


@dataclass(frozen=True, slots=True)
class Hits:
    """Columns of hits, sorted by row, start, then longest first. Offsets count code points inside the row's text.

    ``view`` holds the bits of :func:`view_name`.
    """

    row: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    pattern: NDArray[np.int32]
    view: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.row)

    def take(self, index: NDArray[np.int64] | NDArray[np.bool_] | slice) -> Hits:
        return Hits(self.row[index], self.start[index], self.end[index], self.pattern[index], self.view[index])

    @property
    def columns(self) -> tuple[NDArray[Any], ...]:
        return self.row, self.start, self.end, self.pattern, self.view

    def shifted(self, rows: int) -> Hits:
        """The same hits, ``rows`` further down."""
        return replace(self, row=self.row + rows) if rows and len(self) else self


def in_order(hits: Hits) -> Hits:
    """Hits by row, start and length, the longest first; of several readings of one hit, the one that needs least."""
    if len(hits) < 2:
        return hits
    hits = hits.take(np.lexsort((hits.view, hits.pattern, -hits.end, hits.start, hits.row)))
    new = np.ones(len(hits), np.bool_)
    new[1:] = hits.row[1:] != hits.row[:-1]
    for column in (hits.start, hits.end, hits.pattern):
        new[1:] |= column[1:] != column[:-1]
    return hits if new.all() else hits.take(new)


#: Views as bits; a hit may need several.
STRICT, DECODE, SKELETON, SQUEEZE, LEET, JOINED, FUZZY = 0, 1, 2, 4, 8, 16, 32
_BITS = {DECODE: "decode", SKELETON: "skeleton", SQUEEZE: "squeeze", LEET: "leet", JOINED: "joined", FUZZY: "fuzzy"}


def view_name(bits: int) -> str:
    """``skeleton+leet`` and the like; ``strict`` if no bit is set."""
    return "+".join(name for bit, name in _BITS.items() if bits & bit) or "strict"


def no_hits() -> Hits:
    empty = np.zeros(0, np.int64)
    return Hits(empty, empty, empty, empty.astype(np.int32), empty.astype(np.uint8))


def make_hits(
    row: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    pattern: NDArray[np.int32],
    view: NDArray[np.uint8] | int = STRICT,
) -> Hits:
    """Hits with one view for all, or a column of views."""
    column = np.full(len(row), view, np.uint8) if isinstance(view, int) else view
    return Hits(row, start, end, pattern.astype(np.int32), column)


def concat(parts: Sequence[Hits]) -> Hits:
    parts = [p for p in parts if len(p)]
    if not parts:
        return no_hits()
    if len(parts) == 1:
        return parts[0]
    return Hits(*(np.concatenate(columns) for columns in zip(*(p.columns for p in parts), strict=True)))
