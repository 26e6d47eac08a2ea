"""The loose scan: read again the blocks that show signs of disguise, with look-alikes and separators out of the way.

Every hit must show its disguise to disguise.py. The loose scan of wide scripts is in loose_wide.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import DIGIT0, L_BREAK
from inthewild.matching.compiled import Compiled, Stream
from inthewild.matching.disguise import judge
from inthewild.matching.joined import Hits, make_hits, no_hits
from inthewild.matching.scan import Blocks, Candidates, Coded
from inthewild.matching.signals import MAX_WORD, REACH, Signals, find_signals, letters
from inthewild.runs import begins

I64 = NDArray[np.int64]
#: Letters that a term needs to be found inside a longer word or tag.
MIN_GLUED = 6
#: A word of so many letters may be several words written together.
LONG_WORD = 11


@dataclass(frozen=True, slots=True)
class LooseView:
    """Blocks of a batch read loosely: classes of letters (uint8) without separators, and from where they were taken."""

    compiled: Compiled
    coded: Coded
    judge: Callable[[Coded, Candidates], Hits]
    codes: NDArray[np.uint8]
    alive: I64
    run_start: I64
    blocks: Blocks

    @property
    def stream(self) -> Stream:
        return self.compiled.loose

    @property
    def data(self) -> bytes:
        return self.codes.take(self.run_start, mode="wrap").tobytes()

    def hits(self, pattern: NDArray[np.int32], start: I64, end: I64, number: NDArray[np.int32]) -> Hits:
        alive, run_start, where = self.alive, self.run_start, self.blocks
        first, last = run_start[start], run_start[end - 1]
        # where the runs of the first and the last letter end
        run_end, run_last = (np.append(run_start, self.codes.size)[at] - 1 for at in (start + 1, end))
        near, far = where.origin(alive[first]), where.origin(alive[run_last]) + 1
        # Inside a run of equal letters, only the stretch without a gap that touches the hit belongs to it.
        long = np.flatnonzero((run_end > first) | (run_last > last))
        if long.size:
            first[long], last[long] = self._touching(first[long], run_end[long], last[long], run_last[long])
        found = Candidates(pattern, where.origin(alive[first]), where.origin(alive[last]) + 1, near, far)
        return self.judge(self.coded, found)

    def _touching(self, low: I64, run_end: I64, last: I64, high: I64) -> tuple[I64, I64]:
        """In runs from ``low`` to ``run_end`` and from ``last`` to ``high``: the last stretch of the first run, and the end
        of the first stretch of the second."""
        gaps = np.flatnonzero(self.alive[1:] != self.alive[:-1] + 1)  # a gap follows these
        before = np.searchsorted(gaps, run_end) - 1
        first = np.where(before >= 0, gaps[np.maximum(before, 0)] + 1 if gaps.size else 0, 0)
        after = np.searchsorted(gaps, last)
        stop = np.append(gaps, high.max(initial=0))[after]
        return np.maximum(first, low), np.minimum(stop, high)


def loose_views(compiled: Compiled, folded: Sequence[str], coded: Coded) -> list[LooseView]:
    """The loose readings that a batch deserves; ``folded`` are the pattern strings."""
    if not compiled.loose.literals.size:
        return []
    signals = find_signals(compiled, coded)
    if not signals.places.size:
        return []
    size = coded.codes.size
    judge = partial(judged, compiled, folded, signals)
    found = [loose_view(compiled, judge, compiled.tables.loose, coded, Blocks.beside(signals.places, REACH, size))]
    if signals.spaced.size:
        # Between single letters a symbol may be a letter or a separator: read both ways. What this view has read depends
        # on these places alone.
        judge = partial(judged, compiled, folded, Signals(signals.spaced, signals.spaced, signals.tags))
        found.append(loose_view(compiled, judge, compiled.tables.plain, coded, Blocks.beside(signals.spaced, REACH, size)))
    return found


def loose_view(
    compiled: Compiled,
    judge: Callable[[Coded, Candidates], Hits],
    table: NDArray[np.uint8],
    coded: Coded,
    blocks: Blocks,
) -> LooseView:
    """The chosen blocks through ``table``: signs as letters, or as separators."""
    codes = table.take(blocks.gather(coded.batch.cps), mode="wrap")
    codes[blocks.last] = L_BREAK
    alive = np.flatnonzero(codes)
    codes = codes.take(alive, mode="wrap")
    run_start = np.flatnonzero(begins(codes))
    return LooseView(compiled, coded, judge, codes, alive, run_start, blocks)


def judge_together(compiled: Compiled, folded: Sequence[str], coded: Coded, found: Candidates) -> Hits:
    """The same for terms that the strict scan saw written together or inside a longer word."""
    return judged(compiled, folded, None, coded, found)


def judged(
    compiled: Compiled,
    folded: Sequence[str],
    signals: Signals | None,
    coded: Coded,
    found: Candidates,
) -> Hits:
    """The candidates that show a disguise.

    ``signals`` must lie inside a span, so that a hit never depends on what else the batch holds; without them (words
    written together) a hit inside a word counts only if the word is long.
    """
    pattern, start, end, near, far = found
    if not pattern.size:
        return no_hits()
    codes = coded.codes
    glued = touches(codes, start - 1) | touches(codes, end)
    wider = ((near < start) | (far > end)) & ~touches(codes, near - 1) & ~touches(codes, far)
    possible = ~glued | wider | (compiled.loose_letters[pattern] >= MIN_GLUED)
    if signals is not None:
        # What nearly all candidates lack, asked of all at once; a tag begins before its hit.
        first = np.where(glued, signals.tag_before(start), start - 1)
        first = np.where(wider, np.minimum(first, near - 1), first)
        possible &= signals.between(first, np.maximum(end, far) + 1)
    keep = np.flatnonzero(possible)
    cover = None if signals is None else signals.cover
    text = coded.batch.text
    rows: list[tuple[int, int, int, int]] = []
    for i in keep.tolist():
        a, b, stuck = int(start[i]), int(end[i]), bool(glued[i])
        term, surface = folded[pattern[i]], text[a:b]
        if not stuck and surface.lower() == term:
            continue  # the strict scan has it
        low, high = _word(text, a, b) if stuck else (a, b)
        tagged = low < a and text[low] in "#@" if stuck else text[a - 1] in "#@"
        if cover is None and stuck and not tagged and high - low < LONG_WORD:
            continue
        bits = judge(term, surface, stuck, tagged)
        if not bits and wider[i]:
            # letters of one class side by side in the term (l and i), or repeated with a gap between
            for low, high in ((a, int(far[i])), (int(near[i]), b), (int(near[i]), int(far[i]))):
                bits = judge(term, text[low:high], False, False)
                if bits:
                    a, b, stuck = low, high, False
                    break
        if bits and "." in text[low:high] and in_address(text, low, high):
            continue
        if bits and (cover is None or cover(low if tagged and stuck else a - 1, max(b, int(far[i])) + 1)):
            rows.append((int(pattern[i]), low, high, bits))
    if not rows:
        return no_hits()
    columns = np.array(rows, np.int64)
    row = coded.batch.rows_of(columns[:, 1])
    base = coded.batch.start[row]
    pattern, view = columns[:, 0].astype(np.int32), columns[:, 3].astype(np.uint8)
    return make_hits(row, columns[:, 1] - base, columns[:, 2] - base, pattern, view)


def touches(codes: NDArray[np.uint8], at: I64) -> NDArray[np.bool_]:
    """Whether a letter or a digit stands at these places: what it touches goes on as a word."""
    code = codes.take(at, mode="clip")
    return letters(code) | ((code - np.uint8(DIGIT0)) <= np.uint8(9))


_ADDRESS = re.compile(r"[/@:]|www|\.\w")


def in_address(text: str, start: int, end: int) -> bool:
    """Whether a span with a full stop stands in a web or mail address: another stop, a slash or an at sign touches it."""
    before, after = start, end
    while before > start - MAX_WORD and not text[before - 1].isspace():
        before -= 1
    while after < end + MAX_WORD and not text[after : after + 1].isspace() and after < len(text):
        after += 1
    return bool(_ADDRESS.search(text, end, after) or _ADDRESS.search(text, before, start) or text[start - 1] == ".")


def _word(text: str, start: int, end: int) -> tuple[int, int]:
    """The word, hashtag or handle that holds a span: what a reader sees as one."""
    first, last = start - MAX_WORD, end + MAX_WORD
    while start > first and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    while end < last and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return start - (text[start - 1] in "#@"), end
