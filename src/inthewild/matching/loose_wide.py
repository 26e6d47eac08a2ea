"""The loose scan of scripts with many letters: separators between the characters of a term out of the way.

Only around blanks and signs that stand between two wide characters and look out of place: a sign, or a blank beside a
single cluster.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import AT, ENCODED, PUNCT, SYMBOL, W_BREAK, W_SEP, Klass
from inthewild.matching.compiled import Stream
from inthewild.matching.disguise import STOPS, judge_wide
from inthewild.matching.joined import SQUEEZE, Hits, make_hits
from inthewild.matching.scan import WideView, at_boundaries, inside_rows
from inthewild.text.strict import fold_char

I64 = NDArray[np.int64]
#: Units read on either side of a suspicious blank.
REACH = 16
#: A cluster has at most so many units (letter, vowels, marks, a conjunct); more between two blanks is a word.
MAX_CLUSTER = 8


@dataclass(frozen=True, slots=True)
class LooseWideView:
    """Stretches of the wide stream without blanks: ``codes``, taken from the units ``position`` of ``wide``."""

    wide: WideView
    folded: Sequence[str]
    codes: NDArray[np.uint16]
    position: I64

    @property
    def stream(self) -> Stream:
        return self.wide.compiled.loose_wide

    @property
    def data(self) -> bytes:
        return self.codes.tobytes()

    def hits(self, pattern: NDArray[np.int32], start: I64, end: I64, number: NDArray[np.int32]) -> Hits:
        wide, coded, folded = self.wide, self.wide.coded, self.folded
        length = end - start
        start, end = self.position[start], self.position[end - 1] + 1
        keep = (end - start > length) & at_boundaries(wide.compiled, wide.codes, pattern, start, end)
        pattern, start, end = pattern[keep], wide.origin(start[keep]), coded.with_marks(wide.origin(end[keep] - 1) + 1)
        text = coded.batch.text
        hides = [
            judge_wide(folded[p], unicodedata.normalize("NFC", text[a:b]), _lone_left(text, a), _lone_right(text, b))
            for p, a, b in zip(pattern.tolist(), start.tolist(), end.tolist(), strict=True)
        ]
        chosen = np.flatnonzero(hides)
        hits = inside_rows(coded.batch, pattern[chosen], start[chosen], end[chosen])
        return make_hits(hits.row, hits.start, hits.end, hits.pattern, SQUEEZE)


def loose_wide_view(folded: Sequence[str], wide: WideView | None) -> LooseWideView | None:
    """The loose reading that a wide stream deserves; ``folded`` are the pattern strings."""
    if wide is None or not wide.compiled.loose_wide.literals.size:
        return None
    at = suspicious_blanks(wide)
    if not at.size:
        return None
    units = wide.codes
    position, last = _windows(at, units.size)
    codes = units[position]
    codes[last] = W_BREAK
    alive = np.flatnonzero(codes != W_SEP)
    return LooseWideView(wide, folded, codes[alive], position[alive])


def suspicious_blanks(wide: WideView) -> I64:
    """Units of the wide stream that are blank, between two wide characters, and a sign or beside a single cluster."""
    units, klass = wide.codes, wide.compiled.tables.wide_class
    blank = np.flatnonzero(units == W_SEP)
    between = klass.take(units.take(blank - 1, mode="wrap")) > Klass.DIGIT
    between &= klass.take(units.take(blank + 1, mode="wrap")) > Klass.DIGIT
    blank = blank[between]
    if not blank.size:
        return blank
    # Nearly all that is left in Chinese is ordinary punctuation.
    place = wide.origin(blank)
    going_on = ~_stops().take(wide.coded.batch.cps.take(place), mode="clip")
    blank, place = blank[going_on], place[going_on]
    gap = wide.coded.codes.take(place)
    sign = (gap == PUNCT) | (gap == SYMBOL) | (gap == AT) | (gap == ENCODED)
    if blank.size:
        blank = blank[sign | _single(wide, blank, 1) | _single(wide, blank, -1)]
    return blank


@cache
def _stops() -> NDArray[np.bool_]:
    """Which code points are ordinary punctuation; a full stop of Latin script between wide characters is not."""
    found = np.zeros(max(map(ord, STOPS)) + 2, np.bool_)
    found[[ord(c) for c in STOPS if c != "."]] = True
    return found


def _single(wide: WideView, blank: I64, step: int) -> NDArray[np.bool_]:
    """Whether the units beyond each blank, up to the next one, are a single cluster."""
    units, klass = wide.codes, wide.compiled.tables.wide_class
    beside = units.take(blank[:, None] + step * np.arange(1, MAX_CLUSTER + 2), mode="clip")
    ends = (beside == W_SEP) | (beside == W_BREAK)
    size = np.argmax(ends, axis=1)
    single: NDArray[np.bool_] = ends.any(axis=1) & (size == 1)
    more = np.flatnonzero(ends.any(axis=1) & (size > 1))
    if more.size:
        # one unit is one cluster; more may be, with marks and vowels
        classes = klass.take(beside[more], mode="wrap")
        opens = (classes != Klass.MARK) & (classes != Klass.JOINER) & (classes != Klass.LEADING)
        joined = classes == Klass.JOINER
        if step > 0:
            opens[:, 1:] &= ~joined[:, :-1]
        else:
            opens[:, :-1] &= ~joined[:, 1:]
        opens &= np.arange(MAX_CLUSTER + 1) < size[more, None]
        single[more] = opens.sum(axis=1) == 1
    return single


def _windows(at: I64, size: int) -> tuple[I64, I64]:
    """The units around ``at``, windows merged where they touch, and where each window ends among them."""
    low, high = np.maximum(at - REACH, 0), np.minimum(at + REACH + 1, size)
    apart = np.flatnonzero(low[1:] > high[:-1])
    low, high = low[np.concatenate(([0], apart + 1))], high[np.concatenate((apart, [high.size - 1]))]
    lengths = np.minimum(high - low + 1, size - low)
    ends = np.cumsum(lengths)
    return np.repeat(low - (ends - lengths), lengths) + np.arange(int(ends[-1])), ends - 1


def _lone_left(text: str, at: int) -> bool:
    return at == 0 or fold_char(text[at - 1]) in ("", " ")


def _lone_right(text: str, at: int) -> bool:
    return at >= len(text) or fold_char(text[at]) in ("", " ")
