"""Which stretches of text may hold a misspelt term: decided on arrays, so that nearly all are left alone.

A misspelt term is a single word one edit away, or a phrase of which two neighbours are together on file: one as written
and the other one edit away, or both one edit away. All hashes are those of deletions.py, of folded code points. What is
let through is read again word by word (fuzzy.py); what is not cannot hold any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.deletions import INVERSE, MAX_WORD, MIN_WORD, POWERS, deletions
from inthewild.matching.hashset import HashSet
from inthewild.runs import distinct
from inthewild.text.tables import CODE_POINTS, SPACE, Script, tables

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

#: A term of a single word needs so many letters to be looked for misspelt.
MIN_ALONE = 6
#: Odd multipliers that keep the keys of one kind apart from those of another.
_SECOND, _MIX, _SALT = np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xD6E8FEB86659FD93), np.uint64(0x165667B19E3779F9)
_HALF = np.uint64(32)


#: No code point from here on is a letter or digit; asking each takes time.
LAST_WORD = 0x34000
#: No word character; a letter or digit that folds to one; one that becomes none or several.
_OUTSIDE, _PLAIN, _ODD = 0, 1, 2


@cache
def word_characters() -> NDArray[np.uint8]:
    """What each code point is to a word of ``re``."""
    found = np.full(CODE_POINTS, _OUTSIDE, np.uint8)
    found[:LAST_WORD] = np.fromiter(map(str.isalnum, map(chr, range(LAST_WORD))), np.uint8, LAST_WORD)
    found[ord("_")] = _PLAIN
    t = tables()
    found[(found == _PLAIN) & ((t.fold <= SPACE) | (t.script == Script.EMOJI))] = _ODD
    return found


def _mixed(keys: U64) -> U64:
    keys = keys * _MIX
    return (keys ^ (keys >> _HALF)) * _MIX


def _pair(first: U64, second: U64, kind: int) -> U64:
    """The key of two neighbours.

    0: first without a letter, second; 1: first, second without a letter; 3, 4: the first or the second of two misspelt
    words without a letter, and the initial of the other.
    """
    return _mixed(first + second * _SECOND + _SALT * np.uint64(kind))


def _single(keys: U64) -> U64:
    """The key of a term of one word without a letter."""
    return _mixed(keys + _SALT * np.uint64(2))


class Misspelt:
    """The filter: words of the lexicon, terms of a single word, pairs of neighbours within phrases."""

    def __init__(self, words: HashSet, keys: HashSet) -> None:
        """What :meth:`of` makes."""
        self._words, self._keys = words, keys

    @classmethod
    def of(cls, words: Sequence[str], alone: Sequence[str], pairs: Sequence[tuple[str, str]], long: Bool) -> Misspelt:
        """``long``: which of the pairs stand in a phrase that may hold two edits."""
        keys = [_single(_cut(alone)[0])]
        first, second = [a for a, _ in pairs], [b for _, b in pairs]
        for kind, own, other in ((0, first, second), (1, second, first)):
            cut, number = _cut(own)
            whole = whole_hashes(other)[number]
            keys.append(_pair(whole, cut, 1) if kind else _pair(cut, whole, 0))
            number, cut = number[long[number]], cut[long[number]]
            initials = np.array([ord(w[0]) for w in other], np.uint64)
            keys.append(_pair(cut, initials[number], 3 + kind))
        return cls(HashSet.of(_mixed(whole_hashes(words))), HashSet.of(np.concatenate(keys)))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The filter as arrays, for a file."""
        return self._words.arrays("known") | self._keys.arrays("likely")

    @classmethod
    def load(cls, arrays: Mapping[str, NDArray[Any]]) -> Misspelt:
        """The inverse of :meth:`arrays`."""
        return cls(HashSet.load(arrays, "known"), HashSet.load(arrays, "likely"))

    def knows(self, words: Sequence[str]) -> list[bool]:
        """For each of the words whether it is one of the lexicon's."""
        found: list[bool] = self._words.has(_mixed(whole_hashes(words))).tolist()
        return found

    def among(self, windows: Sequence[str], cut: Bool) -> I64:
        """The windows that may hold a misspelt term, ascending. ``cut``: the first character stands before the window."""
        text = np.array(["\n".join(("", *windows, ""))]).view(np.uint32)
        sizes = np.fromiter(map(len, windows), np.int64, len(windows))
        opening = np.cumsum(sizes + 1) - sizes
        inside = word_characters().take(text)
        edges = np.flatnonzero((inside[1:] > _OUTSIDE) != (inside[:-1] > _OUTSIDE)) + 1
        start, end = edges[::2], edges[1::2]
        window = np.searchsorted(opening, start, side="right") - 1
        real = ~(cut[window] & (start == opening[window]))
        start, end, window = start[real], end[real], window[real]
        if not start.size:
            return np.zeros(0, np.int64)
        odd = np.searchsorted(opening, np.flatnonzero(inside == _ODD), side="right") - 1
        found = self._tokens(Tokens.of(text, start, end, window))
        return distinct(np.concatenate((odd, window[found])))

    def _tokens(self, words: Tokens) -> I64:
        """Words that may be a misspelt part of a term."""
        known = self._words.has(_mixed(words.whole))
        size, last = words.size, words.last
        usable = (size <= MAX_WORD) & (size >= MIN_WORD) & ~known
        own, cut = words.without_a_letter(usable)
        found = np.zeros(size.size, np.bool_)
        long = np.flatnonzero((size >= MIN_ALONE - 1)[own])
        found[own[long[self._keys.has(_single(cut[long]))]]] = True
        ahead = np.flatnonzero((~last & np.append(known[1:], False))[own])
        found[own[ahead[self._keys.has(_pair(cut[ahead], words.whole[own[ahead] + 1], 0))]]] = True
        behind = np.flatnonzero(np.concatenate(([False], ~last[:-1] & known[:-1]))[own])
        found[own[behind[self._keys.has(_pair(words.whole[own[behind] - 1], cut[behind], 1))]]] = True
        # Two misspelt neighbours: only where two words that nobody knows stand side by side.
        strange = np.append(usable[:-1] & usable[1:], False) & ~last
        if strange.any():
            one = np.flatnonzero(strange[own])
            one = own[one[self._keys.has(_pair(cut[one], words.initial(own[one] + 1), 3))]]
            strange[:] = False
            strange[one] = True
            two = np.flatnonzero(np.concatenate(([False], strange[:-1]))[own])
            found[own[two[self._keys.has(_pair(cut[two], words.initial(own[two] - 1), 4))]]] = True
        words_found: I64 = np.flatnonzero(found)
        return words_found


