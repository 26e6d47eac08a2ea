"""Lists for search teams that run their own matcher: what to advise on, and what never to complete or recommend.

Everything is generated from the keyword database and streamed; nothing is stored. A list finds less than
:class:`~inthewild.intercept.box.Intercept`: it knows no other spelling, and nothing of the words beside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from inthewild.intercept.judge import LIVE_SEVERITY, PRODUCT_SEVERITY
from inthewild.intercept.words import COMMERCE, rows
from inthewild.lexicon.export import plainness
from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import Pair, Term
from inthewild.text.tags import EVERYWHERE, matches, primary

INTERCEPT_COLUMNS = ("lang", "kind", "all_of", "taxon", "specimen", "family", "severity")
RECOMMEND_COLUMNS = ("lang", "term", "sense", "taxon", "specimen", "family", "why")
#: Between the words of ``all_of``: a query that holds them all, in any order, is meant.
JOIN = " + "
#: Published words that hide what is sold are never to be suggested.
_HIDING = frozenset({"code", "slang", "hashtag", "emoji"})
_LIVE = frozenset({"LIV", "x-live"})
#: What is more ambiguous is an ordinary word most of the time, and must be completed.
_THING_AMBIGUITY, _CODE_AMBIGUITY = 1, 2


def intercept_list(lexicon: Lexicon, lang: str | None = None, tiers: str = "1") -> Iterator[dict[str, str]]:
    """Rows of :data:`INTERCEPT_COLUMNS`: the words that together, in any order, make a query for protected wildlife.

    Stored names of things; names of animals of ``tiers`` (taxa.tsv; the group's own name comes with them) with each word
    for a thing that is made of them; and, for restricted live animals, with each word of trade.
    """
    trade: dict[str, list[str]] = defaultdict(list)
    for tag, kind, word in rows():
        if kind == COMMERCE:
            trade[tag].append(word)
    for tag, terms in _by_language(lexicon, lang):
        yield from chain(
            _stored(lexicon, tag, terms), _things(lexicon, tag, terms, tiers), _live(lexicon, tag, terms, tiers, trade)
        )


def do_not_recommend(lexicon: Lexicon, lang: str | None = None) -> Iterator[dict[str, str]]:
    """Rows of :data:`RECOMMEND_COLUMNS`: terms that a search box must not complete, suggest or recommend.

    Names of things made of protected wildlife, and published code words. Names of animals are not among them.
    """
    tree = lexicon.taxonomy
    for tag, terms in _by_language(lexicon, lang):
        seen: set[str] = set()
        for term in terms:
            taxon, code = _named(lexicon, term)
            hiding = term.kind in _HIDING
            if not taxon or not (code or hiding) or (code in _LIVE and not hiding) or term.term.casefold() in seen:
                continue
            pair = tree.pair(taxon, code or "LIV")
            if not _worth(pair, PRODUCT_SEVERITY) or term.ambiguity > (_CODE_AMBIGUITY if hiding else _THING_AMBIGUITY):
                continue
            seen.add(term.term.casefold())
            why = "published code word" if hiding else "names a thing made of protected wildlife"
            yield {
                "lang": tag, "term": term.term, "sense": term.sense, "taxon": taxon, "specimen": code,
                "family": tree.family(taxon, code or "LIV"), "why": why,
            }  # fmt: skip


def _by_language(lexicon: Lexicon, lang: str | None) -> Iterator[tuple[str, list[Term]]]:
    found: dict[str, list[Term]] = {}
    for term in lexicon.terms:
        if term.sense_class in ("taxon", "specimen", "pair") and term.lang not in EVERYWHERE:
            found.setdefault(term.lang, []).append(term)
    for tag in sorted(found):
        if lang is None or matches(lang, tag):
            yield tag, sorted(found[tag], key=lambda t: (t.sense, plainness(t)))


def _stored(lexicon: Lexicon, tag: str, terms: Sequence[Term]) -> Iterator[dict[str, str]]:
    for term in terms:
        taxon, code = _named(lexicon, term)
        if term.sense_class in ("pair", "specimen") and taxon and code not in _LIVE and term.ambiguity <= 1:
            pair = lexicon.taxonomy.pair(taxon, code)
            if pair is not None and _worth(pair, PRODUCT_SEVERITY):
                yield _row(lexicon, tag, "product", (term.term,), taxon, code, pair)


def _things(lexicon: Lexicon, tag: str, terms: Sequence[Term], tiers: str) -> Iterator[dict[str, str]]:
    names = [t for t in terms if t.sense_class == "taxon" and _chosen(lexicon, t, tiers)]
    words = [t for t in terms if t.sense_class == "specimen" and t.concept not in _LIVE]
    for name in names:
        for word in words:
            pair = lexicon.taxonomy.pair(name.concept, word.concept)
            if pair is not None and _worth(pair, PRODUCT_SEVERITY) and name.term != word.term:
                yield _row(lexicon, tag, "product", (name.term, word.term), name.concept, word.concept, pair)


def _live(
    lexicon: Lexicon, tag: str, terms: Sequence[Term], tiers: str, trade: Mapping[str, Sequence[str]]
) -> Iterator[dict[str, str]]:
    if "-latn" in tag.lower():
        return  # a romanised name stands beside other words than those of the language's own script
    words = trade.get(tag) or trade.get(primary(tag), ())
    for name in terms:
        if name.sense_class == "taxon" and _chosen(lexicon, name, tiers):
            pair = lexicon.taxonomy.pair(name.concept, "LIV")
            if pair is not None and _worth(pair, LIVE_SEVERITY):
                for word in words:
                    yield _row(lexicon, tag, "commerce", (name.term, word), name.concept, "", pair)


def _named(lexicon: Lexicon, term: Term) -> tuple[str, str]:
    """(taxon, specimen) that a term names alone; ('', code) for a thing of any animal."""
    if term.sense_class == "specimen":
        return lexicon.taxonomy.default_taxon(term.concept), term.concept
    taxon, _, code = term.concept.partition("+")
    return (taxon if taxon in lexicon.taxonomy.taxa else ""), code


def _chosen(lexicon: Lexicon, term: Term, tiers: str) -> bool:
    """The plain name of a taxon of the tiers, or of one above such a taxon inside its group ("elephant")."""
    tree = lexicon.taxonomy
    slug = term.concept
    if term.kind in _HIDING or slug not in tree.taxa or not tree.group(slug) or tree.appendix(slug)[0].upper() == "NC":
        return False
    tier = tree.taxa[slug].tier
    return (bool(tier) and tier in tiers) or slug in _above(lexicon, tiers)


_ABOVE: dict[tuple[str, str], frozenset[str]] = {}


def _above(lexicon: Lexicon, tiers: str) -> frozenset[str]:
    key = lexicon.version, tiers
    if key not in _ABOVE:
        tree = lexicon.taxonomy
        chosen = [s for s, t in tree.taxa.items() if t.tier and t.tier in tiers]
        _ABOVE[key] = frozenset(a for s in chosen for a in tree.line(s) if tree.group(a))
    return _ABOVE[key]


def _worth(pair: Pair | None, severity: int) -> bool:
    return pair is not None and pair.legality != "lawful" and pair.severity >= severity


def _row(lexicon: Lexicon, tag: str, kind: str, words: tuple[str, ...], taxon: str, code: str, pair: Pair) -> dict[str, str]:
    return {
        "lang": tag, "kind": kind, "all_of": JOIN.join(words), "taxon": taxon, "specimen": code,
        "family": lexicon.taxonomy.family(taxon, code or "LIV"), "severity": str(pair.severity),
    }  # fmt: skip
