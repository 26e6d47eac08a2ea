"""The strict scan of a batch: fold by one table look-up, collapse separators, one pass of the matcher, map hits back.

Design and measurements: docs/decisions/0003-columnar-matching.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.bits import packed, places
from inthewild.matching.codes import AT, LETTER0, OTHER_LOOKS, PUNCT, SEP, SEP_MIN, W_BREAK, WIDE, Klass, is_wide
from inthewild.matching.compiled import Compiled, Stream
from inthewild.matching.joined import BLOCK, JOINED, PAGE, Hits, Joined, concat, make_hits, no_hits
from inthewild.runs import begins
from inthewild.text.strict import fold_with_offsets

_TO_SEP = bytes(SEP if c >= SEP_MIN else c for c in range(256))
U8 = NDArray[np.uint8]
Bool = NDArray[np.bool_]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]


def sparse(mask: Bool) -> I64:
    """``np.flatnonzero`` for a mask with few true values, a multiple of eight long: looks at eight at a time."""
    words = np.flatnonzero(blocks_with(mask))
    if words.size * 128 > mask.size:
        return np.flatnonzero(mask)
    return (words[:, None] * BLOCK + np.arange(BLOCK))[mask.reshape(-1, BLOCK)[words]]


class Specials(NamedTuple):
    """The characters of a batch that are no letter and no plain separator: place, code, and the codes on either side."""

    at: I64
    code: U8
    before: U8
    after: U8


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
    def specials(self) -> Specials:
        """Digits, signs, in-word punctuation and dropped characters: a few in a hundred, and most disguise needs them."""
        place = self.codes - np.uint8(AT)
        special = place <= np.uint8(PUNCT - AT)
        special |= (place - np.uint8(256 - AT)) < np.uint8(LETTER0)
        at = np.flatnonzero(special)
        return Specials(at, *(self.codes.take(at + k, mode="wrap") for k in (0, -1, 1)))

    @cached_property
    def strange(self) -> I64:
        """Letters of other scripts than the lexicon's that look Latin."""
        return places(packed(self.codes == OTHER_LOOKS))

    @cached_property
    def _kept_before(self) -> I64:
        """How many codes are kept before each page, so that a position is mapped back by looking into one page."""
        counts = np.bitwise_count(np.packbits(self.kept != 0).view(np.uint64)).reshape(-1, PAGE // 64)
        total = np.cumsum(counts[:, 0] + counts[:, 1], dtype=np.int64)
        return np.concatenate(([0], total[:-1]))

    def origin(self, positions: I64) -> I64:
        """Where positions of ``stream`` stand in the batch."""
        if positions.size * 64 > self.kept.size:
            found: I64 = np.append(np.flatnonzero(self.kept), self.kept.size)[positions]
            return found
        flat = np.minimum(positions.ravel(), len(self.stream) - 1)
        page = np.searchsorted(self._kept_before, flat, side="right") - 1
        within = (flat - self._kept_before[page]).astype(np.uint8)
        rank = np.cumsum(self.kept.reshape(-1, PAGE).take(page, axis=0) != 0, axis=1, dtype=np.uint8)
        found = page * PAGE + np.argmax(rank > within[:, None], axis=1)
        # the end of the stream lies after the last kept code
        return np.where(positions == len(self.stream), self.kept.size, found.reshape(positions.shape))

    def with_marks(self, end: I64) -> I64:
        """Ends of hits, moved behind the dropped marks that follow the last letter: they belong to it."""
        while (ignored := self.codes[end] == 0).any():
            end = end + ignored
        return end


def encode(compiled: Compiled, batch: Joined) -> Coded:
    """Codes and stream of a batch; a dropped character after a separator becomes a separator itself.

    That keeps "mark, blank, mark" from leaving two separators beside each other when marks are deleted.
    """
    codes = compiled.tables.narrow.take(batch.cps, mode="wrap")
    if np.count_nonzero(codes) != codes.size:
        dropped = sparse(codes == 0)
        new = np.empty(dropped.size, np.bool_)
        new[0] = True
        np.not_equal(dropped[1:], dropped[:-1] + 1, out=new[1:])
        before = codes[dropped[new] - 1]
        after_separator = (before >= SEP_MIN) & (before != WIDE)
        codes[dropped[after_separator[np.cumsum(new) - 1]]] = SEP
    # A separator after a separator is deleted: multiply by 0 where both are.
    letter = codes < SEP_MIN
    first = np.logical_or(letter[1:], letter[:-1]).view(np.uint8)
    kept = np.empty_like(codes)
    kept[0] = codes[0]
    np.multiply(codes[1:], first, out=kept[1:])
    return Coded(batch, codes, kept)


class View(Protocol):
    """One reading of a batch: bytes to be scanned, and what the matches in them mean.

    Scanning apart from preparing lets one database run over the views of many batches while it is in the cache.
    """

    @property
    def stream(self) -> Stream: ...
    @property
    def data(self) -> bytes: ...

    def hits(self, pattern: I32, start: I64, end: I64, number: I32) -> Hits:
        """The hits behind matches: pattern, start and end in units of the stream, number of the expression."""


def matches(stream: Stream, data: bytes) -> tuple[I32, I64, I64, I32]:
    """(pattern, start, end, expression) of all matches in units of the stream; end excludes a closing separator."""
    ids, ends = stream.literals.scan(data)
    number = np.array(ids, np.int32)
    end = np.array(ends, np.int64)
    if stream.width == 2:
        end >>= 1
    end -= stream.tail[number]
    return stream.pattern[number], end - stream.back[number], end, number


class Candidates(NamedTuple):
    """Possible hits before judgement, in places of the batch.

    ``near`` and ``far`` are start and end if letters of the same class before or behind a gap belong to it, too.
    """

    pattern: I32
    start: I64
    end: I64
    near: I64
    far: I64


@dataclass(frozen=True, slots=True)
class NarrowView:
    """Strict hits of alphabetic scripts, and terms whose words stand together or inside a longer word.

    Rows with expanding characters are read again elsewhere. ``judge`` decides on the terms written together.
    """

    compiled: Compiled
    coded: Coded
    judge: Callable[[Coded, Candidates], Hits] | None

    @property
    def stream(self) -> Stream:
        return self.compiled.narrow

    @property
    def data(self) -> bytes:
        return self.coded.stream

    def hits(self, pattern: I32, start: I64, end: I64, number: I32) -> Hits:
        start, end = self.coded.origin(np.stack((start, end)))
        strict = number < self.compiled.together_from
        if strict.all():
            return inside_rows(self.coded.batch, pattern, start, end)
        hits = inside_rows(self.coded.batch, pattern[strict], start[strict], end[strict])
        if self.judge is None:
            return hits
        pattern, start, end = pattern[~strict], start[~strict], end[~strict]
        return concat([hits, self.judge(self.coded, Candidates(pattern, start, end, start, end))])


def inside_rows(batch: Joined, pattern: NDArray[np.int32], start: I64, end: I64) -> Hits:
    row = batch.rows_of(start)
    keep = end <= batch.end[row]
    if not keep.all():
        row, start, end, pattern = row[keep], start[keep], end[keep], pattern[keep]
    base = batch.start[row]
    return make_hits(row, start - base, end - base, pattern)


class Blocks(NamedTuple):
    """Chosen blocks of eight code points of a batch, ascending; ``last`` are the final units of each unbroken run."""

    number: I64
    last: I64

    @classmethod
    def around(cls, chosen: Bool, reach: int) -> Blocks:
        """The chosen blocks and ``reach`` blocks on either side; ``chosen`` has one entry per block."""
        return cls.of(np.flatnonzero(dilated(chosen, reach)))

    @classmethod
    def beside(cls, places: I64, reach: int, size: int) -> Blocks:
        """The blocks of the places (ascending, at least one) and ``reach`` blocks on either side, of ``size`` characters."""
        block = places // BLOCK
        block = block[begins(block)]
        low, high = np.maximum(block - reach, 0), np.minimum(block + reach + 1, size // BLOCK)
        low[1:] = np.maximum(low[1:], high[:-1])
        length = high - low
        ends = np.cumsum(length)
        return cls.of(np.repeat(low - (ends - length), length) + np.arange(int(ends[-1])))

    @classmethod
    def of(cls, number: I64) -> Blocks:
        """These blocks, ascending."""
        run_end = np.flatnonzero(np.append(number[1:] != number[:-1] + 1, True))
        return cls(number, run_end * BLOCK + BLOCK - 1)

    def gather(self, values: NDArray[Any]) -> NDArray[Any]:
        """The values of the chosen blocks, one after the other."""
        return values.reshape(-1, BLOCK).take(self.number, axis=0, mode="wrap").reshape(-1)

    def origin(self, units: I64) -> I64:
        """Where gathered units stand in the batch."""
        return self.number.take(units >> 3, mode="wrap") * BLOCK + (units & 7)


def blocks_with(mask: Bool) -> Bool:
    """For each block of eight, whether the mask is true anywhere in it."""
    found: Bool = mask.view(np.uint64) != 0
    return found


def dilated(chosen: Bool, reach: int) -> Bool:
    """A mask with every true entry spread ``reach`` entries to both sides."""
    found = chosen.copy()
    done, reach = 0, min(reach, chosen.size - 1)
    while done < reach:
        step = min(reach - done, done + 1)
        source = found.copy()
        found[step:] |= source[:-step]
        found[:-step] |= source[step:]
        done += step
    return found


@dataclass(frozen=True, slots=True)
class WideView:
    """Strict hits of the wide stream: two-byte codes, and from where they were taken."""

    compiled: Compiled
    coded: Coded
    codes: NDArray[np.uint16]
    kept: I64
    blocks: Blocks

    @property
    def stream(self) -> Stream:
        return self.compiled.wide

    @property
    def data(self) -> bytes:
        return self.codes.tobytes()

    def origin(self, units: I64) -> I64:
        """Where units of the stream stand in the batch."""
        return self.blocks.origin(self.kept.take(units, mode="wrap"))

    def hits(self, pattern: I32, start: I64, end: I64, number: I32) -> Hits:
        keep = at_boundaries(self.compiled, self.codes, pattern, start, end)
        together = number[keep] >= self.compiled.wide_together_from
        pattern, start = pattern[keep], self.origin(start[keep])
        end = self.coded.with_marks(self.origin(end[keep] - 1) + 1)
        if together.any():
            hits = inside_rows(self.coded.batch, pattern[together], start[together], end[together])
            joined = make_hits(hits.row, hits.start, hits.end, hits.pattern, JOINED)
            pattern, start, end = pattern[~together], start[~together], end[~together]
        else:
            joined = no_hits()
        if self.compiled.mixed:
            pattern, start, end = _whole_mixed(self.compiled, self.coded.batch, pattern, start, end)
        return concat([inside_rows(self.coded.batch, pattern, start, end), joined])


def wide_view(compiled: Compiled, coded: Coded) -> WideView | None:
    """Wide characters with at least REACH neighbours on each side; None if the batch has none.

    Taken in blocks of eight characters, so that the cost grows with the wide text only. Each run of blocks is closed by
    a break; dropped characters and repeated blanks are left out.
    """
    chosen = blocks_with(coded.codes == WIDE)
    if not chosen.any():
        return None
    blocks = Blocks.around(chosen, 1)
    near = blocks.gather(coded.codes)
    units = compiled.tables.wide.take(blocks.gather(coded.batch.cps), mode="wrap")
    units[blocks.last] = W_BREAK
    blank = near >= SEP_MIN
    blank &= near != WIDE
    alive = near != 0
    alive[1:] &= ~(blank[1:] & blank[:-1])
    alive[blocks.last] = True
    kept = np.flatnonzero(alive)
    return WideView(compiled, coded, units.take(kept, mode="wrap"), kept, blocks)


def _whole_mixed(
    compiled: Compiled, batch: Joined, pattern: NDArray[np.int32], start: I64, end: I64
) -> tuple[NDArray[np.int32], I64, I64]:
    """Mixed patterns were scanned by their anchor: keep those that stand there whole, with their own borders."""
    keep = np.ones(pattern.size, np.bool_)
    start, end = start.copy(), end.copy()
    for i in np.flatnonzero(compiled.is_mixed[pattern]):
        mixed = compiled.mixed[int(pattern[i])]
        low, high = max(0, int(start[i]) - 3 * mixed.before - 3), int(end[i]) + 3 * mixed.after + 3
        text, origin = _collapsed(*fold_with_offsets(batch.text[low:high]))
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


def _collapsed(text: str, origin: list[int]) -> tuple[str, list[int]]:
    kept = [i for i, c in enumerate(text) if c != " " or i == 0 or text[i - 1] != " "]
    return "".join(text[i] for i in kept), [origin[i] for i in kept]


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
    whole = ~compiled.is_mixed[pattern]  # an anchor is a part of its term: the borders of the whole are looked at later
    found: Bool = ~splits & ~(compiled.left[pattern] & same_before & whole) & ~(compiled.right[pattern] & same_after & whole)
    return found
