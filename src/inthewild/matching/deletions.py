"""Words that are one edit apart, found for many words at once.

As in SymSpell: two words at distance one share a string when at most one letter of each is deleted. The strings are never
made; a polynomial hash of each word without its i-th letter follows from prefix sums, for all words and i in a few array
operations: with ``P_i`` the sum of ``letter_j * B**j`` over ``j < i``, the word without letter i hashes to
``P_i + (P_n - P_(i+1)) / B`` (modulo 2**64, where the odd B has an inverse).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inthewild.runs import distinct

U64 = NDArray[np.uint64]
MIN_WORD, MAX_WORD = 4, 24
_BASE = 0x9E3779B97F4A7C15
POWERS = np.array([pow(_BASE, j, 1 << 64) for j in range(MAX_WORD)], np.uint64)
INVERSE = np.uint64(pow(_BASE, -1, 1 << 64))


def one_edit(a: str, b: str) -> bool:
    """Whether a substitution, insertion, deletion or swap of neighbours turns ``a`` into ``b``.

    >>> one_edit("walrus", "wlarus"), one_edit("walrus", "walrus"), one_edit("walrus", "wallruss")
    (True, False, False)
    """
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    x, y = a[i:], b[i:]
    if x[1:] == y[1:] or x[1:] == y or x == y[1:]:
        return True
    return len(x) >= 2 and len(y) >= 2 and x[0] == y[1] and x[1] == y[0] and x[2:] == y[2:]


#: Words that are hashed at once: the arrays of a whole lexicon would stay with the process as unused memory.
CHUNK = 1000


def deletions(words: Sequence[str]) -> tuple[U64, NDArray[np.int64]]:
    """Hashes of each word (of at most MAX_WORD letters) and of it without any one letter; and the word's number."""
    if len(words) <= CHUNK:
        return _deletions(words)
    parts = [_deletions(words[low : low + CHUNK]) for low in range(0, len(words), CHUNK)]
    numbers = [number + low * CHUNK for low, (_, number) in enumerate(parts)]
    return np.concatenate([keys for keys, _ in parts]), np.concatenate(numbers)


def _deletions(words: Sequence[str]) -> tuple[U64, NDArray[np.int64]]:
    width = max(map(len, words), default=1)
    letters = np.array(words, f"<U{width}").view(np.uint32).reshape(len(words), width)
    prefix = np.zeros((len(words), width + 1), np.uint64)
    np.cumsum(letters * POWERS[:width], axis=1, out=prefix[:, 1:])
    whole = prefix[:, -1:]
    keys = np.concatenate((whole, prefix[:, :-1] + (whole - prefix[:, 1:]) * INVERSE), axis=1)
    real = np.concatenate((np.ones((len(words), 1), np.bool_), letters != 0), axis=1)
    return keys[real], np.repeat(np.arange(len(words)), real.sum(axis=1))


class Neighbours:
    """Answers which of its words are one edit away from others; those with the same first letter only."""

    def __init__(self, words: Sequence[str], keys: U64, owner: NDArray[np.int32], first: NDArray[np.uint32]) -> None:
        """``keys`` ascending, each with its ``owner`` among the words; ``first``: the first letter of each word."""
        self._words, self._keys, self._owner, self._first = words, keys, owner, first

    @classmethod
    def of(cls, words: Sequence[str]) -> Neighbours:
        """Of the words those that are neither too short nor too long."""
        first = np.fromiter((ord(w[0]) for w in words), np.uint32, len(words))
        fit = [i for i, w in enumerate(words) if MIN_WORD <= len(w) <= MAX_WORD]
        keys, owner = deletions([words[i] for i in fit])
        order = np.argsort(keys)
        return cls(words, keys[order], np.array(fit, np.int32)[owner[order]], first)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All but the words, for a file."""
        return {"near_keys": self._keys, "near_owner": self._owner, "near_first": self._first}

    @classmethod
    def load(cls, words: Sequence[str], arrays: Mapping[str, NDArray[Any]]) -> Neighbours:
        """The inverse of :meth:`arrays`."""
        return cls(words, arrays["near_keys"], arrays["near_owner"], arrays["near_first"])

    def near(self, words: Sequence[str]) -> list[tuple[int, ...]]:
        """For each of the words (MIN_WORD to MAX_WORD letters) the numbers of its neighbours."""
        keys, number = deletions(words)
        low = np.searchsorted(self._keys, keys, side="left")
        held = np.flatnonzero(self._keys.take(low, mode="clip") == keys) if self._keys.size else low[:0]
        low, number = low[held], number[held]
        count = np.searchsorted(self._keys, keys[held], side="right") - low
        number = np.repeat(number, count)
        owner = self._owner[np.repeat(low - (np.cumsum(count) - count), count) + np.arange(number.size)]
        same = np.array([ord(w[0]) for w in words], np.uint32)[number] == self._first[owner]
        size = max(1, len(self._words))
        pairs = distinct(number[same] * size + owner[same])
        found: list[tuple[int, ...]] = [()] * len(words)
        for i, k in zip(*(column.tolist() for column in np.divmod(pairs, size)), strict=True):
            if one_edit(words[i], self._words[k]):
                found[i] = (*found[i], k)
        return found
