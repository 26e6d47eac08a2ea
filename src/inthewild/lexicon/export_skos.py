"""The database as a SKOS vocabulary in JSON-LD.

A sense is a concept. Its plainest name of a language is the prefLabel, other names are altLabels; codes, slang, emoji
and written-out spellings are hiddenLabels: found by a search, shown to nobody. The same labels stand once more as
SKOS-XL resources that carry the term's id, kind and ambiguity.
"""

from __future__ import annotations

import json
from typing import Any

from inthewild.lexicon.export import BASE, HIDDEN_KINDS, LICENCE, by_sense, selected, written
from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import Term

#: A taxon's page in the Catalogue of Life, the id that ``col_id`` of taxa.tsv holds.
COL = "https://www.catalogueoflife.org/data/taxon/"
_SKOS, _XL = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2008/05/skos-xl#"
_LABELS = ("prefLabel", "altLabel", "hiddenLabel")
_CONTEXT: dict[str, Any] = {
    "skos": _SKOS,
    "xl": _XL,
    "dct": "http://purl.org/dc/terms/",
    "itw": BASE,
    "id": "@id",
    "type": "@type",
    **{name: {"@id": f"skos:{name}", "@container": "@language"} for name in _LABELS},
    **{name: {"@id": f"skos:{name}", "@type": "@id"} for name in ("broader", "inScheme", "exactMatch", "related")},
    "notation": "skos:notation",
    "definition": {"@id": "skos:definition", "@language": "en"},
    "title": {"@id": "dct:title", "@language": "en"},
    "version": "dct:hasVersion",
    "licence": "dct:license",
    **{f"xl{name}": {"@id": f"xl:{name}", "@type": "@id"} for name in _LABELS},
    "literalForm": "xl:literalForm",
    "ambiguity": "itw:ambiguity",
    "kind": "itw:kind",
}
_SCHEMES = {"taxon": "taxa", "specimen": "specimens", "pair": "pairs"}


def skos(lexicon: Lexicon, lang: str | None = None, col_ids: dict[str, str] | None = None) -> str:
    """JSON-LD text. ``col_ids``: taxon -> Catalogue of Life id, for exactMatch."""
    senses = by_sense(selected(lexicon, lang))
    tree = lexicon.taxonomy
    concepts = {f"taxon:{s}" for s in tree.taxa} | {f"specimen:{c}" for c in tree.specimens} | senses.keys()
    graph: list[dict[str, Any]] = [
        {"id": f"{BASE}{name}", "type": "skos:ConceptScheme", "title": title, "version": lexicon.version, "licence": LICENCE}
        for name, title in (
            ("taxa", "InTheWild: traded taxa"), ("specimens", "InTheWild: specimens (CITES trade terms and extensions)"),
            ("pairs", "InTheWild: products with a name of their own"), ("context", "InTheWild: what sellers say"),
        )
    ]  # fmt: skip
    for sense in sorted(concepts):
        node = _concept(lexicon, sense, col_ids or {})
        own = _own_names(lexicon, sense)
        roles = _roles(senses.get(sense, []), own)
        labels = _labels(roles, own)
        for name in _LABELS:
            if labels[name]:
                node[name] = {k: v[0] if name == "prefLabel" else v for k, v in sorted(labels[name].items())}
        graph.append(node)
        for name, term in roles:
            node.setdefault(f"xl{name}", []).append(f"{BASE}term:{term.term_id}")
            graph.append({
                "id": f"{BASE}term:{term.term_id}", "type": "xl:Label", "kind": term.kind, "ambiguity": term.ambiguity,
                "literalForm": {"@value": term.term, "@language": term.lang},
            })  # fmt: skip
    return json.dumps({"@context": _CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _concept(lexicon: Lexicon, sense: str, col_ids: dict[str, str]) -> dict[str, Any]:
    tree = lexicon.taxonomy
    kind, _, rest = sense.partition(":")
    scheme = _SCHEMES.get(kind, "context")
    node: dict[str, Any] = {"id": _iri(sense), "type": "skos:Concept", "inScheme": f"{BASE}{scheme}"}
    broader: list[str] = []
    if kind == "taxon" and rest in tree.taxa:
        broader = [f"taxon:{tree.taxa[rest].parent}"] if tree.taxa[rest].parent else []
        if col_ids.get(rest):
            node["exactMatch"] = [COL + col_ids[rest]]
        listing, since = tree.appendix(rest)
        if listing:
            node["definition"] = f"{tree.taxa[rest].rank}; CITES Appendix {listing}" + (f" since {since}" if since else "")
    elif kind == "specimen" and rest in tree.specimens:
        broader = [f"specimen:{tree.specimens[rest].parent}"] if tree.specimens[rest].parent else []
        node["notation"] = rest
    elif kind == "pair":
        taxon, _, code = rest.partition("+")
        node["related"] = [_iri(f"taxon:{taxon}"), _iri(f"specimen:{code}")]
    if broader:
        node["broader"] = [_iri(s) for s in broader]
    return node


def _own_names(lexicon: Lexicon, sense: str) -> dict[str, str]:
    """Language -> the name that the database itself gives a taxon or specimen; it is the prefLabel there."""
    kind, _, rest = sense.partition(":")
    tree = lexicon.taxonomy
    if kind == "taxon" and rest in tree.taxa:
        names = {"en": tree.taxa[rest].name_en, "la": tree.taxa[rest].scientific_name}
    elif kind == "specimen" and rest in tree.specimens:
        names = {"en": tree.specimens[rest].name_en}
    else:
        names = {}
    return {lang: name for lang, name in names.items() if name}


def _roles(terms: list[Term], own: dict[str, str]) -> list[tuple[str, Term]]:
    """Each term with its label property; the terms come with the plainest first."""
    preferred = dict(own)
    found = []
    for term in terms:
        if term.kind in HIDDEN_KINDS:
            name = "hiddenLabel"
        else:
            name = "prefLabel" if preferred.setdefault(term.lang, term.term) == term.term else "altLabel"
        found.append((name, term))
    return found


def _labels(roles: list[tuple[str, Term]], own: dict[str, str]) -> dict[str, dict[str, list[str]]]:
    """Label property -> language -> strings; a string stands under one property only, as SKOS demands."""
    found: dict[str, dict[str, list[str]]] = {name: {} for name in _LABELS}
    seen: set[tuple[str, str]] = set()
    strings = [
        *(("prefLabel", lang, name) for lang, name in own.items()),
        *((name, term.lang, term.term) for name, term in roles),
        *(("hiddenLabel", term.lang, text) for _, term in roles for text in written(term)[1:]),
    ]
    for name, lang, text in strings:
        if (lang, text) not in seen:
            seen.add((lang, text))
            found[name].setdefault(lang, []).append(text)
    return found


def _iri(sense: str) -> str:
    return f"{BASE}{sense}"
