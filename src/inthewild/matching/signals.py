"""Where a batch shows signs of disguise: cheap tests over the whole stream, so that the loose scan reads little.

A signal alone means nothing (most spaced letters and digits in words are styling); it only decides where to look again.
Signals are kept by blocks of eight characters: what is read again is read in whole blocks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import AT, DIGIT0, ENCODED, LETTER0, OTHER, OTHER_LOOKS, PUNCT, SEP, SEP_MIN
from inthewild.matching.compiled import Compiled
from inthewild.matching.joined import BLOCK
from inthewild.matching.scan import Blocks, Coded, blocks_with

U8 = NDArray[np.uint8]
Bool = NDArray[np.bool_]
I64 = NDArray[np.int64]

#: Blocks read on either side of a signal; a term is rarely longer.
REACH = 6
#: Characters on either side of a signal that are read for certain, wherever it stands in its block.
SURE = (REACH - 1) * BLOCK + 1


class Signals(NamedTuple):
    """Where the signals of a batch stand, one entry per code point; and which blocks have single letters in a row."""

    at: Bool
    spaced: Bool

    def blocks(self) -> Blocks | None:
        """What must be read again; None if nothing."""
        chosen = blocks_with(self.at)
        return Blocks.around(chosen, REACH) if chosen.any() else None

    def cover(self, start: int, end: int) -> bool:
        """Whether a stretch holds signals all along: what it holds was then read, whatever else is in the batch."""
        seen = np.flatnonzero(self.at[start:end])
        if not seen.size:
            return False
        return bool(seen[0] < SURE and end - start - seen[-1] <= SURE and (np.diff(seen) < 2 * SURE).all())


def letters(codes: U8) -> Bool:
    """Which codes are letters of alphabetic scripts."""
    return (codes - np.uint8(LETTER0)) <= np.uint8(OTHER - LETTER0)


def find_signals(compiled: Compiled, coded: Coded) -> Signals:
    """All signals of a batch."""
    at = dense_signals(compiled, coded.codes)
    at[sign_signals(coded.codes)] = True
    spaced = np.zeros(coded.codes.size // BLOCK, np.bool_)
    middles = spaced_letters(coded.stream)
    if middles.size:
        middles = coded.origin(middles)
        at[middles] = True
        spaced[middles >> 3] = True
    return Signals(at, spaced)


def dense_signals(compiled: Compiled, codes: U8) -> Bool:
    """Letters of two scripts side by side, look-alikes, letters repeated: tests on every character."""
    place = codes - np.uint8(LETTER0)
    alpha = place <= np.uint8(OTHER - LETTER0)
    latin = place < np.uint8(max(compiled.latin_end - LETTER0, 1))
    pair = alpha[:-1] & alpha[1:]
    border = latin[:-1] ^ latin[1:]
    border &= pair
    # Doubled letters within three of each other ("vvruu", "coool") are more than ordinary spelling; "www" is not.
    same = codes[1:] == codes[:-1]
    same &= pair
    same &= codes[1:] != compiled.tables.narrow[ord("w")]
    near = same[1:-2] | same[2:-1]
    near |= same[3:]
    near &= same[:-3]
    strong: Bool = codes == OTHER_LOOKS
    strong[1:] |= border
    strong[2:-2] |= near
    return strong


def sign_signals(codes: U8) -> I64:
    """Digits, symbols and punctuation among letters, tags: tests on the few characters that are no letter and no blank."""
    place = codes - np.uint8(AT)
    special = place <= np.uint8(PUNCT - AT)
    special |= (place - np.uint8(256 - AT)) < np.uint8(LETTER0)
    at = np.flatnonzero(special)
    if not at.size:
        return at
    code, before, after = (codes.take(at + k, mode="wrap") for k in (0, -1, 1))
    before_1, after_1 = letters(before), letters(after)
    inside = before_1 & after_1
    digit = (code - np.uint8(DIGIT0)) <= np.uint8(9)
    sign = (code != PUNCT) & (code != 0)
    strong = inside & sign
    strong[:-1] |= (before_1 & sign)[:-1] & (after_1 & sign)[1:] & (at[1:] == at[:-1] + 1)
    strong |= digit & (after == 0)  # keycaps
    found = strong | (inside & (code == PUNCT))
    # a sign before three letters (a tag, too), or a digit behind them
    head = np.flatnonzero(after_1 & sign & (code != ENCODED) & ((before >= SEP_MIN) | (code == AT)))
    found[head[_three_letters(codes, at[head] + 1)]] = True
    tail = np.flatnonzero(before_1 & digit & (after >= SEP_MIN))
    found[tail[_three_letters(codes, at[tail] - 3)]] = True
    signals: I64 = at[found]
    return signals


def _three_letters(codes: U8, at: I64) -> Bool:
    found = letters(codes.take(at, mode="wrap"))
    for k in (1, 2):
        found &= letters(codes.take(at + k, mode="wrap"))
    return found


def spaced_letters(stream: bytes) -> I64:
    """The middles of three or more single letters in a row, in the collapsed stream."""
    blank = np.frombuffer(stream, np.uint8) == SEP
    single = blank[:-2] & blank[2:]
    single = single[:-4] & single[2:-2] & single[4:]
    spaced = np.flatnonzero(single) + 3
    if spaced.size:
        data = np.frombuffer(stream, np.uint8)
        spaced = spaced[letters(data[spaced]) & letters(data[spaced - 2])]
    return spaced
