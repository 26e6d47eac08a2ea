"""Where a batch shows signs of disguise: cheap tests over the whole stream, so that the loose scan reads little.

A signal alone means nothing (most spaced letters and digits in words are styling); it only decides where to look again.
Signals are kept by blocks of eight characters: what is read again is read in whole blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.bits import WORD, ahead, behind, packed, places
from inthewild.matching.codes import AT, DIGIT0, ENCODED, LETTER0, OTHER, PUNCT, SEP, SEP_MIN, SYMBOL
from inthewild.matching.compiled import Compiled
from inthewild.matching.joined import BLOCK
from inthewild.matching.scan import Coded, Specials, sparse
from inthewild.runs import distinct

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
    spaced = doubtful_signs(coded.specials)
    middles = spaced_letters(coded.stream)
    if middles.size:
        middles = coded.origin(middles)
        spaced = distinct(np.concatenate((spaced, middles)))
    found = (
        dense_signals(compiled, coded), coded.strange, sign_signals(coded), framed_letters(coded), small_ells(coded), middles
    )  # fmt: skip
    return Signals(_together(found, coded.codes.size), spaced, coded.specials.at[coded.specials.code == AT])


def _together(parts: Sequence[I64], size: int) -> I64:
    """Places of several kinds among ``size``, ascending, each once."""
    if sum(part.size for part in parts) * 256 < size:
        return distinct(np.concatenate(parts))
    mask = np.zeros(size, np.bool_)
    for part in parts:
        mask[part] = True
    return np.flatnonzero(mask)


def dense_signals(compiled: Compiled, coded: Coded) -> I64:
    """Letters of two scripts side by side, letters repeated: tests on every character."""
    codes = coded.codes
    place = codes - np.uint8(LETTER0)
    alpha = packed(place <= np.uint8(OTHER - LETTER0))
    latin = packed(place < np.uint8(max(compiled.latin_end - LETTER0, 1))) & alpha
    other = alpha & ~latin
    strong = (latin & behind(other, 1)) | (other & behind(latin, 1))
    # Doubled letters within three of each other ("vvruu", "coool") are more than ordinary spelling; "www" is not.
    equal = np.zeros(codes.size, np.bool_)
    np.equal(codes[1:], codes[:-1], out=equal[:-1])
    same = packed(equal) & alpha & ~packed(codes == compiled.tables.narrow[ord("w")])
    # a blank between them may be the end of a row
    near = same & (ahead(same, 1) | ahead(same, 2) | (ahead(same, 3) & ahead(alpha, 2)))
    return places(strong | behind(near, 2))


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


class _Kind(IntFlag):
    """What a code is to its neighbours."""

    LETTER = 1
    SPECIAL = 2
    DIGIT = 4
    SEPARATES = 8
    PUNCT = 16
    DROPPED = 32


def _kinds() -> U8:
    code = np.arange(256).astype(np.uint8)
    special = (code < LETTER0) & (code != 1) | (code >= AT) & (code <= PUNCT)
    found = letters(code) * _Kind.LETTER + special * _Kind.SPECIAL
    found += (code - np.uint8(DIGIT0) <= 9) * _Kind.DIGIT + (code >= SEP_MIN) * _Kind.SEPARATES
    found += (code == PUNCT) * _Kind.PUNCT + (code == 0) * _Kind.DROPPED
    kinds: U8 = found.astype(np.uint8)
    return kinds


#: By code.
_KINDS = _kinds()


def sign_signals(coded: Coded) -> I64:
    """Digits, symbols and punctuation among letters, tags: tests on the few characters that are no letter and no blank."""
    at, code, before, after = _worth_a_look(coded.specials)
    if not at.size:
        return at
    codes, cps = coded.codes, coded.batch.cps.take(at, mode="wrap")
    own = _KINDS.take(code)
    # what stands up to three places away on either side, nearest first
    left = [_KINDS.take(before), *(_KINDS.take(codes.take(at - k, mode="wrap")) for k in (2, 3))]
    right = [_KINDS.take(after), *(_KINDS.take(codes.take(at + k, mode="wrap")) for k in (2, 3))]
    letter_left, letter_right = ([_is(kind, _Kind.LETTER) for kind in side] for side in (left, right))
    blank_left, blank_right = ([_is(kind, _Kind.SEPARATES) for kind in side] for side in (left, right))
    inside = letter_left[0] & letter_right[0]
    digit, plain = _is(own, _Kind.DIGIT), _is(own, _Kind.PUNCT)
    dropped = _is(own, _Kind.DROPPED)
    sign = ~(plain | dropped)
    found = inside & (sign | plain)
    # an invisible character or a mark behind a letter hides what stands beside what (Persian and Hebrew need them)
    found |= dropped & letter_left[0] & (coded.batch.cps.take(at - 1, mode="wrap") < FIRST_RIGHT_TO_LEFT)
    special = [_is(kind, _Kind.SPECIAL) for kind in right]
    found |= letter_left[0] & special[0] & ~dropped & ~_is(right[0], _Kind.DROPPED) & letter_right[1]
    found |= letter_left[0] & special[0] & special[1] & letter_right[2]
    found |= digit & _is(right[0], _Kind.DROPPED)  # keycaps
    # a sign before three letters (a tag, too), or a digit behind them
    opens = blank_left[0] | (code == AT) | (digit & _is(left[0], _Kind.DIGIT) & blank_left[1])
    found |= sign & (code != ENCODED) & opens & letter_right[0] & letter_right[1] & letter_right[2]
    bar = cps == ord("|")
    letter_like = (sign & ~digit & (cps != ord("!"))) | bar
    tail = digit | letter_like
    ends = blank_right[0] | (digit & _is(right[0], _Kind.DIGIT) & blank_right[1])
    found |= tail & ends & letter_left[0] & letter_left[1] & letter_left[2]
    # a word of one or two letters and a sign: "d3", "ay1", "v@"
    found |= letter_left[0] & tail & blank_right[0] & (blank_left[1] | (letter_left[1] & blank_left[2]))
    found |= letter_right[0] & letter_like & opens & (blank_right[1] | (letter_right[1] & (blank_right[2] | bar)))
    signals: I64 = at[found]
    return signals


def _is(kinds: U8, wanted: _Kind) -> Bool:
    found: Bool = (kinds & np.uint8(wanted)) != 0
    return found


def _worth_a_look(signs: Specials) -> Specials:
    """Without what can be no signal: signs and digits alone among blanks, a full stop at the end of a word."""
    own, before, after = (_KINDS.take(column) for column in (signs.code, signs.before, signs.after))
    keep = _is(before & after, _Kind.LETTER) | (_is(before | after, _Kind.LETTER) & ~_is(own, _Kind.PUNCT))
    keep |= _is(before, _Kind.LETTER) & _is(after, _Kind.SPECIAL)
    keep |= _is(own, _Kind.DIGIT) & _is(after, _Kind.DROPPED)
    return Specials(signs.at[keep], signs.code[keep], signs.before[keep], signs.after[keep])


def spaced_letters(stream: bytes) -> I64:
    """The middles of three or more single letters in a row, in the collapsed stream."""
    data = np.frombuffer(stream, np.uint8)
    equal = np.zeros(data.size + WORD - data.size % WORD, np.bool_)
    np.equal(data, SEP, out=equal[: data.size])
    blank = packed(equal)
    spaced: I64 = places(blank & ahead(blank, 2) & ahead(blank, 4) & ahead(blank, 6)) + 3
    return spaced[letters(data[spaced]) & letters(data[spaced - 2])]
