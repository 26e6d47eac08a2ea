"""Matcher: find the terms of a lexicon, or a company's own, in texts, with the place and the reading of every hit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import Term
from inthewild.matching.joined import STRICT, Hits, view_name
from inthewild.matching.scanner import TermScanner
from inthewild.records import Hit, View
from inthewild.text.strict import exact_key
from inthewild.text.tags import primary
from inthewild.text.tones import TONAL, other_tone


class Matcher:
    """Finds terms; knows nothing of offers, scores and policies.

    ``senses``: ``all``, ``gate`` (taxa, specimens, pairs, own terms) or ``context`` (intents, claims, benign senses).
    Thread-safe. Pickled by its lexicon; a worker process compiles from the local cache.
    """

    def __init__(self, lexicon: Lexicon | None = None, *, senses: str = "all", disguised: bool = True) -> None:
        self.lexicon = lexicon or Lexicon.load()
        self._options = (senses, disguised)
        self.scanner = TermScanner(self.lexicon, senses, disguised)
        #: the terms that have been hit so far, by id
        self.seen: dict[str, Term] = {}
        self._of_pattern: dict[int, list[Meaning]] = {}

    @classmethod
    def from_terms(cls, rows: Iterable[Mapping[str, Any]], *, disguised: bool = True) -> Matcher:
        """A matcher for own terms alone; rows {term, lang, concept, ...}, unknown keys kept in ``Term.extra``."""
        return cls(Lexicon.from_terms(rows), disguised=disguised)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self.lexicon, *self._options))

    @property
    def terms(self) -> Sequence[Term]:
        return self.scanner.terms

    def scan(self, texts: Sequence[str]) -> Hits:
        """Columnar hits of many texts: row, start, end, pattern, view."""
        return self.scanner.scan(texts)

    def find(self, text: str, overlaps: bool = False, field: str = "text") -> list[Hit]:
        """The hits of one text in reading order.

        Without ``overlaps``, hits of one class (taxon, specimen, ...) do not overlap: the longest wins, then the
        stricter view, the lower ambiguity, the term id.
        """
        hits = self.hits_of(self.scan([text]), [text], field)
        return hits if overlaps else longest(hits, self.seen)

    def hits_of(self, hits: Hits, texts: Sequence[str], field: str) -> list[Hit]:
        """Columnar hits as objects, one for each term behind a pattern."""
        found = []
        for row, start, end, pattern, view in zip(*(column.tolist() for column in hits.columns), strict=True):
            surface = texts[row][start:end]
            found += self._hits(pattern, view, surface, field, start, end)
        return found

    def _hits(self, pattern: int, view: int, surface: str, field: str, start: int, end: int) -> list[Hit]:
        key = exact_key(surface) if view == STRICT else None
        found = []
        for meaning in self._meanings(pattern):
            term = meaning.term
            origin = meaning.written.get(key) if key is not None else None
            exact = origin is not None
            if not exact and view == STRICT and meaning.tonal and other_tone(term.term, surface):
                continue
            name = View.EXACT if exact else view_name(view)
            if (origin or meaning.origin) == "romanised":
                name = View.ROMANISED if view == STRICT else f"{View.ROMANISED}+{view_name(view)}"
            number, concept = meaning.term_id, meaning.concept
            self.seen[number] = term
            found.append(Hit(number, term.term, term.lang, term.sense, concept, str(name), exact, field, start, end, surface))
        return found

    def _meanings(self, pattern: int) -> list[Meaning]:
        """The terms behind a pattern; looked up once for each pattern that is hit."""
        found = self._of_pattern.get(pattern)
        if found is None:
            patterns = self.scanner.patterns
            by_term: dict[int, list[int]] = {}
            for entry in patterns.entries(pattern):
                by_term.setdefault(int(patterns.entry_term[entry]), []).append(entry)
            found = []
            for number, entries in by_term.items():
                term = self.terms[number]
                # The first of two equal spellings counts.
                written = {exact_key(patterns.entry_form[e]): patterns.origin(e) for e in reversed(entries)}
                tonal = primary(term.lang) in TONAL
                found.append(Meaning(term, term.term_id, term.concept, patterns.origin(entries[0]), written, tonal))
            self._of_pattern[pattern] = found
        return found


class Meaning(NamedTuple):
    """A term behind a pattern: where its first form comes from, and the exact spellings with theirs."""

    term: Term
    term_id: str
    concept: str
    origin: str
    written: dict[str, str]
    tonal: bool


def _rebuild(lexicon: Lexicon, senses: str, disguised: bool) -> Matcher:
    return Matcher(lexicon, senses=senses, disguised=disguised)


def strictness(view: str) -> int:
    """0 for exact, 1 for strict, more for every further view."""
    return {View.EXACT: 0, View.STRICT: 1}.get(View(view), 2) if "+" not in view else 2 + view.count("+")


def longest(hits: Iterable[Hit], terms: Mapping[str, Term]) -> list[Hit]:
    """Hits that do not overlap within their class, in reading order."""

    def rank(hit: Hit) -> tuple[int, int, int, str]:
        return (hit.start - hit.end, strictness(hit.view), terms[hit.term_id].ambiguity, hit.term_id)

    kept: dict[str, list[Hit]] = {}
    for hit in sorted(hits, key=rank):
        same_class = kept.setdefault(terms[hit.term_id].sense_class, [])
        if not any(hit.start < other.end and other.start < hit.end for other in same_class):
            same_class.append(hit)
    return sorted((h for found in kept.values() for h in found), key=lambda h: (h.start, -h.end, h.term_id))
