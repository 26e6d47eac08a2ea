"""Phrases for a search box that knows only phrases: names of traded taxa and product words, composed.

For every group and specimen of pairs.tsv: names of the taxa of the chosen tiers (and of their group: "elephant"), the
plainest first, with the plainest product words, in every order that the language's templates know, until the cap is
reached. Live specimens take no product word but the template's own word of sale. Nothing of this is stored; grammar
beyond the templates is not attempted, and a search box finds far less than the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product

from inthewild.lexicon.export import HIDDEN_KINDS, plainness, table
from inthewild.lexicon.forms import Paradigm
from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import Term
from inthewild.lexicon.templates import Template, paradigms_of
from inthewild.text.strict import fold
from inthewild.text.tags import matches

COLUMNS = ("lang", "phrase", "taxon", "specimen", "group", "legality", "severity")
NAMES = WORDS = 3
#: Words for live specimens ("pair", "hand-fed", "seedling") depend on the taxon and make no phrase.
LIVE = frozenset({"LIV", "x-live"})


def phrases(
    lexicon: Lexicon, templates: dict[str, list[Template]], lang: str | None = None, per_pair: int = 24, tiers: str = "1"
) -> Iterator[dict[str, str]]:
    """Rows of COLUMNS by language, group and specimen; at most ``per_pair`` for each of these."""
    groups = _candidates(lexicon, tiers)
    for tag in sorted(templates):
        if lang is not None and not matches(lang, tag):
            continue
        words = _plain_words(lexicon, tag)
        known = paradigms_of(lexicon.paradigms, tag)
        seen: set[str] = set()
        for (group, code), pair in sorted(lexicon.taxonomy.pairs.items()):
            live = code in LIVE
            products: list[Term | None] = [None] if live else [*words.get(f"specimen:{code}", [])[:WORDS]]
            names = [(slug, words.get(f"taxon:{slug}", [])[:NAMES]) for slug in groups.get(group, ())]

            for phrase, slug in islice(_composed(names, products, templates[tag], known, seen), per_pair):
                yield {
                    "lang": tag, "phrase": phrase, "taxon": slug, "specimen": code, "group": group,
                    "legality": pair.legality, "severity": str(pair.severity),
                }  # fmt: skip


def _composed(
    names: Sequence[tuple[str, list[Term]]],
    products: Sequence[Term | None],
    orders: Sequence[Template],
    paradigms: Mapping[str, Paradigm],
    seen: set[str],
) -> Iterator[tuple[str, str]]:
    """(phrase, taxon), the plainest words of all taxa first; nothing that folds to a phrase in ``seen``."""
    for at_name, at_word in sorted(product(range(NAMES), range(len(products))), key=lambda p: (sum(p), p)):
        for order, (slug, terms) in product(orders, names):
            phrase = order.compose(terms[at_name], products[at_word], paradigms) if at_name < len(terms) else None
            if phrase and fold(phrase) not in seen:
                seen.add(fold(phrase))
                yield phrase, slug


def as_text(rows: Iterable[dict[str, str]]) -> str:
    """The rows as TSV, safe for a spreadsheet."""
    return table(COLUMNS, rows)


def _candidates(lexicon: Lexicon, tiers: str) -> dict[str, list[str]]:
    """Group -> taxa of the tiers and, before them, their ancestors inside the group."""
    tree = lexicon.taxonomy
    found: dict[str, dict[str, None]] = {}
    chosen = sorted((t.tier, s) for s, t in tree.taxa.items() if t.tier and t.tier in tiers)
    for above in (True, False):
        for _, slug in chosen:
            group = tree.group(slug)
            line = [s for s in reversed(tree.line(slug)) if tree.group(s) == group]
            found.setdefault(group, {}).update(dict.fromkeys(line[:-1] if above else line[-1:]))
    return {group: list(slugs) for group, slugs in found.items()}


def _plain_words(lexicon: Lexicon, tag: str) -> dict[str, list[Term]]:
    """Sense -> terms of exactly this language that can stand in a phrase, the plainest first."""
    found: dict[str, list[Term]] = {}
    for term in lexicon.terms:
        fits = term.sense_class in ("taxon", "specimen")
        if fits and term.lang == tag and term.kind not in HIDDEN_KINDS and any(c.isalpha() for c in term.term):
            found.setdefault(term.sense, []).append(term)
    return {sense: sorted(terms, key=plainness) for sense, terms in found.items()}
