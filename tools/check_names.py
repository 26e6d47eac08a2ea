"""How far our taxon names agree with the reference list of common names, and where a name means another taxon there.

    make check-names            counts by language
    tools/check_names.py --out FILE     also the disagreements, to be read by eye; the file is never committed

Reads ``vernacular.tsv`` and ``cites_taxa.tsv`` in the folder INTHEWILD_REF_DATA. A disagreement is a name of ours that
the reference list knows, but only for a taxon that is neither ours nor above nor below it. The list has errors of its
own: a disagreement is a question, not a verdict.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from inthewild.lexicon.files import read_table, write_table
from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import Term
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.text.strict import fold
from inthewild.text.tags import EVERYWHERE, primary

NOT_MEASURED = "not measured: INTHEWILD_REF_DATA is not set"
OUT_COLUMNS = ("tier", "lang", "term", "taxon", "english", "gloss_en", "theirs", "their_sources")


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference list: (language, folded name) -> {scientific name: sources}; (language, taxon) that have a name."""

    names: dict[tuple[str, str], dict[str, str]]
    named: frozenset[tuple[str, str]]
    #: scientific name -> ancestors' scientific names, nearest first, for taxa that are not in our tree
    above: dict[str, tuple[str, ...]]

    @classmethod
    def read(cls, folder: Path) -> Reference:
        """Read the two files; a missing one is a :class:`LexiconError` that names it."""
        names: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for r in read_table(folder / "vernacular.tsv", ("scientific_name", "lang", "name", "sources")):
            names[primary(r["lang"]), fold(r["name"])][r["scientific_name"]] = r["sources"]
        above = {}
        for r in read_table(folder / "cites_taxa.tsv", ("scientific_name", "class", "order", "family")):
            genus = r["scientific_name"].partition(" ")[0]
            above[r["scientific_name"]] = tuple(n for n in (genus, r["family"], r["order"], r["class"]) if n)
        named = frozenset((lang, taxon) for (lang, _), taxa in names.items() for taxon in taxa)
        return cls(dict(names), named, above)


class Places:
    """Where a scientific name stands in our tree."""

    def __init__(self, lexicon: Lexicon, reference: Reference) -> None:
        self._tree: Taxonomy = lexicon.taxonomy
        self._above = reference.above
        self._slugs = {t.scientific_name.casefold(): slug for slug, t in self._tree.taxa.items()}
        self.synonyms: dict[str, set[str]] = defaultdict(set)
        for term in lexicon.terms:
            if term.lang == "la" and term.sense_class == "taxon":
                self.synonyms[term.term.casefold()].add(term.concept)

    def exact(self, name: str) -> set[str]:
        """Our taxa that this name stands for: the accepted name or a synonym."""
        slug = self._slugs.get(name.casefold())
        return {slug} if slug else set(self.synonyms.get(name.casefold(), ()))

    def related(self, name: str, ours: str) -> str:
        """same, kin (above or below ours) or other."""
        exact = self.exact(name)
        if ours in exact:
            return "same"
        if any(self._tree.is_a(ours, slug) for slug in exact):
            return "kin"
        genus, _, rest = name.partition(" ")
        species = f"{genus} {rest.partition(' ')[0]}"  # of a subspecies
        for step in (name, species, *self._above.get(name, (genus,))):
            slugs = self.exact(step)
            if slugs:
                return "kin" if any(self._tree.is_a(slug, ours) for slug in slugs) else "other"
        return "other"


@dataclass(frozen=True, slots=True)
class Check:
    """One of our strings: ``verdict`` is agrees, kin, other (known for another taxon only) or unknown (to the list)."""

    term: Term
    text: str
    verdict: str
    theirs: dict[str, str]
    #: whether the list has any name of our taxon in this language
    comparable: bool


def check(lexicon: Lexicon, reference: Reference) -> Iterator[Check]:
    """Every taxon name of ours and every other written-out form of it, but no scientific names and no slang."""
    places = Places(lexicon, reference)
    known: dict[str, set[str]] = defaultdict(set)
    for lang, name in reference.named:
        for slug in places.exact(name):
            known[lang].add(slug)
    for term in lexicon.terms:
        lang = primary(term.lang)
        if term.sense_class != "taxon" or term.kind != "name" or lang in EVERYWHERE or term.lang.endswith("-Latn"):
            continue
        for form in lexicon.forms(term):
            if form.origin not in ("own", "written"):
                continue
            theirs = reference.names.get((lang, fold(form.text)), {})
            kinds = {places.related(name, term.concept) for name in theirs}
            verdict = "agrees" if "same" in kinds else "kin" if "kin" in kinds else "other" if kinds else "unknown"
            yield Check(term, form.text, verdict, theirs, term.concept in known[lang])


def counts(checks: Iterable[Check]) -> dict[str, Counter[str]]:
    """By language: strings of each verdict; ``taxa`` that both sides name, ``taxa_agree`` where a name is the same."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    both: dict[str, set[str]] = defaultdict(set)
    same: dict[str, set[str]] = defaultdict(set)
    for c in checks:
        lang = c.term.lang
        found[lang][c.verdict] += 1
        if c.comparable:
            both[lang].add(c.term.concept)
            if c.verdict == "agrees":
                same[lang].add(c.term.concept)
    for lang in found:
        found[lang]["taxa"], found[lang]["taxa_agree"] = len(both[lang]), len(same[lang])
    return dict(found)


def rows(lexicon: Lexicon, checks: Iterable[Check]) -> list[dict[str, str]]:
    """The disagreements, by tier (taxa without a tier last), language and term."""
    taxa = lexicon.taxonomy.taxa
    found = [
        {
            "tier": taxa[c.term.concept].tier, "lang": c.term.lang, "term": c.text, "taxon": c.term.concept,
            "english": taxa[c.term.concept].name_en, "gloss_en": c.term.gloss_en, "theirs": "; ".join(sorted(c.theirs)),
            "their_sources": "; ".join(sorted(set(c.theirs.values()))),
        }
        for c in checks if c.verdict == "other"
    ]  # fmt: skip
    return sorted(found, key=lambda r: (r["tier"] or "9", r["lang"], r["taxon"], r["term"]))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lexicon", type=Path, help="another database folder than the shipped one")
    parser.add_argument("--out", type=Path, help="file for the disagreements; outside the repository")
    given = parser.parse_args(arguments)
    folder = os.environ.get("INTHEWILD_REF_DATA", "")
    if not folder:
        print(NOT_MEASURED)
        return 0
    lexicon = Lexicon.load(given.lexicon)
    checks = list(check(lexicon, Reference.read(Path(folder))))
    print(f"{'language':10}{'taxa in both':>14}{'agree':>7}   {'names: agree':>13}{'kin':>7}{'other':>7}{'not listed':>12}")
    for lang, c in sorted(counts(checks).items(), key=lambda kv: (-kv[1]["taxa"], kv[0])):
        print(f"{lang:10}{c['taxa']:14}{c['taxa_agree']:7}   {c['agrees']:13}{c['kin']:7}{c['other']:7}{c['unknown']:12}")
    found = rows(lexicon, checks)
    print(f"{len(found)} names are known there for another taxon only")
    if given.out:
        write_table(given.out, OUT_COLUMNS, found)
        print(f"written to {given.out}: read it by eye, do not commit it")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
