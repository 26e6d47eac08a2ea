"""A red team for any keyword filter: known terms in some 120 disguises.

    from inthewild.learn.redteam import TECHNIQUES, disguise
    disguise("ivory", "cyrillic-one", seed=0).surface

Every technique is one small function with a tier: ``must``, ``should`` or ``stretch``. Deterministic for a seed.
"""

from __future__ import annotations

import random

from inthewild.errors import UsageError

# isort: off
# Each module registers its techniques, in the order in which they are listed; stacked needs all others.
from inthewild.learn.redteam import glyphs, hidden, signs, separators, spelling, encodings  # noqa: F401
from inthewild.learn.redteam import chinese, kana_hangul, arabic, romanise, stacked  # noqa: F401

# isort: on
from inthewild.learn.redteam.technique import Disguise, Technique, Tier, registered

__all__ = ["TECHNIQUES", "Disguise", "Technique", "Tier", "choose", "disguise"]

#: All techniques by name.
TECHNIQUES: dict[str, Technique] = registered()


def choose(names: list[str] | None = None, tiers: list[Tier] | None = None) -> list[Technique]:
    """The techniques of the given names and tiers, all by default. Raises :class:`UsageError` for an unknown name."""
    for name in names or ():
        if name not in TECHNIQUES:
            raise UsageError(f"no technique is called {name!r}", hint="inthewild redteam --list shows them")
    return [t for t in TECHNIQUES.values() if (not names or t.name in names) and (not tiers or t.tier in tiers)]


def disguise(term: str, technique: str, seed: int = 0) -> Disguise | None:
    """``term`` disguised by one technique; None if it is not made for this term.

    The same term, technique and seed always give the same disguise, whatever else was disguised before.
    """
    found = choose([technique])[0]
    return found.apply(term, random.Random(f"{seed}|{technique}|{term}"))  # noqa: S311 (no secret)
