"""The loose scan: read again the stretches that show signs of disguise, with look-alikes and separators out of the way.

Narrow scripts and wide scripts have a stream each. Every hit must show its disguise to disguise.py.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import AT, PUNCT, SYMBOL, W_BREAK, W_SEP, Klass
from inthewild.matching.compiled import Compiled
from inthewild.matching.disguise import judge, judge_wide
from inthewild.matching.joined import SQUEEZE, Hits, concat, make_hits, no_hits
from inthewild.matching.scan import Coded, WideStream, at_boundaries, inside_rows, stream_hits
from inthewild.matching.signals import Segments, Signals, letters, narrow_signals, segments, stream_signals
from inthewild.text.strict import fold_char

I64 = NDArray[np.int64]
#: Letters that a term needs to be found inside a longer word or tag.
MIN_GLUED = 6
_WIDE_REACH = 16


def loose_scan(compiled: Compiled, folded: Sequence[str], coded: Coded, wide: WideStream | None) -> Hits:
    """Disguised hits of a batch; ``folded`` are the pattern strings."""
    return concat([_narrow(compiled, folded, coded), _wide(compiled, folded, coded, wide)])


def _narrow(compiled: Compiled, folded: Sequence[str], coded: Coded) -> Hits:
    if not compiled.loose.literals.size:
        return no_hits()
    signals = narrow_signals(compiled, coded.codes)
    spaced, long = stream_signals(coded.stream)
    if spaced.size or long.size:
        found = coded.origin(np.concatenate((spaced, long)))
        spaced = found[: spaced.size]
        signals = Signals(
            np.concatenate((signals.strong, spaced)), signals.weak, np.concatenate((signals.words, found[spaced.size :]))
        )
    if not any(s.size for s in signals):
        return no_hits()
    table = compiled.tables.loose
    found_hits = [_judged(compiled, folded, coded, _read_loosely(compiled, table, coded, segments(coded.batch, signals)))]
    if spaced.size:
        # Between single letters a symbol may be a letter or a separator: read both ways.
        where = segments(coded.batch, Signals(spaced, spaced[:0], spaced[:0]))
        found_hits.append(_judged(compiled, folded, coded, _read_loosely(compiled, compiled.tables.plain, coded, where)))
    return concat(found_hits)


class Candidates(NamedTuple):
    """Loose hits before judgement. ``far`` is the end if the repeats of the last letter behind a gap belong to it."""

    pattern: NDArray[np.int32]
    start: I64
    end: I64
    far: I64


def _judged(compiled: Compiled, folded: Sequence[str], coded: Coded, found: Candidates) -> Hits:
    pattern, start, end, far = found
    if not pattern.size:
        return no_hits()
    alpha = letters(coded.codes)
    glued = alpha[start - 1] | alpha[np.minimum(end, alpha.size - 1)]
    size = compiled.loose_letters[pattern]
    keep = np.flatnonzero(~glued | (size >= MIN_GLUED))
    text = coded.batch.text
    rows: list[tuple[int, int, int, int]] = []
    for i in keep.tolist():
        a, b, stuck = int(start[i]), int(end[i]), bool(glued[i])
        term, surface = folded[pattern[i]], text[a:b]
        if not stuck and surface.lower() == term:
            continue  # the strict scan has it
        low, high = _word(text, a, b) if stuck else (a, b)
        bits = judge(term, surface, stuck, stuck and text[low] in "#@")
        if not bits and far[i] > b and not stuck:
            b = int(far[i])
            bits = judge(term, text[a:b], False, False)
            low, high = a, b
        if bits:
            rows.append((int(pattern[i]), low, high, bits))
    columns = np.array(rows, np.int64).reshape(-1, 4)
    row = coded.batch.rows_of(columns[:, 1])
    base = coded.batch.start[row]
    return make_hits(row, columns[:, 1] - base, columns[:, 2] - base, columns[:, 0].astype(np.int32), columns[:, 3].astype(np.uint8))


def _word(text: str, start: int, end: int) -> tuple[int, int]:
    """The word, hashtag or handle that holds a span: what a reader sees as one."""
    while text[start - 1].isalnum() or text[start - 1] == "_":
        start -= 1
    while text[end].isalnum() or text[end] == "_":
        end += 1
    return start - (text[start - 1] in "#@"), end


def _read_loosely(compiled: Compiled, table: NDArray[np.uint8], coded: Coded, where: Segments) -> Candidates:
    index, _ = where.indices()
    codes = table.take(coded.batch.cps[index], mode="wrap")
    alive = np.flatnonzero(codes)
    index, codes = index[alive], codes[alive]
    same = codes[1:] == codes[:-1]
    run_start = np.concatenate(([0], np.flatnonzero(~same) + 1))
    pattern, start, end = stream_hits(compiled.loose, codes[run_start].tobytes())
    if not pattern.size:
        return Candidates(pattern, start, end, end)
    run_end = np.concatenate((run_start[1:] - 1, [codes.size - 1]))
    # Inside a run of equal letters, only the stretch without a gap that touches the hit belongs to it.
    split = np.concatenate(([True], ~same | (index[1:] != index[:-1] + 1)))
    borders = np.append(np.flatnonzero(split), codes.size)
    first = borders[np.searchsorted(borders, run_end[start], side="right") - 1]
    last = borders[np.searchsorted(borders, run_start[end - 1], side="right")] - 1
    return Candidates(pattern, index[first], index[last] + 1, index[run_end[end - 1]] + 1)


def _wide(compiled: Compiled, folded: Sequence[str], coded: Coded, wide: WideStream | None) -> Hits:
    if wide is None or not compiled.loose_wide.literals.size:
        return no_hits()
    units, index = wide.codes, wide.index
    blank = units == W_SEP
    border = np.flatnonzero(blank | (units == W_BREAK))
    if border.size < 2:
        return no_hits()
    classes = compiled.tables.wide_class[units]
    opens = (classes != Klass.MARK) & (classes != Klass.JOINER) & (classes != Klass.LEADING)
    opens[1:] &= classes[:-1] != Klass.JOINER
    clusters = np.cumsum(opens)
    inside = np.diff(clusters[border]) - 1
    single = inside == 1
    gap = coded.codes[index[border]]
    sign = (gap == PUNCT) | (gap == SYMBOL) | (gap == AT)
    beside = np.concatenate(([False], single)) | np.concatenate((single, [False])) | sign
    beside &= blank[border]
    # a letter, not only narrow text, must stand on both sides
    beside &= (classes[np.maximum(border - 1, 0)] > Klass.DIGIT) & (classes[np.minimum(border + 1, units.size - 1)] > Klass.DIGIT)
    if not beside.any():
        return no_hits()
    at = border[beside]
    where = segments_of_units(at, units.size)
    position, _ = where.indices()
    last = np.cumsum(where.high - where.low + 1) - 1
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
    pattern, start, end = pattern[keep], index[start[keep]], index[end[keep] - 1] + 1
    text = coded.batch.text
    hides = [
        judge_wide(folded[p], unicodedata.normalize("NFC", text[a:b]), _lone_left(text, a), _lone_right(text, b))
        for p, a, b in zip(pattern.tolist(), start.tolist(), end.tolist(), strict=True)
    ]
    chosen = np.flatnonzero(hides)
    hits = inside_rows(coded.batch, pattern[chosen], start[chosen], end[chosen])
    return make_hits(hits.row, hits.start, hits.end, hits.pattern, SQUEEZE)


def segments_of_units(at: I64, size: int) -> Segments:
    """Windows of the wide stream around positions ``at``, merged where they touch."""
    low, high = np.maximum(at - _WIDE_REACH, 0), np.minimum(at + _WIDE_REACH + 1, size)
    apart = np.flatnonzero(low[1:] > high[:-1])
    return Segments(low[np.concatenate(([0], apart + 1))], high[np.concatenate((apart, [high.size - 1]))])


def _lone_left(text: str, at: int) -> bool:
    return at == 0 or fold_char(text[at - 1]) in ("", " ")


def _lone_right(text: str, at: int) -> bool:
    return at >= len(text) or fold_char(text[at]) in ("", " ")
