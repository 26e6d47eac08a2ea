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
from inthewild.matching.scan import Blocks, Coded, blocks_with, dilated

U8 = NDArray[np.uint8]
Bool = NDArray[np.bool_]
I64 = NDArray[np.int64]

#: Blocks read around a strong and a weak signal, and from a tag on; a term is rarely longer.
STRONG_REACH, WEAK_REACH, TAG_REACH = 6, 3, 6


class Signals(NamedTuple):
    """Which blocks hold a strong signal, a weak one, the beginning of a tag; and single letters in a row."""

    strong: Bool
    weak: Bool
    tags: Bool
    spaced: Bool

    def blocks(self) -> Blocks | None:
        """What must be read again; None if nothing."""
        chosen = dilated(self.strong | self.spaced, STRONG_REACH) | dilated(self.weak, WEAK_REACH)
        for ahead in range(min(TAG_REACH, chosen.size)):
            chosen[ahead:] |= self.tags[: chosen.size - ahead]
        return Blocks.around(chosen, 0) if chosen.any() else None


def letters(codes: U8) -> Bool:
    """Which codes are letters of alphabetic scripts."""
    return (codes - np.uint8(LETTER0)) <= np.uint8(OTHER - LETTER0)


def find_signals(compiled: Compiled, coded: Coded) -> Signals:
    """All signals of a batch."""
    signals = Signals(dense_signals(compiled, coded.codes), *(np.zeros(coded.codes.size // BLOCK, np.bool_) for _ in range(3)))
    sign_signals(coded.codes, signals)
    spaced = spaced_letters(coded.stream)
    if spaced.size:
        signals.spaced[coded.origin(spaced) >> 3] = True
    return signals


def dense_signals(compiled: Compiled, codes: U8) -> Bool:
    """Blocks with letters of two scripts side by side, look-alikes, or letters repeated: tests on every character."""
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
    strong = codes == OTHER_LOOKS
    strong[1:] |= border
    strong[2:-2] |= near
    return blocks_with(strong)


def sign_signals(codes: U8, signals: Signals) -> None:
    """Digits, symbols and punctuation among letters, tags: tests on the few characters that are no letter and no blank."""
    place = codes - np.uint8(AT)
    special = place <= np.uint8(PUNCT - AT)
    special |= (place - np.uint8(256 - AT)) < np.uint8(LETTER0)
    at = np.flatnonzero(special)
    if not at.size:
        return
    code, before, after = (codes.take(at + k, mode="wrap") for k in (0, -1, 1))
    before_1, after_1 = letters(before), letters(after)
    inside = before_1 & after_1
    digit = (code - np.uint8(DIGIT0)) <= np.uint8(9)
    sign = (code != PUNCT) & (code != 0)
    strong = inside & sign
    strong[:-1] |= (before_1 & sign)[:-1] & (after_1 & sign)[1:] & (at[1:] == at[:-1] + 1)
    strong |= digit & (after == 0)  # keycaps
    block = at >> 3
    signals.strong[block[strong]] = True
    signals.weak[block[inside & (code == PUNCT)]] = True
    # a sign before three letters, or a digit behind them
    head = np.flatnonzero(after_1 & sign & ((before >= SEP_MIN) | (code == AT)))
    head = head[_three_letters(codes, at[head] + 1)]
    signals.tags[block[head[code[head] == AT]]] = True
    signals.strong[block[head[(code[head] != ENCODED) & (code[head] != AT)]]] = True
    tail = np.flatnonzero(before_1 & digit & (after >= SEP_MIN))
    signals.strong[block[tail[_three_letters(codes, at[tail] - 3)]]] = True


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
