"""The words of a pattern set by their deletions, and the phrases that they stand in: arrays, made once and then mapped.

Words are numbers here, in the order of ``words``. A phrase is looked up by pairs of neighbouring words, so that text around
a hit is left alone unless two neighbours (or one single-word term) resemble something.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.deletions import MAX_WORD, Neighbours
from inthewild.matching.mapped import Strings
from inthewild.matching.misspelt import MIN_ALONE, Misspelt, whole_hashes
from inthewild.matching.patterns import ORIGINS, Patterns
from inthewild.text.strict import fold

MIN_PHRASE_WORD = 4
LONG = 10
CACHED = 100_000
_ROMANISED = ORIGINS.index("romanised")
Arrays = Mapping[str, NDArray[Any]]


class Known(NamedTuple):
    """The lexicon words that a word may stand for; ``exact``: it is the lexicon's own and stands for itself only."""

    words: tuple[int, ...]
    exact: bool


class Groups:
    """Ascending keys, each with the rows that belong to it."""

    def __init__(self, keys: NDArray[np.int64], *columns: NDArray[np.int32]) -> None:
        """``keys`` of all rows, ascending; keys that are equal belong together."""
        self._keys, self._columns = keys.data, [column.data for column in columns]

    def of(self, key: int) -> Iterator[tuple[int, ...]]:
        """The rows of a key."""
        at = bisect_left(self._keys, key)
        while at < len(self._keys) and self._keys[at] == key:
            yield tuple(column[at] for column in self._columns)
            at += 1


