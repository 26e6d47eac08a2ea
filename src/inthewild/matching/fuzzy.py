"""Misspelt terms beside something already found: one edit in a word, two in a longer phrase.

Only words of 6 letters and more, with the same first letter, and never a word that the lexicon
itself knows. It runs on the rows that have another hit: a typo alone is no reason to look at a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

import numpy as np

from inthewild.matching.codes import SEP
from inthewild.matching.compiled import Compiled, Literals, Stream
from inthewild.matching.deletions import MAX_WORD
from inthewild.matching.fuzzy_index import MIN_PHRASE_WORD, FuzzyIndex
from inthewild.matching.joined import FUZZY, Hits, make_hits, no_hits
from inthewild.matching.patterns import Patterns
from inthewild.matching.scan import Coded, inside_rows, matches

#: Characters on either side of a hit in which words are looked up.
NEAR = 36
_WORD = re.compile(r"\b\w+")


def windows(texts: Sequence[str], anchors: Hits) -> list[tuple[int, int, int]]:
    """(row, start, end) of what lies around the given hits, merged where it touches, whole words at the end."""
    if not anchors.row.size:
        return []
    order = np.lexsort((anchors.start, anchors.row))
    span = int(anchors.end.max()) + NEAR + 1  # each row has a stretch of its own on one line
    base = anchors.row[order].astype(np.int64) * span
    low = base + np.maximum(anchors.start[order] - NEAR, 0)
    high = np.maximum.accumulate(base + anchors.end[order] + NEAR)
    first = np.flatnonzero(np.append(True, low[1:] > high[:-1]))
    last = np.append(first[1:], len(high)) - 1
    found: list[tuple[int, int, int]] = []
    for row, a, b in zip(
        *(c.tolist() for c in (base[first] // span, low[first] - base[first], high[last] - base[last])), strict=True
    ):
        blank = texts[row].find(" ", b, b + MAX_WORD)
        end = blank if blank >= 0 else b
        if found and found[-1][0] == row and a <= found[-1][2]:
            found[-1] = row, found[-1][1], max(end, found[-1][2])
        else:
            found.append((row, a, end))
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
    phrases = [patterns.folded[i].split(" ") for i in np.flatnonzero(~patterns.wide).tolist()]
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
