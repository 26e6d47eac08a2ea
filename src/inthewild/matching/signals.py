"""Where a batch shows signs of disguise: cheap tests over the whole stream, so that the loose scan reads little.

A signal alone means nothing (most spaced letters and digits in words are styling); it only decides where to look again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import AT, DIGIT0, ENCODED, LETTER0, OTHER, OTHER_LOOKS, PUNCT, SEP, SEP_MIN, SYMBOL
from inthewild.matching.compiled import Compiled
from inthewild.matching.joined import Joined

U8 = NDArray[np.uint8]
Bool = NDArray[np.bool_]
I64 = NDArray[np.int64]

#: Characters read around a strong and a weak signal; a term is rarely longer.
STRONG_REACH, WEAK_REACH = 44, 18
#: Two doubled letters so close to each other ("vvruu") are more than ordinary spelling.
NEAR_DOUBLES = 3
#: A word of so many letters may be several words written together.
LONG_WORD = 11


class Signals(NamedTuple):
    """Positions by how far around them is read: strong and weak ones both ways, words from their start on."""

    strong: I64
    weak: I64
    words: I64


class Segments(NamedTuple):
    """Stretches of the joined text to be read again, ascending, not overlapping, inside one row each."""

    low: I64
    high: I64

    def indices(self) -> tuple[I64, I64]:
        """All positions of the segments in order, each segment closed by position 0 (a line feed); and its number."""
        lengths = self.high - self.low + 1
        total = int(lengths.sum())
        first = np.cumsum(lengths) - lengths
        index = np.repeat(self.low - first, lengths) + np.arange(total)
        index[first + lengths - 1] = 0
        return index, first


def letters(codes: U8) -> Bool:
    """Which codes are letters of alphabetic scripts."""
    return (codes - np.uint8(LETTER0)) <= np.uint8(OTHER - LETTER0)


def narrow_signals(compiled: Compiled, codes: U8) -> Signals:
    """Signals of a batch: signs and look-alikes among letters; in-word punctuation; tags."""
    alpha = letters(codes)
    digit = (codes - np.uint8(DIGIT0)) <= np.uint8(9)
    symbol = codes == SYMBOL
    sign = digit | symbol | (codes == AT) | (codes == ENCODED)
    separator = codes >= SEP_MIN
    strong = np.zeros(codes.size, np.bool_)
    inner = alpha[:-2] & sign[1:-1]
    strong[1:-1] |= inner & alpha[2:]
    strong[1:-2] |= inner[:-1] & sign[2:-1] & alpha[3:]
    pair = alpha[:-1] & alpha[1:]
    three = pair[:-1] & alpha[2:]
    head = separator[:-4] & (digit | symbol)[1:-3] & three[2:]
    strong[1:-3] |= head
    strong[3:-1] |= three[:-2] & digit[3:-1] & separator[4:]
    latin = (codes - np.uint8(LETTER0)) < np.uint8(max(compiled.latin_end - LETTER0, 1))
    foreign = alpha & ~latin
    strong[1:] |= (latin[:-1] & foreign[1:]) | (foreign[:-1] & latin[1:])
    strong |= codes == OTHER_LOOKS
    strong[1:] |= digit[:-1] & (codes[1:] == 0)  # keycaps
    same = (codes[1:] == codes[:-1]) & pair
    triple = same[1:] & same[:-1]
    strong[2:] |= triple & (codes[2:] != _code_of_w(compiled))
    weak = alpha[:-2] & (codes == PUNCT)[1:-1] & alpha[2:]
    tags = (codes == AT)[:-3] & three[1:]
    doubled = np.flatnonzero(same)
    near = doubled[1:][np.diff(doubled) <= NEAR_DOUBLES]
    return Signals(
        strong=np.concatenate((np.flatnonzero(strong), near)), weak=np.flatnonzero(weak) + 1, words=np.flatnonzero(tags)
    )


def _code_of_w(compiled: Compiled) -> int:
    return int(compiled.tables.narrow[ord("w")])


def stream_signals(stream: bytes) -> tuple[I64, I64]:
    """Signals on the collapsed stream: (middles of three or more single letters in a row, starts of long words)."""
    data = np.frombuffer(stream, np.uint8)
    blank = data == SEP
    every = blank[:-2] & blank[2:]
    single = every[:-4] & every[2:-2] & every[4:]
    spaced = np.flatnonzero(single) + 3
    if spaced.size:
        spaced = spaced[letters(data[spaced]) & letters(data[spaced - 2])]
    blanks = np.flatnonzero(blank)
    long = blanks[:-1][np.diff(blanks) > LONG_WORD]
    return spaced, long + 1


def segments(batch: Joined, signals: Signals) -> Segments:
    """Windows around the signals, cut at row borders, merged where they touch."""
    sizes = [s.size for s in signals]
    if not any(sizes):
        return Segments(signals.strong, signals.strong)
    position = np.concatenate(signals)
    row = batch.rows_of(position)
    low = np.maximum(position - np.repeat([STRONG_REACH, WEAK_REACH, 2], sizes), batch.start[row])
    high = np.minimum(position + np.repeat([STRONG_REACH, WEAK_REACH, STRONG_REACH], sizes) + 1, batch.end[row])
    order = np.argsort(low, kind="stable")
    low, high, row = low[order], np.maximum.accumulate(high[order]), row[order]
    apart = np.flatnonzero((low[1:] > high[:-1]) | (row[1:] != row[:-1]))
    return Segments(low[np.concatenate(([0], apart + 1))], high[np.concatenate((apart, [high.size - 1]))])


def encoded_positions(codes: U8) -> I64:
    """Positions that may begin an encoding (&, %, <, bidi override, loose jamo, half-width voice marks)."""
    return np.flatnonzero(codes == ENCODED)