class FuzzyIndex:
    """Words of the patterns of alphabetic scripts; :meth:`build` takes a second for the whole database, loading nothing."""

    def __init__(self, folded: Sequence[str], arrays: Arrays) -> None:
        """``folded``: the pattern strings; ``arrays``: what :meth:`build` made, fresh or from a file."""
        self.arrays = arrays
        self._folded = folded
        self._words = Strings.load(arrays, "words")
        self._hashes, self._by_hash = arrays["word_hashes"], arrays["word_order"]
        self._alone = Groups(arrays["alone_word"], arrays["alone_number"])
        self._pairs = Groups(arrays["pair_key"], arrays["pair_number"], arrays["pair_place"])
        self._neighbours = Neighbours.load(self._words, arrays)
        self.misspelt = Misspelt.load(arrays)
        self._judged: dict[str, Known | None] = {}

    @classmethod
    def build(cls, patterns: Patterns, wanted_patterns: NDArray[np.bool_]) -> FuzzyIndex:
        """The index of the wanted patterns; words of all others are known, too, and thereby no misspelt ones."""
        known: set[str] = set()
        wanted: set[str] = set()
        alone: list[tuple[str, int]] = []
        phrases: list[tuple[tuple[str, str], int, int]] = []
        pairs: dict[tuple[str, str], bool] = {}
        for number in np.flatnonzero(~patterns.wide).tolist():
            words = patterns.folded[number].split(" ")
            known.update(words)
            letters = sum(map(len, words))
            if not (wanted_patterns[number] and patterns.left[number]) or letters < MIN_ALONE:
                continue
            if (patterns.entry_origin[patterns.first[number] : patterns.first[number + 1]] == _ROMANISED).any():
                continue
            if len(words) == 1 and len(words[0]) >= MIN_ALONE:
                alone.append((words[0], number))
            for place, pair in enumerate(pairwise(words)):
                pairs[pair] = pairs.get(pair, False) or letters >= LONG
                phrases.append((pair, number, place))
            wanted.update(words)
        words = sorted(wanted)
        place_of = {w: i for i, w in enumerate(words)}
        hashes = whole_hashes(words)
        order = np.argsort(hashes, kind="stable")
        single = sorted((place_of[w], number) for w, number in alone)
        both = sorted((place_of[a] * len(words) + place_of[b], number, place) for (a, b), number, place in phrases)
        long = np.fromiter(pairs.values(), np.bool_, len(pairs))
        misspelt = Misspelt.of(sorted(known), list(dict.fromkeys(w for w, _ in alone)), list(pairs), long)
        arrays: dict[str, NDArray[Any]] = {
            "word_hashes": hashes[order],
            "word_order": order.astype(np.int32),
            "alone_word": np.array([s[0] for s in single], np.int64),
            "alone_number": np.array([s[1] for s in single], np.int32),
            "pair_key": np.array([b[0] for b in both], np.int64),
            "pair_number": np.array([b[1] for b in both], np.int32),
            "pair_place": np.array([b[2] for b in both], np.int32),
        }
        arrays |= Strings.of(words).arrays("words") | Neighbours.of(words).arrays() | misspelt.arrays()
        return cls(patterns.folded, arrays)

    def _numbers(self, words: Sequence[str]) -> list[int]:
        """The numbers of words, -1 for those that are none of ours."""
        if not len(self._hashes):
            return [-1] * len(words)
        hashes = whole_hashes(words)
        at = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        found = np.where(self._hashes[at] == hashes, self._by_hash[at], -1).tolist()
        return [n if n >= 0 and self._words[n] == word else -1 for n, word in zip(found, words, strict=True)]

    def judged(self, words: Iterable[str]) -> dict[str, Known | None]:
        """What words of a text may stand for; None for nearly all. Judgements are kept, up to CACHED of them."""
        judged = self._judged
        new = sorted(set(words).difference(judged))
        if len(judged) + len(new) > CACHED:
            judged = self._judged = {}
            new = sorted(set(words))
        fresh: dict[str, Known | None] = dict.fromkeys(new)
        open_words: list[tuple[str, str]] = []
        folded = folded_words(new)
        for raw, word, number, known in zip(new, folded, self._numbers(folded), self.misspelt.knows(folded), strict=True):
            if number >= 0:
                fresh[raw] = Known((number,), True)
            elif not known and MIN_PHRASE_WORD <= len(word) <= MAX_WORD and word.isalpha():
                open_words.append((raw, word))
        if open_words:
            for (raw, _), near in zip(open_words, self._neighbours.near([w for _, w in open_words]), strict=True):
                if near:
                    fresh[raw] = Known(near, False)
        # All at once: another thread must not see a word as judged that is still open.
        judged.update(fresh)
        return judged

    def find(self, known: Sequence[Known | None]) -> set[tuple[int, int, int]]:
        """(first word, last word, pattern) of misspelt terms among the words of a window; ``known`` is what they are."""
        found: set[tuple[int, int, int]] = set()
        for i, here in enumerate(known):
            if here is None or here.exact:
                continue
            for word in here.words:
                found.update((i, i, number) for (number,) in self._alone.of(word))
            for first in (i - 1, i):
                if first >= 0 and first + 1 < len(known):
                    found.update(self._phrases(known, first))
        return found

    def _phrases(self, known: Sequence[Known | None], first: int) -> Iterator[tuple[int, int, int]]:
        here, after = known[first], known[first + 1]
        if here is None or after is None:
            return
        for a in here.words:
            for b in after.words:
                for number, place in self._pairs.of(a * len(self._words) + b):
                    last = self._whole(known, first - place, number)
                    if last is not None:
                        yield first - place, last, number

    def _whole(self, known: Sequence[Known | None], first: int, number: int) -> int | None:
        """The last word of a phrase that begins at word ``first``; None if it does not stand there."""
        words = self._folded[number].split(" ")
        if first < 0 or first + len(words) > len(known):
            return None
        edits = 0
        for word, seen in zip(words, known[first:], strict=False):
            if seen is None or all(self._words[w] != word for w in seen.words):
                return None
            edits += not seen.exact
        return first + len(words) - 1 if 0 < edits <= (2 if sum(map(len, words)) >= LONG else 1) else None


def folded_words(words: Sequence[str]) -> list[str]:
    """The folds of many words; most are plain."""
    return [w.lower() if w.isascii() and "_" not in w else fold(w) for w in words]
