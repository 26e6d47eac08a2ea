"""Whether a candidate says enough to be a finding at all: the ambiguity of its words against the context beside it."""

from __future__ import annotations

from collections.abc import Sequence

from inthewild.detect.atoms import Atom
from inthewild.detect.candidates import Candidate
from inthewild.lexicon.taxonomy import Taxonomy

#: Context that makes a text an offer, or a search for one.
OFFERS = frozenset({"intent.sell", "intent.buy", "intent.ship", "intent.price", "intent.dm", "intent.escrow"})
#: What is said of a real one only.
REAL_CLAIMS = frozenset({"claim.genuine", "claim.antique", "claim.pre-ban", "claim.papers", "claim.captive-bred"})
_FACTS = ("price", "weight", "contact", "fact")


def offered(candidate: Candidate) -> bool:
    """Whether words beside the candidate make it an offer."""
    return bool(candidate.senses & OFFERS) or bool(candidate.classes & {"price", "evasion", "provenance"})


def excluded(candidate: Candidate) -> bool:
    """Whether context that silences one of the candidate's terms stands beside it."""
    wanted = {x for atom in candidate.atoms for x in atom.term.excludes}
    senses = candidate.senses
    return any(x in senses or x in candidate.classes or any(s.startswith(f"{x}.") for s in senses) for x in wanted)


def fires(candidate: Candidate, gate: Sequence[Atom], tree: Taxonomy) -> bool:
    """Whether the candidate is a finding.

    Ambiguity 0 and 1 fire; 2 needs one class of context, 3 needs two (docs/keywords.md). A code word needs what its
    ``needs`` names, always; another term that has ``needs`` is satisfied by one of them.
    """
    if candidate.ambiguity >= 4:
        return False
    if candidate.kind == "custom":
        return True
    if candidate.kind == "object":
        return any(name.startswith("contradiction.") for name in candidate.names)
    for atom in candidate.atoms:
        if atom.term.kind == "code" and atom.term.needs:
            others = {a.term.sense for a in gate if not a.overlaps(atom)} | (candidate.senses - {atom.term.sense})
            if not any(_answers(x, others, candidate.classes, tree) for x in atom.term.needs):
                return False
    if candidate.kind not in ("taxon", "specimen", "pair") or candidate.ambiguity < 1:
        return True
    wanted = {x for a in candidate.atoms for x in a.term.needs}
    if wanted:
        mine = {a.term.sense for a in candidate.atoms}
        others = {a.term.sense for a in gate if not any(a.overlaps(o) for o in candidate.atoms)} | (candidate.senses - mine)
        return any(_answers(x, others, candidate.classes, tree) for x in wanted)
    return _classes_beside(candidate) >= candidate.ambiguity - 1


def _classes_beside(candidate: Candidate) -> int:
    """How many kinds of context stand beside: an offer, a claim of something real, a second animal or product word."""
    around, senses = candidate.classes, candidate.senses
    offer = bool(senses & OFFERS) or "fact" in around
    real = bool(senses & REAL_CLAIMS) or bool(around & {"provenance", "evasion", "state"})
    partner = bool(around & {"taxon", "specimen", "object"} - {candidate.kind})
    return sum((offer, real, partner))


def _answers(wanted: str, others: set[str], around: set[str], tree: Taxonomy) -> bool:
    """Whether something else in the listing is what a term needs: a sense, a class, or a taxon below one."""
    kind, colon, name = wanted.partition(":")
    if colon and kind == "taxon":
        taxa = {o.partition(":")[2].partition("+")[0] for o in others if o.startswith(("taxon:", "pair:"))}
        return any(tree.is_a(t, name) for t in taxa)
    if wanted in _FACTS:
        return wanted in around
    return any(o == wanted or o.startswith((f"{wanted}:", f"{wanted}.")) for o in others)
