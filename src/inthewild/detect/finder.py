"""From a batch of listings to findings: gate scan on all rows, context scan on the rows that can have a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from inthewild.batch import ListingBatch
from inthewild.detect.atoms import make_atoms, spoken, uncovered
from inthewild.detect.compose import Composer
from inthewild.detect.facts import Fact, facts
from inthewild.detect.model import Model
from inthewild.lexicon.lexicon import Lexicon
from inthewild.matching.joined import Hits
from inthewild.matching.matcher import Matcher
from inthewild.records import Finding, Hit
from inthewild.text.language import guess

Bool = NDArray[np.bool_]


class Finder:
    """Detection without policy. Thread-safe; pickled by its lexicon and model."""

    def __init__(self, lexicon: Lexicon, model: Model) -> None:
        self.gate = Matcher(lexicon, senses="gate")
        # A typing error in a context word costs little, a wrong one turns the decision: letters as written only.
        self.context = Matcher(lexicon, senses="context", disguised=False)
        self.composer = Composer(lexicon, model)
        self.lexicon = lexicon
        self._strong, self._taxon, self._specimen = self._pattern_classes()

    def _pattern_classes(self) -> tuple[Bool, Bool, Bool]:
        """Per pattern: may it alone lead to a finding; is a taxon, a specimen among its terms."""
        patterns = self.gate.scanner.patterns
        tree = self.lexicon.taxonomy
        terms = self.gate.scanner.terms
        strong, taxon, specimen = [], [], []
        for i in range(len(terms)):
            kind, _, name = terms.sense(i).partition(":")
            stands_for = kind == "specimen" and any(
                tree.specimens[c].default_taxon for c in tree.specimen_line(name) if c in tree.specimens
            )
            strong.append(kind in ("pair", "custom", "taxon") or stands_for)
            taxon.append(kind == "taxon")
            specimen.append(kind == "specimen")
        first = patterns.first[:-1]
        if not len(first):
            none = np.zeros(0, np.bool_)
            return none, none, none

        def any_of(flags: list[bool]) -> Bool:
            column = np.array(flags, np.bool_)[patterns.entry_term]
            return np.logical_or.reduceat(column, first)

        return any_of(strong), any_of(taxon), any_of(specimen)

    def candidate_rows(self, rows: int, hits: Sequence[Hits]) -> NDArray[np.int64]:
        """Rows whose gate hits can form a finding: decided on columns, before any object is made."""
        flags = np.zeros((3, rows), np.bool_)
        for column in hits:
            for flag, of_pattern in zip(flags, (self._strong, self._taxon, self._specimen), strict=True):
                flag[column.row[of_pattern[column.pattern]]] = True
        strong, taxon, specimen = flags
        return np.flatnonzero(strong | (taxon & specimen))

    def findings(self, batch: ListingBatch) -> dict[int, tuple[str | None, list[Finding]]]:
        """Row -> (language, findings) for the rows with at least one finding, ascending."""
        columns = batch.texts()
        hits = [self.gate.scan(texts) for _, texts in columns]
        rows = self.candidate_rows(len(batch), hits)
        if not rows.size:
            return {}
        by_row = self._hits_by_row(self.gate, columns, hits, rows)
        picked = [(name, [texts[r] for r in rows.tolist()]) for name, texts in columns]
        context = self._hits_by_row(self.context, picked, [self.context.scan(texts) for _, texts in picked], np.arange(rows.size))
        found: dict[int, tuple[str | None, list[Finding]]] = {}
        langs = batch.columns.get("lang")
        surfaces = batch.columns.get("surface")
        prices = batch.columns.get("price")
        for i, row in enumerate(rows.tolist()):
            texts = {name: values[row] for name, values in columns}
            given = langs[row] if langs is not None else None
            guessed = None if given else guess(" ".join(texts.values()))
            hits_here = (*by_row.get(row, ()), *context.get(i, ()))
            lang = given or spoken(hits_here, self.lexicon, guessed)
            surface = surfaces[row] if surfaces is not None and surfaces[row] else "listing"
            price = prices[row] if prices is not None else None
            result = self._row(texts, by_row.get(row, ()), context.get(i, ()), lang, surface, price)
            if result:
                found[row] = lang, result
        return found

    def _hits_by_row(
        self,
        matcher: Matcher,
        columns: Sequence[tuple[str, Sequence[str]]],
        hits: Sequence[Hits],
        rows: NDArray[np.int64],
    ) -> dict[int, list[Hit]]:
        wanted = np.zeros(int(rows.max()) + 1 if rows.size else 0, np.bool_)
        wanted[rows] = True
        found: dict[int, list[Hit]] = {}
        for (name, texts), column in zip(columns, hits, strict=True):
            inside = column.row < wanted.size
            column = column.take(inside)
            column = column.take(wanted[column.row])
            numbers, starts = np.unique(column.row, return_index=True)
            borders = [*starts.tolist(), len(column)]
            for k, row in enumerate(numbers.tolist()):
                part = column.take(np.arange(borders[k], borders[k + 1]))
                found.setdefault(row, []).extend(matcher.hits_of(part, texts, name))
        return found

    def _row(
        self,
        texts: Mapping[str, str],
        gate: Sequence[Hit],
        context: Sequence[Hit],
        lang: str | None,
        surface: str,
        price: float | None,
    ) -> list[Finding]:
        atoms = make_atoms(gate, self.gate.seen, self.lexicon, lang)
        around = make_atoms(context, self.context.seen, self.lexicon, lang)
        kept, _ = uncovered(atoms, around, self.lexicon)
        if not kept:
            return []
        seen = [f for name, text in texts.items() for f in facts(name, text)]
        if price is not None and not any(f.kind == "price" for f in seen):
            seen.append(Fact("price", "price", 0, 0))  # a column, not a place in a text
            texts = {**texts, "price": ""}
        return self.composer.findings(texts, kept, around, seen, surface)
