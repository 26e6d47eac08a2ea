"""One set of terms, compiled: all views over a batch of texts."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import GATE
from inthewild.matching import cache
from inthewild.matching.compiled import Stream, build
from inthewild.matching.fuzzy import anchor_words, anchored, fuzzy_scan
from inthewild.matching.fuzzy_index import MIN_PHRASE_WORD, FuzzyIndex
from inthewild.matching.joined import Hits, concat, in_order, join, lengths_of
from inthewild.matching.loose import judge_together, loose_views
from inthewild.matching.loose_wide import loose_wide_view
from inthewild.matching.odd import odd_readings
from inthewild.matching.patterns import collect
from inthewild.matching.pieces import Pieces, groups
from inthewild.matching.rare import RareForms, misspelt_alone
from inthewild.matching.reread import Reading, read_again, readings, without_rows
from inthewild.matching.scan import Coded, NarrowView, View, encode, matches, wide_view

I64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
#: A term that needs more context than this is no reason to look for misspelt ones beside it.
MAX_AMBIGUITY = 2
#: Up to so many patterns a list counts as short.
SHORT_LIST = 1000


class TermScanner:
    """The terms of one class of senses (``gate``, ``context`` or ``all``) of a lexicon, ready to scan.

    Thread-safe; build it once per process. ``disguised`` switches the costlier views.
    """

    def __init__(self, lexicon: Lexicon, senses: str = "all", disguised: bool = True) -> None:
        self.terms = lexicon.terms
        if senses != "all":
            self.terms = lexicon.terms.gate(senses == "gate")
        self.disguised = disguised
        self._name = f"{lexicon.version}|{senses}|{disguised}"
        # A lexicon without a version is tried once: what is kept on the disk would push out what is used every day.
        self._kept = bool(lexicon.version)
        path = cache.path_for(self._name) if self._kept else None
        found = cache.load(path) if path else None
        if found is None:
            patterns = collect(self.terms, [lexicon.forms(t) for t in self.terms])
            found = patterns, build(patterns, disguised)
            if path:
                cache.save(path, *found)
        self.patterns, self.compiled = found

    @cached_property
    def fuzzy(self) -> FuzzyIndex:
        """The index for misspelt terms, from the cache if it was built before."""
        path = cache.path_for(self._name, "fuzzy") if self._kept else None
        found = self._stored_fuzzy(path)
        if found is None:
            found = FuzzyIndex.build(self.patterns, self._gate)
            if path:
                cache.keep(path, found.arrays)
                found = self._stored_fuzzy(path) or found
            give_back()
        return found

    def _stored_fuzzy(self, path: Path | None) -> FuzzyIndex | None:
        arrays = cache.kept(path) if path else None
        if arrays is not None:
            with suppress(LookupError):
                return FuzzyIndex(self.patterns.folded, arrays)
        return None

    @cached_property
    def _gate(self) -> Bool:
        """Patterns of the gate set that are no more than ambiguous: only they are looked for misspelt, or beside them."""
        senses = tuple(f"{name}:" for name in GATE)
        of_term = np.array(
            [s.startswith(senses) and a <= MAX_AMBIGUITY for s, a in zip(self.terms.senses, self.terms.ambiguities, strict=True)],
            np.bool_,
        )
        if not len(self.patterns.folded):
            return np.zeros(0, np.bool_)
        found: Bool = np.logical_or.reduceat(of_term[self.patterns.entry_term], self.patterns.first[:-1])
        return found & (self.patterns.wide | (self.compiled.loose_letters >= MIN_PHRASE_WORD))

    def scan(self, texts: Sequence[str]) -> Hits:
        """All hits in all views, sorted by row, start and length; offsets in each text as it was given."""
        lengths = lengths_of(texts)
        pieces = Pieces.of(texts, lengths)
        if pieces is None:
            return in_order(self._scan(texts, lengths))
        return in_order(pieces.whole(self._scan(pieces.texts, lengths_of(pieces.texts))))

    def _scan(self, texts: Sequence[str], lengths: I64) -> Hits:
        parts: list[Hits] = []
        anchors: list[Hits] = []
        again: list[Reading] = []
        for group in groups(texts, lengths):
            views: list[tuple[int, View]] = []
            for batch in group:
                coded = encode(self.compiled, join(batch.texts, batch.lengths))
                views += [(batch.low, view) for view in self._views(coded)]
                if self.disguised and self.anchors is not None:
                    anchors.append(anchored(self.anchors, coded).shifted(batch.low))
                found = readings(coded, batch.texts, self.disguised)
                if self.disguised:
                    found += odd_readings(coded, batch.texts)
                    if self.rare is not None:
                        parts.append(self.rare.hits(coded, batch.texts).shifted(batch.low))
                again += [r._replace(row=r.row + batch.low) for r in found]
            parts += scan_views(views)
        hits = concat(parts)
        if again:
            hits = concat([without_rows(hits, again, len(texts)), read_again(again, texts, self._read_all)])
        if self.disguised:
            beside = concat([hits.take(self._gate[hits.pattern]), *anchors])
            if len(beside):
                hits = concat([hits, fuzzy_scan(self.fuzzy, texts, beside)])
            if self.rare is not None:
                hits = concat([hits, misspelt_alone(self.fuzzy, self.patterns.folded, texts, lengths)])
        return hits

    def _read_all(self, texts: Sequence[str]) -> Hits:
        """Strict and loose hits of derived texts, which are not read again themselves."""
        parts: list[Hits] = []
        for group in groups(texts, lengths_of(texts)):
            coded = [(batch.low, encode(self.compiled, join(batch.texts, batch.lengths))) for batch in group]
            parts += scan_views((low, view) for low, one in coded for view in self._views(one))
        return concat(parts)

    def _views(self, coded: Coded) -> Iterator[View]:
        compiled, folded = self.compiled, self.patterns.folded
        wide = wide_view(compiled, coded)
        if wide is not None:
            yield wide
        if not self.disguised:
            yield NarrowView(compiled, coded, None)
            return
        yield NarrowView(compiled, coded, partial(judge_together, compiled, folded))
        yield from loose_views(compiled, folded, coded)
        loose_wide = loose_wide_view(folded, wide)
        if loose_wide is not None:
            yield loose_wide

    @cached_property
    def rare(self) -> RareForms | None:
        """Forms of a short list's terms that are too rare to look for in a long one."""
        return RareForms(self.patterns, self.compiled) if len(self.patterns.folded) <= SHORT_LIST else None

    @cached_property
    def anchors(self) -> Stream | None:
        """The single words of a short list's phrases: in a short list no other term would lead to a misspelt one."""
        return anchor_words(self.patterns, self.compiled) if len(self.patterns.folded) <= SHORT_LIST else None


def give_back() -> None:
    """Return freed memory to the system: the C library keeps 50 MB of what building an index took. Elsewhere nothing."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def scan_views(views: Iterable[tuple[int, View]]) -> Iterator[Hits]:
    """The hits of views, each with the number of its first row; database by database, so that each stays in the cache."""
    by_stream: dict[int, list[tuple[int, View]]] = {}
    for first, view in views:
        by_stream.setdefault(id(view.stream.literals), []).append((first, view))
    for same in by_stream.values():
        for first, view in same:
            found = matches(view.stream, view.data)
            if found[0].size:
                yield view.hits(*found).shifted(first)
