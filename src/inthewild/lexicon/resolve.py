"""From a short text to what it names: the whole string if it is stored, else its parts composed.

This is the look-up that people and tests use on names and products ("rhino horn", "Elfenbeinarmband", 象牙筷子). It works
on one short string and knows no context; listings go through the Detector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inthewild.lexicon.model import Sense, Term
from inthewild.text.strict import fold
from inthewild.text.tables import UNSPACED, Script, tables
from inthewild.text.tags import primary

if TYPE_CHECKING:
    from inthewild.lexicon.lexicon import Lexicon

#: Languages that write compounds as one word; Korean attaches nouns and particles.
COMPOUNDING = frozenset(["de", "nl", "sv", "da", "nb", "no", "nn", "fi", "hu", "et", "is", "ko", "tr"])
MAX_UNITS = 7
MAX_CHARACTERS = 14
MIN_PART = 3
#: What CITES calls an article if its material is ivory.
_OF_IVORY = {"JWL": "IJW", "CAR": "IVC", "x-netsuke": "IVC"}


def resolve(lexicon: Lexicon, text: str, lang: str | None) -> list[Sense]:
    """Senses of the text, best first, without repetition; [] if nothing is known."""
    spans = _found(lexicon, fold(text, emoji=True), lang)
    whole = [term for start, end, terms in spans if (start, end) == (0, len(fold(text, emoji=True))) for term in terms]
    senses: dict[str, Sense] = {}
    for term in whole:
        _add(senses, _sense(lexicon, term))
    if any(s.taxon for s in senses.values()):
        return list(senses.values())
    parts = _longest(spans)
    taxa = [t for terms in parts for t in terms if t.sense_class == "taxon"]
    specimens = [t for terms in parts for t in terms if t.sense_class == "specimen"]
    pairs = [t for terms in parts for t in terms if t.sense_class in ("pair", "custom")]
    composed: dict[str, Sense] = {}
    for t in taxa:
        for s in specimens:
            _add(composed, _pair(lexicon, t.concept, s.concept))
    if not taxa:
        # A material that stands for a taxon, and an article made of it: ivory, bangle.
        for material in specimens:
            default = lexicon.taxonomy.default_taxon(material.concept)
            for article in specimens:
                if default and article.concept != material.concept:
                    _add(composed, _pair(lexicon, default, _OF_IVORY.get(article.concept, article.concept)))
            if default and len(specimens) > 1:
                _add(composed, _pair(lexicon, default, material.concept))
    for term in (*pairs, *taxa, *specimens):
        _add(composed, _sense(lexicon, term))
    return list((composed | senses).values())


def _add(senses: dict[str, Sense], sense: Sense | None) -> None:
    if sense is not None:
        senses.setdefault(sense.id, sense)


def _pair(lexicon: Lexicon, taxon: str, code: str) -> Sense | None:
    tree = lexicon.taxonomy
    if tree.pair(taxon, code) is None:
        return None
    return Sense(f"pair:{taxon}+{code}", taxon, tree.taxa[taxon].scientific_name, code, tree.group(taxon) or None)


def _sense(lexicon: Lexicon, term: Term) -> Sense | None:
    tree = lexicon.taxonomy
    kind = term.sense_class
    if kind not in ("taxon", "specimen", "pair", "custom"):
        return None
    taxon: str | None = None
    code: str | None = None
    if kind == "taxon":
        taxon = term.concept
    elif kind == "specimen":
        code = term.concept
        taxon = tree.default_taxon(code) or None
    elif kind == "pair":
        taxon, _, code = term.concept.partition("+")
    known = tree.taxa.get(taxon) if taxon else None
    return Sense(
        term.sense,
        taxon,
        known.scientific_name if known else None,
        code,
        (tree.group(taxon) or None) if taxon else None,
    )


def _found(lexicon: Lexicon, text: str, lang: str | None) -> list[tuple[int, int, list[Term]]]:
    """Every stored span of the folded text: (start, end, terms)."""
    spans = []
    script = tables().script
    unspaced = {int(s) for s in UNSPACED} | {int(Script.HANGUL)}
    open_inside = primary(lang or "") in COMPOUNDING
    starts = [i for i in range(len(text)) if i == 0 or text[i - 1] == " " or open_inside or script[ord(text[i])] in unspaced]
    for start in starts:
        if text[start] == " ":
            continue
        words = 0
        for end in range(start + 1, len(text) + 1):
            at_border = end == len(text) or text[end] == " "
            free = script[ord(text[end - 1])] in unspaced
            if not (at_border or free or open_inside):
                continue
            words += at_border
            if words > MAX_UNITS or (not at_border and end - start > MAX_CHARACTERS and free):
                break
            inside = not at_border or (start > 0 and text[start - 1] != " ")
            if inside and not free and end - start < MIN_PART:
                continue
            terms = lexicon.lookup(text[start:end], lang)
            if terms:
                spans.append((start, end, terms))
    return spans


def _longest(spans: list[tuple[int, int, list[Term]]]) -> list[list[Term]]:
    """The longest span of each class wins; a benign span takes away what it covers and protects."""
    taken: dict[str, list[tuple[int, int]]] = {}
    chosen = []
    for start, end, terms in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        keep = []
        for term in terms:
            kind = "gate" if term.sense_class in ("pair", "custom") else term.sense_class
            if not any(start < b and a < end for a, b in taken.get(kind, ())):
                keep.append(term)
        for kind in {"gate" if t.sense_class in ("pair", "custom") else t.sense_class for t in keep}:
            taken.setdefault(kind, []).append((start, end))
        if keep:
            chosen.append(keep)
    return chosen
