"""One set of terms, compiled: all views over a batch of texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import GATE, sense_class
from inthewild.matching import cache
from inthewild.matching.compiled import Stream, build
from inthewild.matching.fuzzy import FuzzyIndex, anchor_words, anchored, fuzzy_scan
from inthewild.matching.joined import Hits, concat, in_order, join
from inthewild.matching.loose import loose_scan
from inthewild.matching.loose_wide import loose_wide_scan
from inthewild.matching.patterns import collect
from inthewild.matching.pieces import Pieces, batches
from inthewild.matching.reread import Reading, read_again, readings, without_rows
from inthewild.matching.scan import Coded, encode, narrow_scan, wide_scan, wide_stream

#: Up to so many patterns a list counts as short.
SHORT_LIST = 1000


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
        pieces = Pieces.of(texts)
        hits = self._scan(pieces.texts) if pieces is not None else self._scan(texts)
        return in_order(pieces.whole(hits) if pieces is not None else hits)

    def _scan(self, texts: Sequence[str]) -> Hits:
        parts: list[Hits] = []
        anchors: list[Hits] = []
        again: list[Reading] = []
        for low, high in batches(texts):
            batch = texts if high - low == len(texts) else texts[low:high]
            coded = encode(self.compiled, join(batch))
            parts.append(self._read(coded).shifted(low))
            if self.disguised and self.anchors is not None:
                anchors.append(anchored(self.anchors, coded).shifted(low))
            again += [r._replace(row=r.row + low) for r in readings(coded, batch, self.disguised)]
        hits = concat(parts)
        if again:
            hits = concat([without_rows(hits, again, len(texts)), read_again(again, texts, self._read_all)])
        if self.disguised and (len(hits) or any(map(len, anchors))):
            hits = concat([hits, fuzzy_scan(self.fuzzy, texts, concat([hits, *anchors]))])
        return hits

    def _read_all(self, texts: Sequence[str]) -> Hits:
        """Strict and loose hits of derived texts, which are not read again themselves."""
        return concat([self._read(encode(self.compiled, join(texts[a:b]))).shifted(a) for a, b in batches(texts)])

    def _read(self, coded: Coded) -> Hits:
        compiled, folded = self.compiled, self.patterns.folded
        wide = wide_stream(compiled, coded)
        strict, together = narrow_scan(compiled, coded)
        parts = [strict, wide_scan(compiled, coded, wide)]
        if self.disguised:
            parts += [loose_scan(compiled, folded, coded, together), loose_wide_scan(compiled, folded, coded, wide)]
        return concat(parts)

    @cached_property
    def anchors(self) -> Stream | None:
        """The single words of a short list's phrases: in a short list no other term would lead to a misspelt one."""
        return anchor_words(self.patterns, self.compiled) if len(self.patterns.folded) <= SHORT_LIST else None
