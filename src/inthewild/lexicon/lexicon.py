"""The keyword database in memory: load, extend with own terms, look up, resolve."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from inthewild.errors import LexiconError
from inthewild.lexicon import resolve as _resolve
from inthewild.lexicon.collisions import read_collisions, read_neighbours
from inthewild.lexicon.files import DATA, read_terms
from inthewild.lexicon.forms import Form, Paradigms, expand, read_paradigms
from inthewild.lexicon.model import COLUMNS, Sense, Term, split_list
from inthewild.lexicon.table import TermTable
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.text.strict import exact_key, fold
from inthewild.text.tables import UNSPACED, tables
from inthewild.text.tags import EVERYWHERE, matches

#: Prefixes that make a caller's concept a sense of the database.
_SENSES = (
    "taxon:",
    "specimen:",
    "pair:",
    "custom:",
    "intent.",
    "claim.",
    "evasion.",
    "provenance.",
    "promo.",
    "state.",
    "object.",
    "benign.",
)


class Lexicon:
    """An immutable set of terms with the taxonomy that their senses hang on.

    ``Lexicon.load()`` reads the shipped database, ``load(path)`` a folder of the same layout; ``extend(rows)`` gives a
    new lexicon with a company's own terms on top; ``from_terms(rows)`` one with those alone.
    """

    def __init__(
        self,
        terms: TermTable,
        taxonomy: Taxonomy,
        paradigms: Paradigms,
        digest: str,
        collisions: Mapping[tuple[str, str], frozenset[str]] | None = None,
        near: Path | None = None,
        release: str = "",
    ) -> None:
        self.terms = terms
        self.taxonomy = taxonomy
        self.paradigms = paradigms
        #: Of the files, byte by byte: what is compiled is kept under it.
        self.version = digest[:12]
        #: What decisions name: the signed release that this is, or else the files.
        self.name = release or self.version
        #: (term_id, folded form) -> languages in which that form is a common word
        self.collisions = collisions or {}
        self._near = near

    @classmethod
    def load(cls, path: str | Path | None = None) -> Lexicon:
        """Read a database folder. Raises :class:`LexiconError` naming file and line."""
        folder = Path(path) if path is not None else DATA
        files = sorted((folder / "terms").glob("*.tsv"))
        if not files:
            raise LexiconError("no terms/*.tsv there", where=str(folder), hint="is it a keyword database folder?")
        common, near = folder / "generated" / "collisions.tsv", folder / "generated" / "neighbours.tsv"
        terms = TermTable([cells for file in files for cells in read_terms(file)])
        paradigms = read_paradigms(folder / "paradigms")
        return cls(terms, Taxonomy(folder), paradigms, digest_of(folder), read_collisions(common), near)

    def named(self, release: str) -> Lexicon:
        """The same under the name of the signed release that it came as (:mod:`inthewild.lexicon.active`), for decisions."""
        digest = self.version
        return Lexicon(self.terms, self.taxonomy, self.paradigms, digest, self.collisions, self._near, release)

    @classmethod
    def from_terms(cls, rows: Iterable[Mapping[str, Any]]) -> Lexicon:
        """A lexicon of a company's own terms alone; rows as in :meth:`extend`."""
        nothing = cls(TermTable(()), Taxonomy(DATA), read_paradigms(DATA / "paradigms"), hashlib.sha256().hexdigest())
        return nothing.extend(rows)

    def extend(self, rows: Iterable[Mapping[str, Any]]) -> Lexicon:
        """A new lexicon with own terms added.

        A row needs ``term`` and ``lang`` and either ``concept`` or ``sense``; any column of docs/keywords.md may be
        given, unknown keys are kept in ``Term.extra``. A concept that is no sense of the database becomes
        ``custom:<concept>`` with ambiguity 0.
        """
        added = [_own_term(row, number) for number, row in enumerate(rows, 1)]
        digest = hashlib.sha256(self.version.encode())
        for term in added:
            digest.update("\0".join(term.to_row().values()).encode("utf-8", "surrogatepass") + b"\n")
        return self._plus(added, digest.hexdigest(), f"own-{digest.hexdigest()[:8]}")

    def plus(self, terms: Sequence[Term], mark: str) -> Lexicon:
        """A new lexicon with these terms as if they stood in its files; ``mark`` tells it apart in what decisions name."""
        digest = hashlib.sha256(self.version.encode())
        for term in terms:
            digest.update("\0".join(term.to_row().values()).encode("utf-8", "surrogatepass") + b"\n")
        return self._plus(terms, digest.hexdigest() if terms else self.version, mark)

    def _plus(self, terms: Sequence[Term], digest: str, mark: str) -> Lexicon:
        release = "" if self.name == self.version else f"{self.name}.{mark}"
        more = self.terms.plus(terms)
        return Lexicon(more, self.taxonomy, self.paradigms, digest, self.collisions, self._near, release)

    def forms(self, term: Term) -> list[Form]:
        """All strings that stand for the term; an own term without forms gets its language's default paradigm."""
        return expand(term, self.paradigms, default=term.sense_class == "custom" or "concept" in term.extra)

    @cached_property
    def neighbours(self) -> frozenset[str]:
        """Common words that are one letter away from a word of the database: never a misspelt term."""
        return read_neighbours(self._near) if self._near is not None else frozenset()

    @cached_property
    def _index(self) -> dict[str, list[tuple[int, str]]]:
        index: dict[str, list[tuple[int, str]]] = {}
        for number, term in enumerate(self.terms):
            for form in self.forms(term):
                index.setdefault(fold(form.text, emoji=True), []).append((number, form.text))
        return index

    def lookup(self, text: str, lang: str | None = None) -> list[Term]:
        """The stored terms that this string is, exact ones first, then folded ones.

        ``lang`` keeps that language and terms of no particular language (scientific names).
        """
        key = exact_key(text)
        found: dict[int, bool] = {}
        for number, form in self._index.get(fold(text, emoji=True), ()):
            term = self.terms[number]
            if lang is None or term.lang in EVERYWHERE or matches(lang, term.lang):
                found[number] = found.get(number, False) or exact_key(form) == key
        order = sorted(found, key=lambda n: (not found[n], self.terms[n].ambiguity, self.terms[n].term_id))
        return [self.terms[n] for n in order]

    def resolve(self, text: str, lang: str | None = None) -> list[Sense]:
        """What a short text names: stored senses, or taxon and specimen composed from its parts; best first.

        Falls back to all languages if the given one knows nothing of the text.
        """
        found = _resolve.resolve(self, text, lang)
        return found if found or lang is None else _resolve.resolve(self, text, None)


