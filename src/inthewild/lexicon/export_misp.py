"""The database for MISP: benign senses as a warninglist, taxa as a galaxy with its cluster.

A warninglist marks what is known to be harmless, which is what a benign sense is. The cluster lets an analyst tag an
event with the taxon; its synonyms are our names in all languages.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from inthewild.lexicon.export import BASE, HIDDEN_KINDS, selected, written
from inthewild.lexicon.lexicon import Lexicon

TYPE = "inthewild-taxa"
#: Where each part lies in a MISP repository.
PATHS = {
    "warninglist": "lists/inthewild-benign/list.json",
    "galaxy": f"galaxies/{TYPE}.json",
    "cluster": f"clusters/{TYPE}.json",
}


def misp(lexicon: Lexicon, version: int, lang: str | None = None) -> dict[str, dict[str, Any]]:
    """The three documents by name (see PATHS). ``version`` is a whole number that grows; MISP uses the date."""
    return {
        "warninglist": warninglist(lexicon, version, lang),
        "galaxy": galaxy(version),
        "cluster": cluster(lexicon, version, lang),
    }


def as_text(document: object) -> str:
    """JSON as the MISP repositories format it."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def warninglist(lexicon: Lexicon, version: int, lang: str | None = None) -> dict[str, Any]:
    """Strings in which a species or product word means something else."""
    strings = {text for term in selected(lexicon, lang) if term.sense_class == "benign" for text in written(term)}
    return {
        "name": "InTheWild: harmless uses of wildlife words" + (f" ({lang})" if lang else ""),
        "description": "Colours, brands, teams, foods, places and other strings that contain or equal the name of a "
        "traded species or product and mean something else. Not evidence of wildlife trade.",
        "version": version,
        "type": "string",
        "matching_attributes": ["comment", "other", "text"],
        "list": sorted(strings),
    }


def galaxy(version: int) -> dict[str, Any]:
    """The galaxy that the cluster belongs to."""
    return {
        "name": "InTheWild taxa", "namespace": "inthewild", "type": TYPE, "icon": "paw", "version": version,
        "description": "Taxa of animals and plants in online trade", "uuid": _uuid("galaxy"),
    }  # fmt: skip


def cluster(lexicon: Lexicon, version: int, lang: str | None = None) -> dict[str, Any]:
    """One value for every taxon that has a name in the selected languages, or has a listing."""
    tree = lexicon.taxonomy
    names: dict[str, set[str]] = {}
    for term in selected(lexicon, lang):
        if term.sense_class == "taxon" and term.kind not in HIDDEN_KINDS:
            names.setdefault(term.concept, set()).add(term.term)
    chosen = [slug for slug in sorted(tree.taxa) if slug in names or slug in tree.listings]
    inside = frozenset(chosen)
    values = []
    for slug in chosen:
        taxon = tree.taxa[slug]
        listing, since = tree.appendix(slug)
        meta: dict[str, Any] = {"rank": taxon.rank, "synonyms": sorted(names.get(slug, set()) - {taxon.scientific_name})}
        if tree.group(slug):
            meta["group"] = tree.group(slug)
        if listing:
            meta |= {"cites-appendix": listing, "cites-since": since}
        value: dict[str, Any] = {
            "value": taxon.scientific_name, "description": taxon.name_en, "uuid": _uuid(f"taxon:{slug}"), "meta": meta,
        }  # fmt: skip
        if taxon.parent in inside:
            value["related"] = [{"dest-uuid": _uuid(f"taxon:{taxon.parent}"), "type": "child-of", "tags": []}]
        values.append(value)
    return {
        "name": "InTheWild taxa", "type": TYPE, "category": "wildlife", "source": "InTheWild keyword database",
        "description": "Taxa of animals and plants in online trade, with their names in many languages",
        "authors": ["InTheWild"], "uuid": _uuid("cluster"), "version": version, "values": values,
    }  # fmt: skip


def _uuid(name: str) -> str:
    """The same thing keeps its UUID from version to version."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, BASE + name))
