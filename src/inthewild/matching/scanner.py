"""One set of terms, compiled: all views over a batch of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from dataclasses import replace

import numpy as np

from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import GATE, sense_class
from inthewild.matching import cache
from inthewild.matching.codes import SEP
from inthewild.matching.compiled import Literals, Stream, build
from inthewild.matching.fuzzy import MIN_PHRASE_WORD, FuzzyIndex, fuzzy_scan
from inthewild.matching.joined import Hits, concat, join, no_hits
from inthewild.matching.loose import loose_scan
from inthewild.matching.patterns import MAX_LENGTH, collect
from inthewild.matching.reread import encoded_rows, scan_decoded, scan_expanded
from inthewild.matching.scan import encode, expanding_rows, inside_rows, narrow_scan, stream_hits, wide_scan, wide_stream

#: Rows and characters of one internal batch: fits the second-level cache.
MAX_ROWS, MAX_CHARACTERS = 2000, 600_000
#: Up to so many patterns a list counts as short.
SHORT_LIST = 1000
#: A longer text is read in pieces that overlap by more than any hit is long.
PIECE, OVERLAP = 1_000_000, 8 * MAX_LENGTH


class TermScanner:
    """The terms of one class of senses (``gate``, ``context`` or ``all``) of a lexicon, ready to scan.

    Thread-safe; build it once per process. ``disguised`` switches the costlier views.
    """

    def __init__(self, lexicon: Lexicon, senses: str = "all", disguised: bool = True) -> None:
        self.terms = lexicon.terms
        if senses != "all":
            self.terms = lexicon.terms.where(lambda sense: (sense_class(sense) in GATE) == (senses == "gate"))
        self.disguised = disguised
        path = cache.path_for(f"{lexicon.version}|{senses}")
        found = cache.load(path) if path else None
        if found is None:
            patterns = collect(self.terms, [lexicon.forms(t) for t in self.terms])
            found = patterns, build(patterns)
            if path:
                cache.save(path, *found)
        self.patterns, self.compiled = found

    @cached_property
    def fuzzy(self) -> FuzzyIndex:
        return FuzzyIndex(self.patterns)

    def scan(self, texts: Sequence[str]) -> Hits:
        """All hits in all views, sorted by row, start and length; offsets in each text as it was given."""
        parts = []
        for low, high in _batches(texts):
            hits = self._scan_batch(texts if high - low == len(texts) else texts[low:high])
            parts.append(replace(hits, row=hits.row + low) if low else hits)
        return concat(parts).sorted()

    def _scan_batch(self, texts: Sequence[str]) -> Hits:
        if len(texts) == 1 and len(texts[0]) > PIECE:
            return self._scan_long(texts[0])
        hits = self._read(texts, again=True)
        if self.disguised:
            anchors = self._anchored(texts) if self.anchors is not None else no_hits()
            if len(hits) or len(anchors):
                hits = concat([hits, fuzzy_scan(self.fuzzy, texts, hits, anchors)])
        return _unique(hits)

    @cached_property
    def anchors(self) -> Stream | None:
        """The single words of a short list's phrases: in a short list no other term would lead to a misspelt one."""
        if len(self.patterns.folded) > SHORT_LIST:
            return None
        phrases = [self.patterns.folded[i].split() for i in np.flatnonzero(~self.patterns.wide)]
        words = sorted({w for p in phrases if len(p) > 1 for w in p if len(w) >= MIN_PHRASE_WORD})
        codes = self.compiled.tables.narrow
        expressions = [bytes([SEP, *codes[[ord(c) for c in w]].tolist(), SEP]) for w in words]
        sizes = np.array([len(w) for w in words], np.int32)
        return Stream(Literals(expressions), np.arange(len(words), dtype=np.int32), sizes, np.ones(len(words), np.int32))

    def _anchored(self, texts: Sequence[str]) -> Hits:
        assert self.anchors is not None
        coded = encode(self.compiled, join(texts))
        number, start, end = stream_hits(self.anchors, coded.stream)
        if not number.size:
            return no_hits()
        start, end = coded.origin(np.stack((start, end)))
        return inside_rows(coded.batch, number, start, end)

    def _read(self, texts: Sequence[str], again: bool = False) -> Hits:
        """Strict and loose hits; ``again``: also rows that must be read as another text."""
        compiled = self.compiled
        coded = encode(compiled, join(texts))
        wide = wide_stream(compiled, coded)
        parts = [narrow_scan(compiled, coded), wide_scan(compiled, coded, wide)]
        if self.disguised:
            parts.append(loose_scan(compiled, self.patterns.folded, coded, wide))
        hits = concat(parts)
        if not again:
            return hits
        rows = expanding_rows(coded)
        if rows.size:
            keep = np.ones(len(texts), np.bool_)
            keep[rows] = False
            hits = concat([hits.take(keep[hits.row]), scan_expanded(texts, rows, self._read)])
        if self.disguised:
            rows = encoded_rows(coded)
            if rows.size:
                hits = concat([hits, scan_decoded(texts, rows, self._read)])
        return hits

    def _scan_long(self, text: str) -> Hits:
        parts = []
        for at in range(0, len(text), PIECE):
            low = max(0, at - OVERLAP)
            found = self._read([text[low : at + PIECE]], again=True)
            found = replace(found, start=found.start + low, end=found.end + low)
            border = at + PIECE < len(text)
            # A hit at the cut edge may be half a word; the overlap of the next piece has it whole.
            keep = (found.start >= at - OVERLAP // 2) & (~np.bool_(border) | (found.end < at + PIECE - OVERLAP // 2))
            parts.append(found.take(keep))
        return _unique(concat(parts))


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    if len(texts) <= MAX_ROWS and sum(map(len, texts)) <= MAX_CHARACTERS:
        if texts:
            yield 0, len(texts)
        return
    low, size = 0, 0
    for i, text in enumerate(texts):
        if i > low and (i - low >= MAX_ROWS or size + len(text) > MAX_CHARACTERS):
            yield low, i
            low, size = i, 0
        size += len(text)
    if low < len(texts):
        yield low, len(texts)


def _unique(hits: Hits) -> Hits:
    """One hit for a (row, start, end, pattern): the one that needs the fewest views."""
    if len(hits) < 2:
        return hits
    order = np.lexsort((hits.view, hits.pattern, hits.end, hits.start, hits.row))
    hits = hits.take(order)
    same = (
        (hits.row[1:] == hits.row[:-1])
        & (hits.start[1:] == hits.start[:-1])
        & (hits.end[1:] == hits.end[:-1])
        & (hits.pattern[1:] == hits.pattern[:-1])
    )
    return hits.take(np.concatenate(([True], ~same)))


