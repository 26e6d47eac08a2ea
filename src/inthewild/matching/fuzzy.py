"""Misspelt terms beside something already found: one edit in a word, two in a longer phrase.

A deletion index (as in SymSpell) over the words of the lexicon: two words at distance one share a string when at most one
letter of each is deleted. Only words of 6 letters and more, with the same first letter, and never a word that the lexicon
itself knows. It runs on the rows that have another hit: a typo alone is no reason to look at a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from inthewild.matching.codes import SEP
from inthewild.matching.compiled import Compiled, Literals, Stream
from inthewild.matching.joined import FUZZY, Hits, make_hits, no_hits
from inthewild.matching.patterns import Patterns
from inthewild.matching.scan import Coded, inside_rows, stream_hits
from inthewild.text.strict import fold

MIN_WORD = 6
MIN_PHRASE_WORD = 4
LONG = 10
MAX_WORD = 24
#: Characters on either side of a hit in which words are looked up.
NEAR = 36
CACHED = 100_000
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


class Known(NamedTuple):
    """What the index knows of a word: its folded form and the lexicon words that it may stand for.

    ``exact``: the word is the lexicon's own and stands for itself only.
    """

    folded: str
    words: tuple[str, ...]
    exact: bool


class FuzzyIndex:
    """Words of the patterns of alphabetic scripts, by their deletions; built on first use.

    A phrase is looked up by pairs of neighbouring words, so that text around a hit is left alone unless two neighbours
    (or one single-word term) resemble something.
    """

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns
        self._by_deletion: dict[str, list[str]] = {}
        self._alone: dict[str, list[int]] = {}
        self._pairs: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self.words: set[str] = set()
        self._judged: dict[str, Known | None] = {}
        romanised = {e for e, origin in enumerate(patterns.entry_origin) if origin == "romanised"}
        wanted: set[str] = set()
        for number in np.flatnonzero(~patterns.wide).tolist():
            words = patterns.folded[number].split(" ")
            self.words.update(words)
            if not patterns.left[number] or sum(map(len, words)) < MIN_WORD or not romanised.isdisjoint(patterns.entries(number)):
                continue
            if len(words) == 1:
                self._alone.setdefault(words[0], []).append(number)
            for place, pair in enumerate(pairwise(words)):
                self._pairs.setdefault(pair, []).append((number, place))
            wanted.update(words)
        for word in wanted:
            if MIN_PHRASE_WORD <= len(word) <= MAX_WORD:
                for key in _deletions(word):
                    self._by_deletion.setdefault(key, []).append(word)
        self._in_phrase = wanted

    def known(self, raw: str) -> Known | None:
        """What a word of a text may stand for; None for nearly all. Judgements are kept, up to CACHED of them."""
        found = self._judged.get(raw, _UNJUDGED)
        if found is _UNJUDGED:
            if len(self._judged) >= CACHED:
                self._judged = {}
            found = self._judged[raw] = self._judge(raw)
        return found

    def _judge(self, raw: str) -> Known | None:
        word = fold(raw)
        if word in self._in_phrase:
            return Known(word, (word,), True)
        if not MIN_PHRASE_WORD <= len(word) <= MAX_WORD or word in self.words or not word.isalpha():
            return None
        first, index = word[0], self._by_deletion
        near = {w for key in _deletions(word) if key in index for w in index[key] if w[0] == first}
        found = tuple(sorted(w for w in near if one_edit(word, w)))
        return Known(word, found, False) if found else None

    def find(self, text: str, low: int, high: int) -> Iterator[tuple[int, int, int]]:
        """(start, end, pattern) of misspelt terms inside a window of ``text``."""
        words = _WORD.findall(text, low, high)
        known = [self.known(w) for w in words]
        if not any(k is not None and not k.exact for k in known):
            return
        spans = [m.span() for m in _WORD.finditer(text, low, high)]
        for i, here in enumerate(known):
            if here is None:
                continue
            if not here.exact:
                for word in here.words:
                    for number in self._alone.get(word, ()) if len(word) >= MIN_WORD else ():
                        yield (*spans[i], number)
            after = known[i + 1] if i + 1 < len(known) else None
            if after is None or (here.exact and after.exact):
                continue
            for a in here.words:
                for b in after.words:
                    for number, place in self._pairs.get((a, b), ()):
                        span = self._whole(known, spans, i - place, number)
                        if span is not None:
                            yield (*span, number)

    def _whole(
        self, known: Sequence[Known | None], spans: Sequence[tuple[int, int]], first: int, number: int
    ) -> tuple[int, int] | None:
        words = self._patterns.folded[number].split(" ")
        if first < 0 or first + len(words) > len(known):
            return None
        edits = 0
        for word, seen in zip(words, known[first:], strict=False):
            if seen is None or word not in seen.words:
                return None
            edits += not seen.exact
        allowed = 2 if sum(map(len, words)) >= LONG else 1
        return (spans[first][0], spans[first + len(words) - 1][1]) if 0 < edits <= allowed else None


_UNJUDGED = Known("", (), False)


def fuzzy_scan(index: FuzzyIndex, texts: Sequence[str], anchors: Hits) -> Hits:
    """Misspelt terms beside the given hits."""
    windows: dict[int, list[tuple[int, int]]] = {}
    for row, start, end in sorted(set(zip(anchors.row.tolist(), anchors.start.tolist(), anchors.end.tolist(), strict=True))):
        low, high = max(0, start - NEAR), end + NEAR
        seen = windows.setdefault(row, [])
        if seen and low <= seen[-1][1]:
            seen[-1] = seen[-1][0], max(high, seen[-1][1])
        else:
            seen.append((low, high))
    found = sorted({(row, *hit) for row, spans in windows.items() for low, high in spans for hit in index.find(texts[row], low, high)})
    if not found:
        return no_hits()
    columns = np.array(found, np.int64)
    return make_hits(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3].astype(np.int32), FUZZY)


def anchor_words(patterns: Patterns, compiled: Compiled) -> Stream:
    """The single words of all phrases as a stream to scan for: where one of them stands, a misspelt phrase may."""
    phrases = [patterns.folded[i].split(" ") for i in np.flatnonzero(~patterns.wide)]
    words = sorted({w for p in phrases if len(p) > 1 for w in p if len(w) >= MIN_PHRASE_WORD})
    codes = compiled.tables.narrow
    expressions = [bytes([SEP, *codes[[ord(c) for c in w]].tolist(), SEP]) for w in words]
    sizes = np.array([len(w) for w in words], np.int32)
    return Stream(Literals(expressions), np.arange(len(words), dtype=np.int32), sizes, np.ones(len(words), np.int32))


def anchored(anchors: Stream, coded: Coded) -> Hits:
    """Where words of phrases stand in a batch."""
    number, start, end = stream_hits(anchors, coded.stream)
    if not number.size:
        return no_hits()
    places = coded.origin(np.stack((start, end)))
    return inside_rows(coded.batch, number, places[0], places[1])
