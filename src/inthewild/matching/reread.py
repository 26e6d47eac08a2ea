"""Rows that must be read again as another text: characters that expand, encodings, drawn letters.

Each such row becomes a derived text with a map back; the derived texts of a whole scan are read as a batch of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import ENCODED, EXPANDS
from inthewild.matching.joined import DECODE, LEET, Hits, make_hits
from inthewild.matching.scan import Coded, sparse
from inthewild.runs import distinct
from inthewild.text.decode import Rewritten, decode, undraw, whole
from inthewild.text.tables import tables

I64 = NDArray[np.int64]
Scan = Callable[[Sequence[str]], Hits]


class Reading(NamedTuple):
    """A row read as another text. ``view`` is 0 if the new text is no more than the old one spelt out."""

    row: int
    text: Rewritten
    view: int


@cache
def _expanding() -> re.Pattern[str]:
    return whole("[" + "".join(map(chr, tables().multi)) + "]")


def expand(text: Rewritten) -> Rewritten:
    """The text with every character that folds to several replaced by them."""
    multi = tables().multi
    return text.substitute(_expanding(), lambda ch: multi[ord(ch)])


def expanding_rows(coded: Coded) -> I64:
    """Rows that hold a character which folds to several (ß, ligatures)."""
    found = sparse(coded.codes == EXPANDS)
    return distinct(coded.batch.rows_of(found))


def encoded_rows(coded: Coded) -> I64:
    """Rows in which an encoding may begin."""
    found: I64 = coded.specials.at[coded.specials.code == ENCODED]
    if not found.size:
        return found
    cps, after = coded.batch.cps[found], coded.batch.cps[found + 1]
    # "&" before a blank, "%" after a price and "|" between blanks are everyday punctuation.
    alone = after <= 32
    hex_digit = ((after >= 48) & (after <= 57)) | ((after >= 65) & (after <= 70)) | ((after >= 97) & (after <= 102))
    keep = ~alone & ((cps != 37) | hex_digit)
    return distinct(coded.batch.rows_of(found[keep]))


def readings(coded: Coded, texts: Sequence[str], disguised: bool) -> list[Reading]:
    """The other readings of the rows of a batch."""
    found = [Reading(row, expand(Rewritten(texts[row])), 0) for row in expanding_rows(coded).tolist()]
    if disguised:
        for row in encoded_rows(coded).tolist():
            for rewrite, view in ((decode, DECODE), (undraw, LEET)):
                text = rewrite(texts[row])
                if text is not None:
                    found.append(Reading(row, expand(text), view))
    return found


def read_again(found: Sequence[Reading], texts: Sequence[str], scan: Scan) -> Hits:
    """Hits of the other readings, in the offsets of the original.

    A hit of a rewritten text without a change inside its own span is the original's, and left out.
    """
    hits = scan([f.text.text for f in found])
    rows: list[tuple[int, int, int]] = []
    keep: list[bool] = []
    for number, a, b in zip(hits.row.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True):
        reading = found[number]
        start, end = reading.text.span(a, b)
        rows.append((reading.row, start, end))
        keep.append(not reading.view or texts[reading.row][start:end] != reading.text.text[a:b])
    place = np.array(rows, np.int64).reshape(-1, 3)
    bits = np.array([f.view for f in found], np.uint8)[hits.row]
    again = make_hits(place[:, 0], place[:, 1], place[:, 2], hits.pattern, hits.view | bits)
    return again.take(np.array(keep, np.bool_))


def without_rows(hits: Hits, found: Sequence[Reading], rows: int) -> Hits:
    """Hits without those of rows that were spelt out: they are read again as a whole."""
    keep = np.ones(rows, np.bool_)
    keep[[f.row for f in found if not f.view]] = False
    return hits.take(keep[hits.row]) if not keep.all() else hits
