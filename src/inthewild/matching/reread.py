"""Rows that must be read again as another text: characters that expand, encodings, drawn letters.

Each such row becomes a derived text with a map back; the derived texts are scanned as a small batch of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import ENCODED
from inthewild.matching.joined import DECODE, LEET, Hits, concat, make_hits, no_hits
from inthewild.matching.scan import Coded
from inthewild.text.decode import Rewritten, decode, undraw
from inthewild.text.tables import tables

I64 = NDArray[np.int64]
Scan = Callable[[Sequence[str]], Hits]


def expand(text: str) -> Rewritten:
    """The text with every character that folds to several replaced by them."""
    multi = tables().multi
    parts: list[str] = []
    start: list[int] = []
    for i, ch in enumerate(text):
        new = multi.get(ord(ch), ch)
        parts.append(new)
        start += [i] * len(new)
    return Rewritten("".join(parts), start, [i + 1 for i in start])


def scan_expanded(texts: Sequence[str], rows: I64, scan: Scan) -> Hits:
    """Hits of the rows that hold expanding characters, in the offsets of the original."""
    if not rows.size:
        return no_hits()
    derived = [expand(texts[r]) for r in rows.tolist()]
    return _map_back(scan([d.text for d in derived]), derived, rows, texts, 0)


def encoded_rows(coded: Coded) -> I64:
    """Rows in which an encoding may begin."""
    found = np.flatnonzero(coded.codes == ENCODED)
    if not found.size:
        return found
    cps, after = coded.batch.cps[found], coded.batch.cps[found + 1]
    # "&" before a blank, "%" after a price and "|" between blanks are everyday punctuation.
    alone = (after == 32) | (after == 10)
    hex_digit = ((after >= 48) & (after <= 57)) | ((after >= 65) & (after <= 70)) | ((after >= 97) & (after <= 102))
    keep = ~alone & ((cps != 37) | hex_digit)
    return np.unique(coded.batch.rows_of(found[keep]))


def scan_decoded(texts: Sequence[str], rows: I64, scan: Scan) -> Hits:
    """Hits that only appear, or appear differently, once encodings are undone and drawn letters replaced."""
    parts = []
    for rewrite, bit in ((decode, DECODE), (undraw, LEET)):
        changed = [(r, d) for r in rows.tolist() if (d := rewrite(texts[r])) is not None]
        if changed:
            numbers = np.array([r for r, _ in changed], np.int64)
            derived = [d for _, d in changed]
            parts.append(_map_back(scan([d.text for d in derived]), derived, numbers, texts, bit))
    return concat(parts)


def _map_back(hits: Hits, derived: Sequence[Rewritten], rows: I64, texts: Sequence[str], bit: int) -> Hits:
    if not len(hits):
        return hits
    spans = np.array([derived[r].span(a, b) for r, a, b in zip(hits.row, hits.start, hits.end, strict=True)], np.int64)
    view = hits.view | np.uint8(bit)
    found = make_hits(rows[hits.row], spans[:, 0], spans[:, 1], hits.pattern, view)
    if not bit:
        return found
    # Without a change inside its own span, the hit is the original's.
    changed = [
        texts[r][a:b] != derived[d].text[x:y]
        for r, a, b, d, x, y in zip(found.row, found.start, found.end, hits.row, hits.start, hits.end, strict=True)
    ]
    return found.take(np.array(changed, np.bool_))


