"""Misspelt terms beside something already found: one edit in a word, two in a longer phrase.

A deletion index (as in SymSpell) over the words of the lexicon: two words at distance one share a string when at most one
letter of each is deleted. Only words of 6 letters and more, with the same first letter, and never a word that the lexicon
itself knows. It runs on the rows that have another hit: a typo alone is no reason to look at a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from inthewild.matching.joined import FUZZY, Hits, make_hits
from inthewild.matching.patterns import Patterns
from inthewild.text.strict import fold

MIN_WORD = 6
MIN_PHRASE_WORD = 4
LONG = 10
MAX_WORD = 24
#: Characters on either side of a hit in which words are looked up.
NEAR = 36
CACHED = 50_000
_WORD = re.compile(r"\w+")


def _deletions(word: str) -> Iterator[str]:
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def one_edit(a: str, b: str) -> bool:
    """Whether a substitution, insertion, deletion or swap of neighbours turns ``a`` into ``b``."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    x, y = a[i:], b[i:]
    if x[1:] == y[1:] or x[1:] == y or x == y[1:]:
        return True
    return len(x) >= 2 and len(y) >= 2 and x[0] == y[1] and x[1] == y[0] and x[2:] == y[2:]


class FuzzyIndex:
    """Words of the patterns of alphabetic scripts, by their deletions; built on first use."""

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns
        self._by_deletion: dict[str, list[str]] = {}
        self._by_word: dict[str, list[tuple[int, int]]] = {}
        self.words: set[str] = set()
        self.near = lru_cache(CACHED)(self._near)
        self._resembles = lru_cache(CACHED)(lambda raw: bool(self.near(fold(raw))))
        for number in np.flatnonzero(~patterns.wide).tolist():
            words = patterns.folded[number].split(" ")
            self.words.update(words)
            if not patterns.left[number] or sum(map(len, words)) < MIN_WORD or "romanised" in self._origins(number):
                continue
            for place, word in enumerate(words):
                if len(word) >= (MIN_WORD if len(words) == 1 else MIN_PHRASE_WORD):
                    self._by_word.setdefault(word, []).append((number, place))
        for word in self._by_word:
            for key in _deletions(word):
                self._by_deletion.setdefault(key, []).append(word)

    def _origins(self, number: int) -> set[str]:
        return {self._patterns.entry_origin[e] for e in self._patterns.entries(number)}

    def _near(self, word: str) -> list[str]:
        """Lexicon words one edit away from the folded ``word``, none if the lexicon knows ``word`` itself."""
        if not MIN_PHRASE_WORD <= len(word) <= MAX_WORD or word in self.words or not word.isalpha():
            return []
        found = {w for key in _deletions(word) for w in self._by_deletion.get(key, ())}
        return sorted(w for w in found if w[0] == word[0] and one_edit(word, w))

    def find(self, text: str, anchors: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """(start, end, pattern) of misspelt terms beside the given spans of ``text``."""
        found: set[tuple[int, int, int]] = set()
        for a, b in anchors:
            low, high = max(0, a - NEAR), b + NEAR
            around = text[low:high]
            # Nearly always every word is known or resembles nothing: one look-up each, no fold, no offsets.
            if not any(map(self._resembles, _WORD.findall(around))):
                continue
            tokens = [(low + m.start(), low + m.end(), fold(m.group())) for m in _WORD.finditer(around)]
            for i, (_, _, token) in enumerate(tokens):
                for word in self.near(token):
                    for number, place in self._by_word[word]:
                        span = self._whole(tokens, i - place, number)
                        if span is not None:
                            found.add((*span, number))
        return sorted(found)

    def _whole(self, tokens: list[tuple[int, int, str]], first: int, number: int) -> tuple[int, int] | None:
        words = self._patterns.folded[number].split(" ")
        if first < 0 or first + len(words) > len(tokens):
            return None
        edits = 0
        for word, (_, _, seen) in zip(words, tokens[first:], strict=False):
            if seen != word:
                if not one_edit(seen, word) or seen[0] != word[0] or seen in self.words:
                    return None
                edits += 1
        allowed = 2 if sum(map(len, words)) >= LONG else 1
        return (tokens[first][0], tokens[first + len(words) - 1][1]) if 0 < edits <= allowed else None


def fuzzy_scan(index: FuzzyIndex, texts: Sequence[str], *anchors: Hits) -> Hits:
    """Misspelt terms beside the given hits."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for hits in anchors:
        for row, start, end in zip(hits.row.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True):
            spans.setdefault(row, []).append((start, end))
    found = [(row, *hit) for row in sorted(spans) for hit in index.find(texts[row], spans[row])]
    columns = np.array(found, np.int64).reshape(-1, 4)
    return make_hits(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3].astype(np.int32), FUZZY)
