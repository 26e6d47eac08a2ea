"""A list of texts cut into batches, and texts too long for one batch into pieces.

Small batches stay in the second-level cache. Pieces of a long text overlap by more than any hit is long; a hit counts for
the piece in whose own part it begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.joined import Hits
from inthewild.matching.patterns import MAX_LENGTH

I64 = NDArray[np.int64]

#: Rows and characters of one internal batch.
MAX_ROWS, MAX_CHARACTERS = 5000, 1_000_000
#: Batches that are prepared before the databases run over them: a database is larger than the second-level cache.
GROUP = 4
#: A longer text is read in pieces of so many characters, each with MARGIN more on either side.
PIECE, MARGIN = 1_000_000, 16 * MAX_LENGTH


class Batch(NamedTuple):
    """Rows ``low`` to ``high`` of a list of texts, and their lengths."""

    low: int
    texts: Sequence[str]
    lengths: I64


def batches(texts: Sequence[str], lengths: I64) -> Iterator[Batch]:
    """A list of texts in batches of about the same size: every batch has a fixed cost."""
    ends = np.cumsum(lengths)
    low, read = 0, 0
    total = int(ends[-1]) if len(texts) else 0
    even = total / max(1, round(total / MAX_CHARACTERS)) + MAX_CHARACTERS / 16
    while low < len(texts):
        fits = int(np.searchsorted(ends, read + even, side="right"))
        high = min(max(fits, low + 1), low + MAX_ROWS, len(texts))
        yield Batch(low, texts if high - low == len(texts) else texts[low:high], lengths[low:high])
        low, read = high, int(ends[high - 1])


def groups(texts: Sequence[str], lengths: I64) -> Iterator[list[Batch]]:
    """Batches that are scanned together."""
    source = batches(texts, lengths)
    while group := list(islice(source, GROUP)):
        yield group


class Pieces(NamedTuple):
    """Pieces as texts; piece ``i`` begins at ``start[i]`` of text ``row[i]``

    and owns the hits from ``first[i]`` to ``last[i]``."""

    texts: list[str]
    row: I64
    start: I64
    first: I64
    last: I64

    @classmethod
    def of(cls, texts: Sequence[str], lengths: I64) -> Pieces | None:
        """The pieces of a list of texts; None if none of them is longer than PIECE."""
        if not lengths.size or lengths.max() <= PIECE:
            return None
        parts: list[str] = []
        rows: list[tuple[int, int, int, int]] = []
        for row, text in enumerate(texts):
            for at in range(0, max(len(text), 1), PIECE):
                low = max(0, at - MARGIN)
                parts.append(text[low : at + PIECE + MARGIN])
                rows.append((row, low, at, at + PIECE))
        columns = np.array(rows, np.int64)
        return cls(parts, *(columns[:, i] for i in range(4)))

    def whole(self, hits: Hits) -> Hits:
        """Hits of the pieces as hits of the texts."""
        start, end = hits.start + self.start[hits.row], hits.end + self.start[hits.row]
        own = (start >= self.first[hits.row]) & (start < self.last[hits.row])
        return replace(hits, row=self.row[hits.row], start=start, end=end).take(own)
