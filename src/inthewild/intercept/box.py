"""Intercept: queries in, advisories out; one, or millions in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from inthewild.errors import InputError
from inthewild.intercept.advisory import Advisory, Span
from inthewild.intercept.judge import Found, Query, may_ask
from inthewild.intercept.words import Words
from inthewild.lexicon.lexicon import Lexicon
from inthewild.matching.joined import Hits
from inthewild.matching.matcher import Matcher
from inthewild.policy import messages
from inthewild.records import Hit

if TYPE_CHECKING:
    import pyarrow as pa

#: Queries of one internal batch.
BATCH = 20_000
#: Nobody types more into a search box; what follows is not read.
MAX_QUERY = 400


class Intercept:
    """The advisory for a search box. Thread-safe; build it once per process.

    ``Intercept().check("tiger skin rug price")`` gives an :class:`Advisory`, ``check("tiger documentary")`` gives None.
    """

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or Lexicon.load()
        # Letters as written only: a search is typed in plain letters, and a wrong advisory costs more than a missed one.
        self._gate = Matcher(self.lexicon, senses="gate", disguised=False)
        self._context = Matcher(self.lexicon, senses="context", disguised=False)
        self._words = Words()
        self._names = self._naming()

    def _naming(self) -> NDArray[np.bool_]:
        """Per pattern: can it alone be what a query asks for (an animal, a thing of it, a material of one animal)?"""
        patterns, terms, tree = self._gate.scanner.patterns, self._gate.terms, self.lexicon.taxonomy
        table = self._gate.scanner.terms
        if not len(patterns.folded):
            return np.zeros(0, np.bool_)
        default = {code: bool(tree.default_taxon(code)) for code in tree.specimens}
        naming = np.zeros(len(terms), np.bool_)
        for i in range(len(terms)):
            kind, _, name = table.sense(i).partition(":")
            naming[i] = kind in ("taxon", "pair") or default.get(name, False)
        found: NDArray[np.bool_] = np.logical_or.reduceat(naming[patterns.entry_term], patterns.first[:-1])
        return found

    def check(self, query: str, lang: str | None = None) -> Advisory | None:
        """The advisory on one query, or None. ``lang``: BCP-47 tag of the person's language; else that of the query."""
        return self.batch([query], [lang]).get(0)

    def batch(self, queries: Sequence[str], langs: Sequence[str | None] | None = None) -> dict[int, Advisory]:
        """Position -> advisory, ascending, for the queries that get one."""
        found: dict[int, Advisory] = {}
        for low in range(0, len(queries), BATCH):
            part = [(q or "")[:MAX_QUERY] for q in queries[low : low + BATCH]]
            tags = langs[low : low + BATCH] if langs is not None else [None] * len(part)
            found.update((low + i, advisory) for i, advisory in self._batch(part, tags))
        return found

    def check_columns(self, table: pa.Table, query: str = "query", lang: str = "lang") -> pa.Table:
        """One row for each row of ``table``, in its order; all null where there is nothing to say.

        :raises InputError: the table has no such column of text.
        """
        from inthewild.intercept.columns import to_table

        if query not in table.column_names:
            hint = f"columns: {', '.join(table.column_names)}"
            raise InputError(f"no column {query!r}", where="table of queries", hint=hint)
        langs = table.column(lang).to_pylist() if lang in table.column_names else None
        return to_table(self.batch(table.column(query).to_pylist(), langs), table.num_rows)

    def _batch(self, queries: Sequence[str], langs: Sequence[str | None]) -> list[tuple[int, Advisory]]:
        hits = self._gate.scan(queries)
        flags = np.zeros(len(queries), np.bool_)
        flags[hits.row[self._names[hits.pattern]]] = True
        rows = np.flatnonzero(flags)
        if not rows.size:
            return []
        gate = self._by_row(self._gate, hits.take(flags[hits.row]), queries)
        picked = [queries[r] for r in rows.tolist()]
        context = self._by_row(self._context, self._context.scan(picked), picked)
        terms = self._gate.seen, self._context.seen
        out = []
        for i, row in enumerate(rows.tolist()):
            text = queries[row]
            words = self._words.find(text)
            hits_here = gate.get(row, []), context.get(i, [])
            if not may_ask(*hits_here, words):
                continue
            found = Query(text, self.lexicon, *hits_here, words, langs[row], terms).found()
            if found is not None:
                out.append((row, self._advisory(text, found, langs[row])))
        return out

    @staticmethod
    def _by_row(matcher: Matcher, hits: Hits, texts: Sequence[str]) -> dict[int, list[Hit]]:
        found: dict[int, list[Hit]] = {}
        numbers, starts = np.unique(hits.row, return_index=True)
        borders = [*starts.tolist(), len(hits)]
        for k, row in enumerate(numbers.tolist()):
            found[row] = matcher.hits_of(hits.take(np.arange(borders[k], borders[k + 1])), texts, "text")
        return found

    def _advisory(self, text: str, found: Found, lang: str | None) -> Advisory:
        tree = self.lexicon.taxonomy
        family = tree.family(found.taxon, found.specimen or "LIV") or messages.GENERAL
        told = messages.parts(family, lang or found.lang)
        named = tuple(Span(*a.span, a.hit.surface, a.term.sense, a.term.term) for a in found.atoms)
        trade = tuple(Span(a, b, surface, "intent", surface) for a, b, surface in found.words)
        name = tree.taxa[found.taxon].scientific_name or tree.taxa[found.taxon].name_en
        thing = tree.specimens[found.specimen].name_en if found.specimen in tree.specimens else ""
        asked = f"{thing} of {name}" if thing else f"{name} to buy or sell"
        said = " + ".join(f"'{s.surface}'" for s in sorted({*named, *trade}, key=lambda s: s.start))
        return Advisory(
            query=text, kind=found.kind, family=family, taxon=found.taxon, taxon_name=name, specimen=found.specimen,
            reason=f"The query asks for {asked} ({said}).", spans=tuple(sorted({*named, *trade}, key=lambda s: s.start)),
            query_lang=found.lang, lang=told.lang, why=told.why, do=told.do, report=told.report, checked=told.checked,
            lexicon=self.lexicon.version,
        )  # fmt: skip
