"""In how many languages a taxon can be named: by a name of its own, or by the name of its group that sellers use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from inthewild.lexicon.coverage import SCIENTIFIC
from inthewild.lexicon.files import read_table
from inthewild.lexicon.lexicon import Lexicon
from inthewild.text.tags import EVERYWHERE, primary

#: What the coalition wants as means over the top 250 taxa.
GOAL = {"own": 12, "with_group": 25}
TOP = 250
NOT_MEASURED = "not measured"
#: Nobody who sells a tortoise calls it a vertebrate: names of these ranks do not count as group names.
TOO_WIDE = frozenset({"kingdom", "phylum", "subphylum", "superclass", "class", "subclass"})


def language(tag: str, tags: Iterable[str]) -> str:
    """The language that a tag counts for: ``hi-Latn`` and ``en-IN`` for hi and en, ``zh-Hant`` for itself."""
    return primary(tag) if primary(tag) in tags else tag


def names(lexicon: Lexicon) -> dict[str, set[str]]:
    """Taxon -> languages in which a term is its name (no products, no scientific names)."""
    terms = lexicon.terms
    tags = {terms.lang(i) for i in range(len(terms))}
    found: dict[str, set[str]] = {}
    for i in range(len(terms)):
        kind, _, slug = terms.sense(i).partition(":")
        if kind == "taxon" and primary(terms.lang(i)) not in EVERYWHERE:
            found.setdefault(slug, set()).add(language(terms.lang(i), tags))
    return found


def breadth(lexicon: Lexicon, taxa: Sequence[str]) -> dict[str, Any] | str:
    """Means over ``taxa``: languages with a name of its own; the same counting names of its ancestors below class.

    A taxon that the database does not know counts as 0. An empty list is not measured.
    """
    if not taxa:
        return NOT_MEASURED
    named = names(lexicon)
    tree = lexicon.taxonomy
    own = grouped = 0
    for slug in taxa:
        line = [s for s in tree.line(slug) if tree.taxa[s].rank not in TOO_WIDE] if slug in tree.taxa else []
        own += len(named.get(slug, ()))
        grouped += len(set().union(*(named.get(s, ()) for s in line)))
    return {"taxa": len(taxa), "own": round(own / len(taxa), 2), "with_group": round(grouped / len(taxa), 2)}


def groups(lexicon: Lexicon, tiers: str) -> dict[str, Any]:
    """Group -> {taxa: number of priority taxa, languages: {language: how many of them have a name of their own}}."""
    named = names(lexicon)
    tags = {lexicon.terms.lang(i) for i in range(len(lexicon.terms))}
    langs = sorted({language(tag, tags) for tag in tags if primary(tag) not in EVERYWHERE})
    tree = lexicon.taxonomy
    members: dict[str, list[str]] = {}
    for slug in of_tiers(lexicon, tiers):
        members.setdefault(tree.group(slug), []).append(slug)
    return {
        group: {
            "taxa": len(slugs),
            "languages": {lang: sum(lang in named.get(s, ()) for s in slugs) for lang in langs},
        }
        for group, slugs in sorted(members.items())
    }


def gaps_first(rows: dict[str, Any]) -> list[tuple[str, Any]]:
    """The groups with the fewest names for a taxon first."""
    return sorted(rows.items(), key=lambda kv: (sum(kv[1]["languages"].values()) / kv[1]["taxa"], kv[0]))


def of_tiers(lexicon: Lexicon, tiers: str) -> list[str]:
    """The taxa of these priority tiers."""
    return sorted(s for s, t in lexicon.taxonomy.taxa.items() if t.tier and t.tier in tiers)


def top(lexicon: Lexicon, reference: Path, count: int = TOP) -> list[str]:
    """The first taxa of ``priority_taxa.tsv`` in the reference folder; '' for one that the database lacks."""
    slugs = {t.scientific_name: s for s, t in lexicon.taxonomy.taxa.items()}
    synonyms = {t.term: t.concept for t in lexicon.terms if t.lang == SCIENTIFIC and t.sense_class == "taxon"}
    rows = read_table(reference / "priority_taxa.tsv", ("rank", "scientific_name"))
    chosen = sorted((r for r in rows if int(r["rank"]) <= count), key=lambda r: int(r["rank"]))
    return [slugs.get(r["scientific_name"]) or synonyms.get(r["scientific_name"], "") for r in chosen]


def figures(lexicon: Lexicon, reference: str = "") -> dict[str, Any]:
    """The figures with their goal; the top 250 need the reference folder, else they are not measured."""
    return {
        "goal over the top 250": GOAL,
        "top 250": breadth(lexicon, top(lexicon, Path(reference))) if reference else NOT_MEASURED,
        "tier 1": breadth(lexicon, of_tiers(lexicon, "1")),
        "tiers 1 and 2": breadth(lexicon, of_tiers(lexicon, "12")),
    }
