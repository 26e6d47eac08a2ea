"""The strict scan of a batch: fold by one table look-up, collapse separators, one pass of the matcher, map hits back.

Design and measurements: docs/decisions/0003-columnar-matching.md.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import EXPANDS, SEP, SEP_MIN, W_BREAK, W_SEP, WIDE, Klass, is_wide
from inthewild.matching.compiled import REACH, Compiled, Stream
from inthewild.matching.joined import Hits, Joined, make_hits, no_hits
from inthewild.text.strict import fold_with_offsets

_TO_SEP = bytes(SEP if c >= SEP_MIN else c for c in range(256))
U8 = NDArray[np.uint8]
Bool = NDArray[np.bool_]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

#: Codes are counted in blocks of so many, so that a position is mapped back by looking into one block.
BLOCK = 128


def sparse(mask: Bool) -> I64:
    """``np.flatnonzero`` for a mask with few true values: looks at eight at a time, three times faster."""
    whole = mask.size // 8 * 8
    words = np.flatnonzero(np.ascontiguousarray(mask[:whole]).view(np.uint64) != 0)
    tail = np.flatnonzero(mask[whole:]) + whole
    if not words.size:
        return tail
    if words.size * 4 > mask.size // 8:
        return np.flatnonzero(mask)
    inside = mask[:whole].reshape(-1, 8)[words]
    found = (words[:, None] * 8 + _EIGHT)[inside]
    return np.concatenate((found, tail)) if tail.size else found


_EIGHT = np.arange(8)


class Coded:
    """A joined batch, its narrow codes (uint8, one per code point), and the collapsed stream that is scanned.

    ``stream`` has separators collapsed and dropped characters deleted; ``kept`` is 0 where a code was deleted.
    """

    def __init__(self, batch: Joined, codes: U8, kept: U8) -> None:
        self.batch = batch
        self.codes = codes
        self.kept = kept
        self.stream: bytes = kept.tobytes().translate(_TO_SEP, b"\0")

    @cached_property
    def _kept_before(self) -> I64:
        """How many codes are kept before each block of BLOCK codes."""
        size = -(-self.kept.size // BLOCK) * BLOCK
        alive = np.zeros(size, np.uint8)
        np.not_equal(self.kept, 0, out=alive[: self.kept.size].view(np.bool_))
        # eight counters beside each other in a 64-bit word; none exceeds BLOCK / 8
        counts = alive.view(np.uint64).reshape(-1, BLOCK // 8).sum(axis=1).view(np.uint8).reshape(-1, 8).sum(axis=1)
        return np.concatenate(([0], np.cumsum(counts[:-1], dtype=np.int64)))

    def origin(self, positions: I64) -> I64:
        """Where positions of ``stream`` stand in the batch."""
        if positions.size * 64 > self.kept.size:
            kept = np.append(np.flatnonzero(self.kept), self.kept.size)
            found: I64 = kept[positions]
            return found
        flat = positions.ravel()
        block = np.searchsorted(self._kept_before, flat, side="right") - 1
        within = flat - self._kept_before[block]
        at = np.minimum(block[:, None] * BLOCK + np.arange(BLOCK), self.kept.size - 1)
        rank = np.cumsum(self.kept[at] != 0, axis=1, dtype=np.int16)
        # the end of the stream lies after the last kept code
        found = np.where(flat >= len(self.stream), self.kept.size, block * BLOCK + np.argmax(rank == within[:, None] + 1, axis=1))
        return found.reshape(positions.shape)


def encode(compiled: Compiled, batch: Joined) -> Coded:
    """Codes and stream of a batch; a dropped character after a separator becomes a separator itself.

    That keeps "mark, blank, mark" from leaving two separators beside each other when marks are deleted.
    """
    codes = compiled.tables.narrow.take(batch.cps, mode="wrap")
    if np.count_nonzero(codes) != codes.size:
        dropped = np.flatnonzero(codes == 0)
        new = np.empty(dropped.size, np.bool_)
        new[0] = True
        np.not_equal(dropped[1:], dropped[:-1] + 1, out=new[1:])
        before = codes[dropped[new] - 1]
        after_separator = (before >= SEP_MIN) & (before != WIDE)
        codes[dropped[after_separator[np.cumsum(new) - 1]]] = SEP
    separator = codes >= SEP_MIN
    kept = codes.copy()
    # A separator after a separator is deleted: multiply by 0 where both are.
    repeated = np.logical_and(separator[1:], separator[:-1])
    np.multiply(kept[1:], ~repeated, out=kept[1:])
    return Coded(batch, codes, kept)


def expanding_rows(coded: Coded) -> I64:
    """Rows that hold a character which folds to several (ß, ligatures)."""
    found = sparse(coded.codes == EXPANDS)
    return np.unique(coded.batch.rows_of(found)) if found.size else found


def stream_hits(stream: Stream, data: bytes, width: int = 1) -> tuple[NDArray[np.int32], I64, I64]:
    """(pattern, start, end) of all matches in units of ``width`` bytes; end excludes a closing separator."""
    ids, ends = stream.literals.scan(data)
    number = np.array(ids, np.int32)
    end = np.array(ends, np.int64) // width - stream.tail[number]
    return stream.pattern[number], end - stream.back[number], end


def narrow_scan(compiled: Compiled, coded: Coded) -> Hits:
    """Strict hits of alphabetic scripts; rows with expanding characters are read again elsewhere."""
    pattern, start, end = stream_hits(compiled.narrow, coded.stream)
    if not pattern.size:
        return no_hits()
    start, end = coded.origin(np.stack((start, end)))
    return inside_rows(coded.batch, pattern, start, end)


def inside_rows(batch: Joined, pattern: NDArray[np.int32], start: I64, end: I64) -> Hits:
    row = batch.rows_of(start)
    keep = end <= batch.end[row]
    if not keep.all():
        row, start, end, pattern = row[keep], start[keep], end[keep], pattern[keep]
    base = batch.start[row]
    return make_hits(row, start - base, end - base, pattern)


#: Wide characters that stand no further apart are read as one stretch.
_JOIN = 2


class WideStream(NamedTuple):
    """The wide stream of a batch: original position and two-byte code of each unit."""

    index: I64
    codes: NDArray[np.uint16]


def wide_stream(compiled: Compiled, coded: Coded) -> WideStream | None:
    """Stretches with wide characters and at least REACH neighbours on each side; None if the batch has none.

    Found in steps of eight characters, so that the cost grows with the wide text only. Each stretch is closed by a break;
    dropped characters and repeated blanks are left out.
    """
    codes, cps = coded.codes, coded.batch.cps
    wide = codes == WIDE
    whole = wide.size // 8 * 8
    blocks = np.flatnonzero(wide[:whole].view(np.uint64))
    if wide[whole:].any():
        blocks = np.append(blocks, whole // 8)
    if not blocks.size:
        return None
    apart = np.flatnonzero(blocks[1:] > blocks[:-1] + _JOIN)
    low = np.maximum(blocks[np.concatenate(([0], apart + 1))] * 8 - REACH, 0)
    high = np.minimum(blocks[np.concatenate((apart, [blocks.size - 1]))] * 8 + 8 + REACH, codes.size)
    sizes = high - low
    slices = [slice(a, b) for a, b in zip(low.tolist(), high.tolist(), strict=True)]
    near = np.concatenate([codes[s] for s in slices])
    units = compiled.tables.wide.take(np.concatenate([cps[s] for s in slices]), mode="wrap")
    ends = np.cumsum(sizes)
    units[ends - 1] = W_BREAK
    near[ends - 1] = 0
    blank = near >= SEP_MIN
    blank &= near != WIDE
    alive = near != 0
    alive[1:] &= ~(blank[1:] & blank[:-1])
    alive[ends - 1] = True
    kept = np.flatnonzero(alive)
    shift = np.repeat(low - (ends - sizes), sizes)
    return WideStream(kept + shift.take(kept), units.take(kept))


def wide_scan(compiled: Compiled, coded: Coded, stream: WideStream | None) -> Hits:
    """Strict hits of the wide stream."""
    if stream is None:
        return no_hits()
    pattern, start, end = stream_hits(compiled.wide, stream.codes.tobytes(), width=2)
    if not pattern.size:
        return no_hits()
    keep = at_boundaries(compiled, stream.codes, pattern, start, end)
    pattern, start, end = pattern[keep], stream.index[start[keep]], stream.index[end[keep] - 1] + 1
    while (ignored := coded.codes[end] == 0).any():
        end = end + ignored  # marks on the last letter belong to it
    if compiled.mixed:
        pattern, start, end = _whole_mixed(compiled, coded.batch, pattern, start, end)
    return inside_rows(coded.batch, pattern, start, end)


def _whole_mixed(
    compiled: Compiled, batch: Joined, pattern: NDArray[np.int32], start: I64, end: I64
) -> tuple[NDArray[np.int32], I64, I64]:
    """Mixed patterns were scanned by their anchor: keep those that stand there whole, with their own borders."""
    keep = np.ones(pattern.size, np.bool_)
    start, end = start.copy(), end.copy()
    for i in np.flatnonzero(compiled.is_mixed[pattern]):
        mixed = compiled.mixed[int(pattern[i])]
        low, high = max(0, int(start[i]) - 3 * mixed.before - 3), int(end[i]) + 3 * mixed.after + 3
        text, origin = fold_with_offsets(batch.text[low:high])
        at = text.find(mixed.folded)
        while at >= 0 and not (low + origin[at] <= start[i] and end[i] <= low + origin[at + len(mixed.folded) - 1] + 1):
            at = text.find(mixed.folded, at + 1)
        stop = at + len(mixed.folded)
        before, after = text[at - 1 : at] if at > 0 else "", text[stop : stop + 1]
        glued = (mixed.folded[0].isalnum() and not is_wide(mixed.folded[0]) and before.isalnum() and not is_wide(before)) or (
            not is_wide(mixed.folded[-1]) and after.isalnum() and not is_wide(after)
        )
        if at < 0 or glued:
            keep[i] = False
        else:
            start[i], end[i] = low + origin[at], low + origin[stop - 1] + 1
    return pattern[keep], start[keep], end[keep]


#: Class -> family of letters that make one word with each other.
_FAMILY = np.zeros(16, np.uint8)
_FAMILY[[Klass.NARROW, Klass.DIGIT, Klass.HANGUL, Klass.INDIC, Klass.MARK]] = [1, 2, 3, 4, 4]


def at_boundaries(
    compiled: Compiled, units: NDArray[np.uint16], pattern: NDArray[np.int32], start: I64, end: I64
) -> NDArray[np.bool_]:
    """Which wide hits begin and end where a cluster does, and where the pattern demands it, a word."""
    classes = compiled.tables.wide_class
    first, last = classes[units[start]], classes[units[end - 1]]
    before = np.where(start > 0, classes[units[start - 1]], Klass.BREAK)
    after = np.where(end < units.size, classes[units[np.minimum(end, units.size - 1)]], Klass.BREAK)
    splits = (first == Klass.MARK) | (first == Klass.JOINER) | (before == Klass.JOINER)
    splits |= (after == Klass.MARK) | (after == Klass.JOINER)
    sea = Klass.SEA
    splits |= (before == Klass.LEADING) & (first == sea)
    splits |= (after == Klass.FOLLOWING) & ((last == sea) | (last == Klass.MARK))
    same_before = (_FAMILY[before] == _FAMILY[first]) & (_FAMILY[first] > 0)
    same_after = (_FAMILY[after] == _FAMILY[last]) & (_FAMILY[last] > 0)
    return ~splits & ~(compiled.left[pattern] & same_before) & ~(compiled.right[pattern] & same_after)