def digest_of(folder: Path) -> str:
    """SHA-256 of the files that the engine reads of a database folder: terms, tables, paradigms, what is common."""
    generated = [p for n in ("collisions", "neighbours") if (p := folder / "generated" / f"{n}.tsv").exists()]
    written = [p for at in ("terms", "paradigms", ".") for p in (folder / at).glob("*.tsv")]
    digest = hashlib.sha256()
    for file in sorted([*written, *generated]):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _own_term(row: Mapping[str, Any], number: int) -> Term:
    where = f"own term {number}"
    text, lang = str(row.get("term") or "").strip(), str(row.get("lang") or "und")
    if not text or not fold(text, emoji=True):
        raise LexiconError("a term without a letter", where=where, hint="every row needs `term` and `concept`")
    concept = str(row.get("sense") or row.get("concept") or text)
    sense = concept if concept.startswith(_SENSES) else f"custom:{concept}"
    custom = sense.startswith("custom:")
    try:
        ambiguity = int(row.get("ambiguity") or 0) if row.get("ambiguity") not in (None, "") else (0 if custom else 2)
    except ValueError:
        ambiguity = -1
    if ambiguity not in (0, 1, 2, 3):
        raise LexiconError(f"ambiguity {row.get('ambiguity')!r} is not 0, 1, 2 or 3", where=where)

    def cells(name: str) -> tuple[str, ...]:
        value = row.get(name) or ()
        return split_list(value) if isinstance(value, str) else tuple(str(v) for v in value)

    known = set(COLUMNS)
    return Term(
        term=text, lang=lang, sense=sense, kind=str(row.get("kind") or "name"),
        forms=str(row.get("forms") or ""), match=str(row.get("match") or default_match(text)), ambiguity=ambiguity,
        needs=cells("needs"), excludes=cells("excludes"), protects=cells("protects"),
        evasion=str(row.get("evasion") or ""), region=cells("region"), gloss_en=str(row.get("gloss_en") or ""),
        basis=str(row.get("basis") or "coined"), sources=cells("sources"), checked=str(row.get("checked") or ""),
        sharing=str(row.get("sharing") or "PUBLIC"), note=str(row.get("note") or ""),
        extra={k: v for k, v in row.items() if k not in known} | {"concept": concept},
    )  # fmt: skip


def default_match(text: str) -> str:
    """The match mode that a term's script calls for: cjk, phrase or token."""
    scripts = {int(tables().script[ord(c)]) for c in text}
    if scripts & {int(s) for s in UNSPACED}:
        return "cjk"
    return "phrase" if " " in fold(text, emoji=True) else "token"
