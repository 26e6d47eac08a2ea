"""Candidates: which taxon and specimen the words of a listing may name, before anything is weighed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from inthewild.detect.atoms import Atom
from inthewild.detect.model import Head
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.records import Evidence
from inthewild.text.units import WINDOW, distance

#: Articles that are as often made in the shape of an animal as of its material: a butterfly pendant, turtle beads.
_SHAPES = frozenset({"JWL", "x-bead", "CAR", "x-netsuke", "x-seal-stamp", "PRL"})
#: Small carvings that are nearly always of some ivory where the seller names no other material -> (taxon, what it would be).
CARVINGS = {"x-netsuke": ("elephantidae", "IVC")}


@dataclass(slots=True)
class Candidate:
    """A possible finding: what it is made of and, once weighed, what speaks for and against it."""

    kind: str
    taxon: str
    specimen: str
    atoms: tuple[Atom, ...]
    ambiguity: int
    concept: str = ""
    names: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    intents: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    #: Classes and senses that stand near enough to count against ambiguity.
    classes: set[str] = field(default_factory=set)
    senses: set[str] = field(default_factory=set)
    #: The head of the model that weighs it; set before it is weighed.
    head: Head = field(init=False)


def candidates(texts: Mapping[str, str], gate: Sequence[Atom], tree: Taxonomy) -> list[Candidate]:
    """All readings of the gate atoms of one listing; each reading once."""
    found = [Candidate("custom", "", "", (a,), a.ambiguity, concept=a.term.concept) for a in gate if a.sense_class == "custom"]
    for atom in gate:
        if atom.sense_class == "pair":
            taxon, _, code = atom.term.concept.partition("+")
            found.append(Candidate("pair", taxon, code, (atom,), atom.ambiguity))
    paired: set[int] = set()
    found += _of_taxa(texts, gate, tree, paired)
    found += _of_materials(gate, tree, paired)
    return found


def _of_taxa(texts: Mapping[str, str], gate: Sequence[Atom], tree: Taxonomy, paired: set[int]) -> Iterator[Candidate]:
    """Taxa alone and with each specimen; ``paired`` collects the atoms that stand together."""
    specimens = [a for a in gate if a.sense_class == "specimen"]
    seen: set[tuple[str, str, str, int]] = set()

    def new(candidate: Candidate) -> bool:
        key = (candidate.kind, candidate.taxon, candidate.specimen, candidate.ambiguity)
        fresh = key not in seen
        seen.add(key)
        return fresh

    for t in gate:
        if t.sense_class != "taxon" or t.term.concept not in tree.taxa:
            continue
        alone = Candidate("taxon", t.term.concept, "", (t,), t.ambiguity)
        if new(alone):
            yield alone
        for s in specimens:
            candidate = _pair(texts, t, s, tree)
            if candidate is None:
                continue
            if candidate.kind != "listing_pair":
                paired |= {id(t), id(s)}
            if new(candidate):
                yield candidate


def _of_materials(gate: Sequence[Atom], tree: Taxonomy, paired: set[int]) -> Iterator[Candidate]:
    """Materials that stand for one animal (ivory), and carvings whose material is not said."""
    told: set[tuple[str, str, int]] = set()
    for s in gate:
        if s.sense_class != "specimen" or id(s) in paired:
            continue
        code = s.term.concept
        default = tree.default_taxon(code)
        if default and (default, code, s.ambiguity) not in told:
            told.add((default, code, s.ambiguity))
            # A fixed phrase ("carved ivory") names animal and product as a pair does.
            yield Candidate("pair" if s.ambiguity <= 1 else "specimen", default, code, (s,), s.ambiguity)
        elif code in CARVINGS and ("", code, 0) not in told:
            told.add(("", code, 0))
            taxon, product = CARVINGS[code]
            yield Candidate("object", taxon, product, (s,), 2)


def _pair(texts: Mapping[str, str], t: Atom, s: Atom, tree: Taxonomy) -> Candidate | None:
    if t.overlaps(s) or tree.pair(t.term.concept, s.term.concept) is None:
        return None  # one word is not two: "crane" is a bird or, in French, a skull
    taxon, code = t.term.concept, s.term.concept
    if t.hit.field == s.hit.field:
        between = distance(texts[t.hit.field], t.span, s.span)
        if between <= WINDOW:
            # Each is context for the other; side by side they are a phrase.
            side_by_side = between <= 1 and code not in _SHAPES
            # A product word is nearly always ambiguous alone; the animal beside it says most.
            eased = max(t.ambiguity, s.ambiguity - 1) - (2 if side_by_side else 1)
            return Candidate("adjacent" if side_by_side else "window", taxon, code, (t, s), max(eased, 0))
    if t.hit.field == "title" or (t.hit.field == s.hit.field == "text" and t.hit.start < 80):
        return Candidate("listing_pair", taxon, code, (t, s), max(t.ambiguity, s.ambiguity))
    return None
