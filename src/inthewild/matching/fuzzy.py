"""Misspelt terms beside something already found: one edit in a word, two in a longer phrase.

Only words of 6 letters and more, with the same first letter, and never a word that the lexicon
itself knows. It runs on the rows that have another hit: a typo alone is no reason to look at a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import SEP
from inthewild.matching.compiled import Compiled, Literals, Stream
from inthewild.matching.deletions import MAX_WORD, Neighbours
from inthewild.matching.joined import FUZZY, Hits, make_hits, no_hits
from inthewild.matching.misspelt import MIN_ALONE, Misspelt
from inthewild.matching.patterns import Patterns
from inthewild.matching.scan import Coded, inside_rows, matches
from inthewild.text.strict import fold

MIN_PHRASE_WORD = 4
LONG = 10
#: Characters on either side of a hit in which words are looked up.
NEAR = 36
CACHED = 100_000
_WORD = re.compile(r"\b\w+")


class Known(NamedTuple):
    """The lexicon words that a word may stand for; ``exact``: it is the lexicon's own and stands for itself only."""

    words: tuple[str, ...]
    exact: bool


class FuzzyIndex:
    """Words of the patterns of alphabetic scripts, by their deletions; built on first use.

    A phrase is looked up by pairs of neighbouring words, so that text around a hit is left alone unless two neighbours
    (or one single-word term) resemble something.
    """

    def __init__(self, patterns: Patterns, wanted_patterns: NDArray[np.bool_]) -> None:
        self._patterns = patterns
        self._alone: dict[str, list[int]] = {}
        self._pairs: dict[int, tuple[tuple[int, int], ...]] = {}
        known: set[str] = set()
        self._judged: dict[str, Known | None] = {}
        romanised = {e for e, origin in enumerate(patterns.entry_origin) if origin == "romanised"}
        wanted: set[str] = set()
        pairs: dict[tuple[str, str], bool] = {}
        for number in np.flatnonzero(~patterns.wide).tolist():
            words = patterns.folded[number].split(" ")
            known.update(words)
            if not (wanted_patterns[number] and patterns.left[number]) or sum(map(len, words)) < MIN_ALONE:
                continue
            if not romanised.isdisjoint(patterns.entries(number)):
                continue
            if len(words) == 1 and len(words[0]) >= MIN_ALONE:
                self._alone.setdefault(words[0], []).append(number)
            for place, pair in enumerate(pairwise(words)):
                pairs[pair] = pairs.get(pair, False) or sum(map(len, words)) >= LONG
                key = hash(pair)
                self._pairs[key] = (*self._pairs.get(key, ()), (number, place))
            wanted.update(words)
        self._in_phrase = wanted
        self._neighbours = Neighbours(sorted(wanted))
        self.misspelt = Misspelt(list(known), list(self._alone), list(pairs), np.fromiter(pairs.values(), np.bool_, len(pairs)))

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
        for raw, word, known in zip(new, folded, self.misspelt.knows(folded), strict=True):
            if word in self._in_phrase:
                fresh[raw] = Known((word,), True)
            elif not known and MIN_PHRASE_WORD <= len(word) <= MAX_WORD and word.isalpha():
                open_words.append((raw, word))
        if open_words:
            for (raw, _), near in zip(open_words, self._neighbours.of([w for _, w in open_words]), strict=True):
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
                for number in self._alone.get(word, ()):
                    found.add((i, i, number))
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
                for number, place in self._pairs.get(hash((a, b)), ()):
                    last = self._whole(known, first - place, number)
                    if last is not None:
                        yield first - place, last, number

    def _whole(self, known: Sequence[Known | None], first: int, number: int) -> int | None:
        """The last word of a phrase that begins at word ``first``; None if it does not stand there."""
        words = self._patterns.folded[number].split(" ")
        if first < 0 or first + len(words) > len(known):
            return None
        edits = 0
        for word, seen in zip(words, known[first:], strict=False):
            if seen is None or word not in seen.words:
                return None
            edits += not seen.exact
        return first + len(words) - 1 if 0 < edits <= (2 if sum(map(len, words)) >= LONG else 1) else None


def folded_words(words: Sequence[str]) -> list[str]:
    """The folds of many words; most are plain."""
    return [w.lower() if w.isascii() and "_" not in w else fold(w) for w in words]


def windows(texts: Sequence[str], anchors: Hits) -> list[tuple[int, int, int]]:
    """(row, start, end) of what lies around the given hits, merged where it touches, whole words at the end."""
    found: list[tuple[int, int, int]] = []
    order = np.lexsort((anchors.start, anchors.row))
    for row, start, end in zip(*(c[order].tolist() for c in (anchors.row, anchors.start, anchors.end)), strict=True):
        text = texts[row]
        low, high = max(0, start - NEAR), end + NEAR
        blank = text.find(" ", high, high + MAX_WORD)
        high = blank if blank >= 0 else high
        if found and found[-1][0] == row and low <= found[-1][2]:
            found[-1] = row, found[-1][1], max(high, found[-1][2])
        else:
            found.append((row, low, high))
    return found


def fuzzy_scan(index: FuzzyIndex, texts: Sequence[str], anchors: Hits) -> Hits:
    """Misspelt terms beside the given hits."""
    around = windows(texts, anchors)
    inside = [texts[row][max(low - 1, 0) : high] for row, low, high in around]
    likely = index.misspelt.among(inside, np.fromiter((low > 0 for _, low, _ in around), np.bool_, len(around)))
    around = [around[i] for i in likely.tolist()]
    words = [_WORD.findall(texts[row], low, high) for row, low, high in around]
    judged = index.judged(chain.from_iterable(words))
    found: set[tuple[int, int, int, int]] = set()
    for (row, low, high), seen in zip(around, words, strict=True):
        known = [judged.get(w) for w in seen]
        terms = index.find(known) if any(known) else None
        if terms:
            spans = [m.span() for m in _WORD.finditer(texts[row], low, high)]
            found.update((row, spans[first][0], spans[last][1], number) for first, last, number in terms)
    if not found:
        return no_hits()
    columns = np.array(sorted(found), np.int64)
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
    number, start, end, _ = matches(anchors, coded.stream)
    if not number.size:
        return no_hits()
    places = coded.origin(np.stack((start, end)))
    return inside_rows(coded.batch, number, places[0], places[1])
