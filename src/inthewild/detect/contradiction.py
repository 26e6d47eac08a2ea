"""What does not fit together: a denial beside an assertion, two materials for one thing, a weighed carving of no material.

Sellers who know what they sell hedge it: "bone/ivorine", "faux, but you know", the weight to the gram of a carving whose
material is not named. No single word of this is evidence; that they stand together is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from inthewild.detect.atoms import Atom
from inthewild.detect.candidates import Candidate
from inthewild.detect.facts import Fact

_DENIALS = frozenset({"claim.faux", "claim.replica"})
_MATERIALS = frozenset({"BON", "HOR", "TEE", "SHE", "COR", "x-ivory", "IVC", "IVP", "TUS", "HOC", "HOP", "x-horn"})
#: What stands between two materials that are offered as one: a stroke, "or", a question mark.
_HEDGE = re.compile(r"\s*(?:[/|?]+|or|oder|ou|o|или|veya|atau|hoặc|或|或者|または|أو|یا|या|หรือ|또는)\s*\??\s*", re.IGNORECASE)


class Contradiction(NamedTuple):
    """A contradiction with its place."""

    name: str
    field: str
    start: int
    end: int
    reason: str


def contradictions(
    candidate: Candidate, texts: Mapping[str, str], gate: Sequence[Atom], near: Sequence[Atom], facts: Sequence[Fact]
) -> list[Contradiction]:
    """What contradicts itself beside a candidate. ``near`` are the context atoms said of it."""
    found = []
    denial = next((a for a in near if a.term.sense in _DENIALS), None)
    assertion = next((a for a in near if a.term.sense == "claim.genuine"), None)
    secret = next((a for a in near if a.sense_class == "evasion"), None)
    if denial is not None and secret is not None:
        found.append(_at("contradiction.claims", secret, "called an imitation, and yet papers or discretion are spoken of"))
    hedge = _hedged(texts, [*gate, *near])
    if hedge is not None and (assertion is None or denial is not None):
        found.append(hedge)
    elif candidate.kind == "object" and denial is None and not _named(gate):
        weight = next((f for f in facts if f.kind == "weight"), None)
        if weight is not None:
            reason = "the weight of a small carving is given, its material is not"
            found.append(Contradiction("contradiction.unnamed", weight.field, weight.start, weight.end, reason))
    return found


def _named(gate: Sequence[Atom]) -> bool:
    """Whether some animal material is named at all."""
    return any(a.sense_class in ("taxon", "pair") or a.term.concept in _MATERIALS for a in gate)


def _is_material(atom: Atom) -> bool:
    return atom.term.sense in _DENIALS or (atom.sense_class == "specimen" and atom.term.concept in _MATERIALS)


def _hedged(texts: Mapping[str, str], atoms: Sequence[Atom]) -> Contradiction | None:
    """Two materials, at least one an imitation, that are joined by a stroke or "or"."""
    materials = sorted((a for a in atoms if _is_material(a)), key=lambda a: (a.hit.field, a.span))
    for first, second in pairwise(materials):
        if first.hit.field != second.hit.field or first.term.sense == second.term.sense or first.hit.end >= second.hit.start:
            continue
        between = texts[first.hit.field][first.hit.end : second.hit.start]
        if len(between) <= 8 and _HEDGE.fullmatch(between) and {first.term.sense, second.term.sense} & _DENIALS:
            reason = "two materials are named for one thing, one of them an imitation"
            return Contradiction("contradiction.material", first.hit.field, first.hit.start, second.hit.end, reason)
    return None


def _at(name: str, atom: Atom, reason: str) -> Contradiction:
    return Contradiction(name, atom.hit.field, atom.hit.start, atom.hit.end, reason)