class Tokens(NamedTuple):
    """The words of all windows: hash, letters, whether a word is the last of its window; and running sums of letters."""

    whole: U64
    size: I64
    last: Bool
    first: I64
    total: U64

    @classmethod
    def of(cls, text: NDArray[np.uint32], start: I64, end: I64, window: I64) -> Tokens:
        """The words at ``start`` to ``end`` of code points, in order; ``window`` is the one that each lies in."""
        size = end - start
        first = np.cumsum(size) - size
        at = np.arange(int(size.sum()))
        letters = tables().fold.take(text.take(at + np.repeat(start - first, size)))
        power = POWERS.take(np.minimum(at - np.repeat(first, size), MAX_WORD - 1))
        total = np.concatenate((np.zeros(1, np.uint64), np.cumsum(letters * power)))
        return cls(total[first + size] - total[first], size, np.append(window[1:] != window[:-1], True), first, total)

    def initial(self, word: I64) -> U64:
        """The first letters of words."""
        return self.total[self.first[word] + 1] - self.total[self.first[word]]

    def without_a_letter(self, chosen: Bool) -> tuple[I64, U64]:
        """(word, hash) of each chosen word, whole and without any one letter but its first: neighbours share that."""
        word = np.flatnonzero(chosen)
        size = self.size[word] - 1
        own = np.repeat(word, size)
        letter = np.arange(own.size) + np.repeat(self.first[word] + 1 - (np.cumsum(size) - size), size)
        before, whole = self.total[self.first[own]], self.whole[own]
        cut = (self.total[letter] - before) + (whole - (self.total[letter + 1] - before)) * INVERSE
        return np.concatenate((word, own)), np.concatenate((self.whole[word], cut))


def whole_hashes(words: Sequence[str]) -> U64:
    """The hash of each word, of any length."""
    if not words:
        return np.zeros(0, np.uint64)
    text = np.array(["".join(words) + "."]).view(np.uint32)
    size = np.fromiter(map(len, words), np.int64, len(words))
    end = np.cumsum(size)
    return Tokens.of(text, end - size, end, np.zeros(len(words), np.int64)).whole


def _cut(words: Sequence[str]) -> tuple[U64, I64]:
    """Hashes of the words, whole and without any one letter but the first, and their numbers; of words that may be misspelt."""
    fit = [i for i, w in enumerate(words) if MIN_WORD <= len(w) <= MAX_WORD]
    if not fit:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    keys, number = deletions([words[i] for i in fit])
    # The hashes of one word stand together: whole, without its first letter, without the second ...
    keep = np.ones(number.size, np.bool_)
    keep[np.flatnonzero(np.concatenate(([True], number[1:] != number[:-1]))) + 1] = False
    return keys[keep], np.array(fit, np.int64)[number[keep]]
