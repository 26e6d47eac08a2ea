"""Where a batch shows signs of disguise: cheap tests over the whole stream, so that the loose scan reads little.

A signal alone means nothing (most spaced letters and digits in words are styling); it only decides where to look again.
Signals are kept by blocks of eight characters: what is read again is read in whole blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import AT, DIGIT0, ENCODED, LETTER0, OTHER, PUNCT, SEP, SEP_MIN, SYMBOL
from inthewild.matching.compiled import Compiled
from inthewild.matching.joined import BLOCK
from inthewild.matching.scan import Coded, Specials, sparse

U8 = NDArray[np.uint8]
Bool = NDArray[np.bool_]
I64 = NDArray[np.int64]

#: Blocks read on either side of a signal; a term is rarely longer.
REACH = 6
#: Characters on either side of a signal that are read for certain, wherever it stands in its block.
SURE = (REACH - 1) * BLOCK + 1


#: The first letter of Hebrew, before Arabic: there marks and joiners are part of plain spelling.
FIRST_RIGHT_TO_LEFT = 0x590
#: A longer word is no word: nothing that sellers write is longer, and looking for its ends must not take for ever.
MAX_WORD = 200


@dataclass(frozen=True)
class Signals:
    """Where the signals of a batch stand, ascending; those after which signs may separate; and where # and @ stand."""

    places: I64
    spaced: I64
    tags: I64

    def between(self, start: I64, end: I64) -> Bool:
        """Which stretches hold a signal."""
        found: Bool = np.searchsorted(self.places, start) < np.searchsorted(self.places, end)
        return found

    def tag_before(self, start: I64) -> I64:
        """For each place the one before it, or that of a tag's sign if one is as near as a word is long."""
        if not self.tags.size:
            return start - 1
        tag = self.tags[np.maximum(np.searchsorted(self.tags, start) - 1, 0)]
        return np.where((tag < start) & (start - tag <= MAX_WORD + 1), tag, start - 1)

    def cover(self, start: int, end: int) -> bool:
        """Whether a stretch holds signals all along: what it holds was then read, whatever else is in the batch."""
        low, high = np.searchsorted(self.places, (start, end)).tolist()
        if low == high:
            return False
        seen = self.places[low:high]
        return bool(seen[0] - start < SURE and end - seen[-1] <= SURE and (np.diff(seen) < 2 * SURE).all())


def letters(codes: U8) -> Bool:
    """Which codes are letters of alphabetic scripts."""
    return (codes - np.uint8(LETTER0)) <= np.uint8(OTHER - LETTER0)


def find_signals(compiled: Compiled, coded: Coded) -> Signals:
    """All signals of a batch."""
    codes = coded.codes
    alpha = letters(codes)
    at = dense_signals(compiled, coded, alpha)
    at[sign_signals(coded, alpha)] = True
    at[framed_letters(coded)] = True
    at[small_ells(coded)] = True
    spaced = doubtful_signs(coded.specials)
    middles = spaced_letters(coded.stream)
    if middles.size:
        middles = coded.origin(middles)
        at[middles] = True
        spaced = np.union1d(spaced, middles)
    return Signals(sparse(at), spaced, coded.specials.at[coded.specials.code == AT])


def dense_signals(compiled: Compiled, coded: Coded, alpha: Bool) -> Bool:
    """Letters of two scripts side by side, look-alikes, letters repeated: tests on every character."""
    codes = coded.codes
    # 0 no letter, 1 Latin, 2 another script: 1 beside 2 is a border.
    other = (codes - np.uint8(LETTER0)) >= np.uint8(max(compiled.latin_end - LETTER0, 1))
    script = alpha.view(np.uint8) + (other & alpha).view(np.uint8)
    border = (script[1:] ^ script[:-1]) == np.uint8(3)
    # Doubled letters within three of each other ("vvruu", "coool") are more than ordinary spelling; "www" is not.
    same = codes[1:] == codes[:-1]
    same &= alpha[1:]
    same &= codes[1:] != compiled.tables.narrow[ord("w")]
    near = same[1:-2] | same[2:-1]
    near |= same[3:] & alpha[2:-2]  # a blank between them may be the end of a row
    near &= same[:-3]
    strong: Bool = np.zeros(codes.size, np.bool_)
    strong[1:] = border
    strong[2:-2] |= near
    strong[coded.strange] = True
    return strong


def framed_letters(coded: Coded) -> I64:
    """The middles of three or more regional indicators in a row: flags are made of two."""
    symbols = coded.specials.at[coded.specials.code == SYMBOL]
    framed: I64 = symbols[(coded.batch.cps.take(symbols, mode="wrap") - np.uint32(0x1F1E6)) < 26]
    return framed[1:-1][framed[2:] - framed[:-2] <= 6] if framed.size > 2 else framed[:0]


