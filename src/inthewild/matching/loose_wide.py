"""The loose scan of scripts with many letters: separators between the characters of a term out of the way.

Only around blanks and signs that stand between two wide characters and look out of place: a sign, or a blank beside a
single cluster.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import AT, ENCODED, PUNCT, SYMBOL, W_BREAK, W_SEP, Klass
from inthewild.matching.compiled import Compiled
from inthewild.matching.disguise import judge_wide
from inthewild.matching.joined import SQUEEZE, Hits, make_hits, no_hits
from inthewild.matching.scan import Coded, WideStream, at_boundaries, inside_rows, stream_hits
from inthewild.text.strict import fold_char

I64 = NDArray[np.int64]
#: Units read on either side of a suspicious blank.
REACH = 16
#: A cluster has at most so many units (letter, vowels, marks, a conjunct); more between two blanks is a word.
MAX_CLUSTER = 8


def loose_wide_scan(compiled: Compiled, folded: Sequence[str], coded: Coded, wide: WideStream | None) -> Hits:
    """Terms of wide scripts with separators between their characters; ``folded`` are the pattern strings."""
    if wide is None or not compiled.loose_wide.literals.size:
        return no_hits()
    at = suspicious_blanks(compiled, coded, wide)
    if not at.size:
        return no_hits()
    units = wide.codes
    position, last = _windows(at, units.size)
    stream = units[position]
    stream[last] = W_BREAK
    alive = np.flatnonzero(stream != W_SEP)
    position, stream = position[alive], stream[alive]
    pattern, start, end = stream_hits(compiled.loose_wide, stream.tobytes(), width=2)
    if not pattern.size:
        return no_hits()
    length = end - start
    start, end = position[start], position[end - 1] + 1
    keep = (end - start > length) & at_boundaries(compiled, units, pattern, start, end)
    pattern, start, end = pattern[keep], wide.origin(start[keep]), coded.with_marks(wide.origin(end[keep] - 1) + 1)
    text = coded.batch.text
    hides = [
        judge_wide(folded[p], unicodedata.normalize("NFC", text[a:b]), _lone_left(text, a), _lone_right(text, b))
        for p, a, b in zip(pattern.tolist(), start.tolist(), end.tolist(), strict=True)
    ]
    chosen = np.flatnonzero(hides)
    hits = inside_rows(coded.batch, pattern[chosen], start[chosen], end[chosen])
    return make_hits(hits.row, hits.start, hits.end, hits.pattern, SQUEEZE)


def suspicious_blanks(compiled: Compiled, coded: Coded, wide: WideStream) -> I64:
    """Units of the wide stream that are blank, between two wide characters, and a sign or beside a single cluster."""
    units = wide.codes
    border = np.flatnonzero((units == W_SEP) | (units == W_BREAK))
    if border.size < 2:
        return border[:0]
    klass = compiled.tables.wide_class
    blank = units[border] == W_SEP
    blank &= klass[units[border - 1]] > Klass.DIGIT
    blank &= klass[units[np.minimum(border + 1, units.size - 1)]] > Klass.DIGIT
    sizes = np.diff(border) - 1
    few = (sizes > 0) & (sizes <= MAX_CLUSTER)
    few &= blank[1:] | blank[:-1]
    short = np.flatnonzero(few)
    # one unit is one cluster; more may be, with marks and vowels
    inner = border[short, None] + np.arange(1, MAX_CLUSTER + 1)
    classes = klass[units[np.minimum(inner, units.size - 1)]]
    opens = (classes != Klass.MARK) & (classes != Klass.JOINER) & (classes != Klass.LEADING)
    opens[:, 1:] &= classes[:, :-1] != Klass.JOINER
    opens &= np.arange(MAX_CLUSTER) < sizes[short, None]
    single = np.zeros(border.size + 1, np.bool_)
    single[short[opens.sum(axis=1) == 1] + 1] = True
    gap = coded.codes[wide.origin(border)]
    sign = (gap == PUNCT) | (gap == SYMBOL) | (gap == AT) | (gap == ENCODED)
    return border[blank & (sign | single[:-1] | single[1:])]


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
