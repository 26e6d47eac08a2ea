"""The database in forms that other software reads; one module a format, and here what they share.

======== ==================================================================================================
tsv      one file of all terms, all columns, with ``term_id``: for spreadsheets
skos     a SKOS vocabulary as JSON-LD, labels also as SKOS-XL with term id and ambiguity: for thesauri
tbx      TBX-Core (ISO 30042:2019): for terminology and translation tools
misp     a warninglist (benign senses), a galaxy and its cluster (taxa): for MISP
phrases  taxon and specimen composed, for a search box that knows only phrases (``export_phrases``)
======== ==================================================================================================

Benign senses are no synonyms of each other, so SKOS and TBX leave them out; the other formats hold them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import COLUMNS, Term, split_list
from inthewild.text.tags import matches

FORMATS = ("tsv", "skos", "tbx", "misp", "phrases")
#: Where identifiers of exported things begin; a name, not an address.
BASE = "urn:inthewild:"
LICENCE = "CC BY 4.0"
#: Kinds that are labels nobody should be shown as *the* name.
HIDDEN_KINDS = frozenset({"code", "slang", "emoji", "hashtag"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def selected(lexicon: Lexicon, lang: str | None = None) -> list[Term]:
    """The terms of one language (BCP-47 fallback as everywhere), or all."""
    return [t for t in lexicon.terms if lang is None or matches(lang, t.lang)]


def written(term: Term) -> list[str]:
    """The term and its written-out forms, without those that paradigms generate."""
    return list(dict.fromkeys([term.term, *(f for f in split_list(term.forms) if not f.startswith("@"))]))


def by_sense(terms: Iterable[Term]) -> dict[str, list[Term]]:
    """Sense -> its terms, the plainest first; benign senses are left out."""
    found: dict[str, list[Term]] = {}
    for term in terms:
        if term.sense_class != "benign":
            found.setdefault(term.sense, []).append(term)
    return {sense: sorted(found[sense], key=plainness) for sense in sorted(found)}


def plainness(term: Term) -> tuple[bool, bool, int, int, int, str, str]:
    """Sorts the ordinary name before slang, spellings, long and compound names; "tiger" before "white tiger"."""
    disguised = term.evasion not in ("", "none")
    return term.kind in HIDDEN_KINDS, disguised, len(term.term.split()), len(term.term), len(term.gloss_en), term.term, term.lang


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet shows and does not run: an apostrophe stands before = + - @ at its start."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as TSV text with a header, every cell safe for a spreadsheet."""
    lines = ["\t".join(columns), *("\t".join(safe_cell(row[c]) for c in columns) for row in rows)]
    return "\n".join(lines) + "\n"


def tsv(lexicon: Lexicon, lang: str | None = None) -> str:
    """All columns of all terms in one table, with the computed id first."""
    return table(("term_id", *COLUMNS), (t.to_row() | {"term_id": t.term_id} for t in selected(lexicon, lang)))
