"""From a batch of listings to findings: gate scan on all rows, context scan on the rows that can have a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.batch import ListingBatch
from inthewild.detect.atoms import make_atoms, spoken, uncovered
from inthewild.detect.candidates import CARVINGS
from inthewild.detect.compose import Composer, Drafted
from inthewild.detect.facts import Fact
from inthewild.detect.model import Model
from inthewild.detect.possible import Place, Possible, Row
from inthewild.lexicon.lexicon import Lexicon
from inthewild.matching.joined import Hits
from inthewild.matching.matcher import Matcher
from inthewild.records import Finding, Hit
from inthewild.runs import begins
from inthewild.text.language import guess, guesses

Bool = NDArray[np.bool_]


#: A common word of so many letters alone makes no row a candidate; a Vietnamese syllable is no longer than this.
SHORT, SYLLABLE = 3, 5


class PatternClasses(NamedTuple):
    """Per pattern: may it alone lead to a finding; has it a taxon, a specimen; is it short and common; one syllable."""

    strong: Bool
    taxon: Bool
    specimen: Bool
    short: Bool
    syllable: Bool


class Finder:
    """Detection without policy. Thread-safe; pickled by its lexicon and model."""

    def __init__(self, lexicon: Lexicon, model: Model) -> None:
        self.gate = Matcher(lexicon, senses="gate")
        # A typing error in a context word costs little, a wrong one turns the decision: letters as written only.
        self.context = Matcher(lexicon, senses="context", disguised=False)
        self.composer = Composer(lexicon, model)
        self.lexicon = lexicon
        self.possible = Possible(lexicon, self.gate.scanner, self.context.scanner)
        self._classes = self._pattern_classes()

    def _pattern_classes(self) -> PatternClasses:
        patterns = self.gate.scanner.patterns
        tree = self.lexicon.taxonomy
        terms = self.gate.scanner.terms
        split = [sense.partition(":") for sense in terms.senses]
        ambiguity = np.array(terms.ambiguities, np.int8)
        default = {c: c in CARVINGS or bool(tree.default_taxon(c)) for c in tree.specimens}
        stands = np.array([kind == "specimen" and default.get(name, False) for kind, _, name in split], np.bool_)
        taxon = np.array([kind == "taxon" for kind, _, _ in split], np.bool_)
        other = np.array([kind in ("pair", "custom") for kind, _, _ in split], np.bool_)
        specimen = np.array([kind == "specimen" for kind, _, _ in split], np.bool_)
        vietnamese = np.array([lang == "vi" for lang in terms.langs], np.bool_)
        size = len(patterns.folded)
        none = np.zeros(size, np.bool_)
        if not size:
            return PatternClasses(none, none, none, none, none)
        length = self.gate.scanner.compiled.measured.length
        first = patterns.first[:-1]

        def any_of(flags: Bool) -> Bool:
            found: Bool = np.logical_or.reduceat(flags[patterns.entry_term], first)
            return found

        def all_of(flags: Bool) -> Bool:
            found: Bool = np.logical_and.reduceat(flags[patterns.entry_term], first)
            return found

        short = (length <= SHORT) & ~patterns.wide
        unsure = any_of(taxon & (ambiguity == 3)) & ~any_of(taxon & (ambiguity < 3))
        # Only of these it matters whether they are common; the others need not become strings.
        colliding = {form for _, form in self.lexicon.collisions}
        common = none.copy()
        common[[i for i in np.flatnonzero(short | unsure).tolist() if patterns.folded[i] in colliding]] = True
        short &= common
        strong = any_of(other | stands) | (any_of(taxon) & ~(unsure & common))
        return PatternClasses(
            strong & ~short, any_of(taxon), any_of(specimen), short, all_of(vietnamese) & (length <= SYLLABLE) & ~patterns.wide
        )

    def candidate_rows(self, rows: int, hits: Sequence[Hits]) -> NDArray[np.int64]:
        """Rows whose gate hits can form a finding: decided on columns, before any object is made.

        A pair, an own term, a material or an unmistakable animal is enough; else an animal and a product are needed, of
        which one is more than a short word that is common in some language.
        """
        c = self._classes
        flags = np.zeros((5, rows), np.bool_)
        wanted = (c.strong, c.taxon, c.specimen, c.taxon & ~c.short, c.specimen & ~c.short)
        for column in hits:
            for flag, of_pattern in zip(flags, wanted, strict=True):
                flag[column.row[of_pattern[column.pattern]]] = True
        strong, taxon, specimen, long_taxon, long_specimen = flags
        return np.flatnonzero(strong | (taxon & long_specimen) | (long_taxon & specimen))

    def _with_tones(self, hits: Hits, texts: Sequence[str]) -> Hits:
        """Without Vietnamese syllables that stand in the text without their marks: they are words of every language."""
        doubtful = np.flatnonzero(self._classes.syllable[hits.pattern])
        if not doubtful.size:
            return hits
        row, start, end = (c[doubtful].tolist() for c in (hits.row, hits.start, hits.end))
        plain = [texts[r][a:b].isascii() for r, a, b in zip(row, start, end, strict=True)]
        keep = np.ones(len(hits), np.bool_)
        keep[doubtful[np.array(plain, np.bool_)]] = False
        return hits.take(keep)

    def findings(self, batch: ListingBatch, muted: frozenset[str] = frozenset()) -> dict[int, tuple[str | None, list[Finding]]]:
        """Row -> (language, findings) for the rows with at least one finding, ascending; hits of ``muted`` terms do not count."""
        columns = batch.texts()
        hits = [self._with_tones(self.gate.scan(texts), texts) for _, texts in columns]
        rows = self.candidate_rows(len(batch), hits)
        if not rows.size:
            return {}
        picked = [(name, [texts[r] for r in rows.tolist()]) for name, texts in columns]
        context_hits = [self.context.scan(texts) for _, texts in picked]
        langs = batch.columns.get("lang")
        prices = batch.columns.get("price")
        gate_places, context_places = _places(hits, rows), _places(context_hits, np.arange(rows.size))
        names = [name for name, _ in columns]
        likely: dict[int, Row] = {}
        for i, row in enumerate(rows.tolist()):
            priced = prices is not None and prices[row] is not None
            read = [texts[i] for _, texts in picked]
            likely[i] = Row(names, read, gate_places.get(row, ()), context_places.get(i, ()), priced)
        # Before a language is guessed, what could not be a finding in any language is left out.
        likely = {i: row for i, row in likely.items() if self.possible(row)}
        guessed = self._guessed(likely, rows, langs)
        for i, row in likely.items():
            row.stated = i not in guessed
            row.lang = langs[rows[i]] if row.stated and langs is not None else guessed.get(i)
        chosen = [i for i, row in likely.items() if self.possible(row)]
        by_row = self._hits_by_row(self.gate, columns, hits, rows[chosen])
        context = self._hits_by_row(self.context, picked, context_hits, np.array(chosen, np.int64))
        drafted: dict[int, tuple[str | None, list[Drafted]]] = {}
        for i, row in zip(chosen, rows[chosen].tolist(), strict=True):
            texts = {name: values[row] for name, values in columns}
            given = langs[row] if langs is not None else None
            gate = [h for h in by_row.get(row, ()) if h.term_id not in muted]
            hits_here = (*gate, *context.get(i, ()))
            lang = given or spoken(hits_here, self.lexicon, guessed.get(i))
            price = prices[row] if prices is not None else None
            drafts = self._drafts(likely[i], texts, gate, context.get(i, ()), lang, price)
            if drafts:
                drafted[row] = lang, drafts
        found = self.composer.findings([drafts for _, drafts in drafted.values()])
        return {row: (lang, one) for (row, (lang, _)), one in zip(drafted.items(), found, strict=True) if one}

    def _guessed(
        self, likely: Mapping[int, Row], rows: NDArray[np.int64], langs: Sequence[str | None] | None
    ) -> dict[int, str | None]:
        """The guessed languages of the rows that do not state one."""
        open_rows = [i for i in likely if langs is None or not langs[rows[i]]]
        texts = [" ".join(likely[i].texts) for i in open_rows]
        return dict(zip(open_rows, [guess(texts[0])] if len(texts) == 1 else guesses(texts), strict=True))

    def _hits_by_row(
        self,
        matcher: Matcher,
        columns: Sequence[tuple[str, Sequence[str]]],
        hits: Sequence[Hits],
        rows: NDArray[np.int64],
    ) -> dict[int, list[Hit]]:
        found: dict[int, list[Hit]] = {}
        for (name, texts), column in zip(columns, hits, strict=True):
            part = OfRows.of(column, rows)
            for row, low, high in part.borders():
                found.setdefault(row, []).extend(matcher.hits_of(part.hits.take(slice(low, high)), texts, name))
        return found

    def _drafts(
        self,
        row: Row,
        texts: Mapping[str, str],
        gate: Sequence[Hit],
        context: Sequence[Hit],
        lang: str | None,
        price: float | None,
    ) -> list[Drafted]:
        atoms = make_atoms(gate, self.gate.seen, self.lexicon, lang)
        around = make_atoms(context, self.context.seen, self.lexicon, lang)
        kept, _ = uncovered(atoms, around, self.lexicon)
        if not kept:
            return []
        seen = list(row.read)
        if price is not None and not any(f.kind == "price" for f in seen):
            seen.append(Fact("price", "price", 0, 0))  # a column, not a place in a text
            texts = {**texts, "price": ""}
        return self.composer.drafts(texts, kept, around, seen)


class OfRows(NamedTuple):
    """Columnar hits of some rows, and where each row's begin."""

    hits: Hits
    begin: NDArray[np.int64]

    @classmethod
    def of(cls, hits: Hits, rows: NDArray[np.int64]) -> OfRows:
        """The hits of the given rows (ascending)."""
        if not rows.size:
            return cls(hits.take(rows), rows)
        hits = hits.take(rows.take(np.searchsorted(rows, hits.row), mode="clip") == hits.row)
        return cls(hits, np.flatnonzero(begins(hits.row)))

    def borders(self) -> Iterator[tuple[int, int, int]]:
        """(row, first hit, end of its hits) of each row that has any."""
        begin = self.begin.tolist()
        ends = [*begin[1:], len(self.hits)] if begin else begin
        return zip(self.hits.row[self.begin].tolist(), begin, ends, strict=True)


def _places(hits: Sequence[Hits], rows: NDArray[np.int64]) -> dict[int, list[Place]]:
    """The columnar hits of the given rows (ascending), field by field, as plain numbers."""
    found: dict[int, list[Place]] = {}
    for field, column in enumerate(hits):
        part = OfRows.of(column, rows)
        numbers = [c.tolist() for c in (part.hits.start, part.hits.end, part.hits.pattern, part.hits.view)]
        places = list(map(Place._make, zip(repeat(field), *numbers, strict=False)))
        for row, low, high in part.borders():
            found.setdefault(row, []).extend(places[low:high])
    return found