def small_ells(coded: Coded) -> I64:
    """Capital I behind a small letter ("waIrus"): many fonts show it as a small l."""
    cps = coded.batch.cps
    capital = sparse(cps == ord("I"))
    small: I64 = capital[(cps.take(capital - 1, mode="wrap") - np.uint32(ord("a"))) < 26]
    return small


def doubtful_signs(signs: Specials) -> I64:
    """Signs between two letters that may stand for a letter or separate: a star-shaped A, a plus for t."""
    doubtful = (signs.code == SYMBOL) | (signs.code == AT)
    found: I64 = signs.at[doubtful & letters(signs.before) & letters(signs.after)]
    return found


def sign_signals(coded: Coded, alpha: Bool) -> I64:
    """Digits, symbols and punctuation among letters, tags: tests on the few characters that are no letter and no blank."""
    codes = coded.codes
    at, code, before, after = _worth_a_look(coded.specials)
    if not at.size:
        return at
    before_1, after_1 = letters(before), letters(after)
    inside = before_1 & after_1
    digit = (code - np.uint8(DIGIT0)) <= np.uint8(9)
    sign = (code != PUNCT) & (code != 0)
    cps = coded.batch.cps.take(at, mode="wrap")
    strong = inside & sign
    # an invisible character or a mark behind a letter hides what stands beside what (Persian and Hebrew need them)
    strong |= (code == 0) & before_1 & (coded.batch.cps.take(at - 1, mode="wrap") < FIRST_RIGHT_TO_LEFT)
    beside = at[1:] == at[:-1] + 1
    strong[:-1] |= before_1[:-1] & after_1[1:] & beside & (code != 0)[:-1] & (code != 0)[1:]
    third = beside[:-1] & beside[1:] & before_1[:-2] & after_1[2:]
    strong[:-2] |= third
    strong |= digit & (after == 0)  # keycaps
    found = strong | (inside & (code == PUNCT))
    # a sign before three letters (a tag, too), or a digit behind them
    opens = (before >= SEP_MIN) | (code == AT)
    opens[1:] |= digit[1:] & digit[:-1] & beside & (before >= SEP_MIN)[:-1]
    head = np.flatnonzero(after_1 & sign & (code != ENCODED) & opens)
    found[head[_three_letters(alpha, at[head] + 1)]] = True
    letter_like = (sign & ~digit & (cps != ord("!"))) | (cps == ord("|"))
    ends = after >= SEP_MIN
    ends[:-1] |= digit[:-1] & digit[1:] & beside & (after >= SEP_MIN)[1:]
    tail = np.flatnonzero(before_1 & (digit | letter_like) & ends)
    found[tail[_three_letters(alpha, at[tail] - 3)]] = True
    # a word of one or two letters and a sign: "d3", "ay1", "v@"
    short = np.flatnonzero(before_1 & (digit | letter_like) & (after >= SEP_MIN))
    second = codes.take(at[short] - 2, mode="wrap")
    third = codes.take(at[short] - 3, mode="wrap")
    found[short[(second >= SEP_MIN) | (letters(second) & (third >= SEP_MIN))]] = True
    short = np.flatnonzero(after_1 & letter_like & opens)
    second = codes.take(at[short] + 2, mode="wrap")
    third = codes.take(at[short] + 3, mode="wrap")
    found[short[(second >= SEP_MIN) | (letters(second) & ((third >= SEP_MIN) | (cps == ord("|"))[short]))]] = True
    signals: I64 = at[found]
    return signals


def _worth_a_look(signs: Specials) -> Specials:
    """Without what can be no signal: signs and digits alone among blanks, a full stop at the end of a word."""
    before, after = letters(signs.before), letters(signs.after)
    keep = (before & after) | ((signs.code != PUNCT) & (before | after))
    beside = signs.at[1:] == signs.at[:-1] + 1
    keep[1:] |= beside
    keep[:-1] |= beside
    return Specials(*(column[keep] for column in signs))


def _three_letters(alpha: Bool, at: I64) -> Bool:
    found: Bool = alpha.take(at, mode="wrap") & alpha.take(at + 1, mode="wrap") & alpha.take(at + 2, mode="wrap")
    return found


def spaced_letters(stream: bytes) -> I64:
    """The middles of three or more single letters in a row, in the collapsed stream."""
    if len(stream) < 8:
        return np.zeros(0, np.int64)
    blank = np.frombuffer(stream, np.uint8) == SEP
    single = blank[:-2] & blank[2:]
    found = np.zeros(len(stream) + BLOCK - len(stream) % BLOCK, np.bool_)
    np.logical_and(single[:-4], single[2:-2], out=found[: single.size - 4])
    found[: single.size - 4] &= single[4:]
    spaced = sparse(found) + 3
    if spaced.size:
        data = np.frombuffer(stream, np.uint8)
        spaced = spaced[letters(data[spaced]) & letters(data[spaced - 2])]
    return spaced
