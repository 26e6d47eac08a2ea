"""Misspelt terms beside something already found: one edit in a word, two in a longer phrase.

A deletion index (as in SymSpell) over the words of the lexicon: two words at distance one share a string when at most one
letter of each is deleted. Only words of 6 letters and more, with the same first letter, and never a word that the lexicon
itself knows. It runs on the rows that have another hit: a typo alone is no reason to look at a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from inthewild.matching.joined import FUZZY, Hits, make_hits
from inthewild.matching.patterns import Patterns
from inthewild.text.strict import fold_with_offsets

MIN_WORD = 6
MIN_PHRASE_WORD = 4
LONG = 10
#: Words on either side of a hit that are looked up.
NEAR = 4


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

    def near(self, word: str) -> set[str]:
        """Lexicon words one edit away from ``word``, none if the lexicon knows ``word`` itself."""
        if len(word) < MIN_PHRASE_WORD or word in self.words or not word.isalpha():
            return set()
        found = {w for key in _deletions(word) for w in self._by_deletion.get(key, ())}
        return {w for w in found if w[0] == word[0] and one_edit(word, w)}

    def find(self, text: str, anchors: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """(start, end, pattern) of misspelt terms near the given spans of ``text``."""
        folded, origin = fold_with_offsets(text)
        tokens: list[tuple[int, int, str]] = []
        at = 0
        for word in folded.split(" "):
            if word:
                tokens.append((at, at + len(word), word))
            at += len(word) + 1
        near: set[int] = set()
        for a, b in anchors:
            inside = [i for i, (s, e, _) in enumerate(tokens) if origin[s] < b and a <= origin[e - 1]]
            if inside:
                near.update(range(max(0, inside[0] - NEAR), min(len(tokens), inside[-1] + NEAR + 1)))
        found = []
        for i in sorted(near):
            for word in self.near(tokens[i][2]):
                for number, place in self._by_word[word]:
                    span = self._whole(tokens, i - place, number)
                    if span is not None:
                        s, e = span
                        found.append((origin[s], origin[e - 1] + 1, number))
        return sorted(set(found))

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


def fuzzy_scan(index: FuzzyIndex, texts: Sequence[str], hits: Hits) -> Hits:
    """Misspelt terms in the rows of ``hits``, beside them."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for row, start, end in zip(hits.row.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True):
        spans.setdefault(row, []).append((start, end))
    found = [(row, *hit) for row in sorted(spans) for hit in index.find(texts[row], spans[row])]
    columns = np.array(found, np.int64).reshape(-1, 4)
    return make_hits(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3].astype(np.int32), FUZZY)
