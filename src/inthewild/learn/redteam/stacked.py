"""Two or three techniques at once."""

from __future__ import annotations

import random
from collections.abc import Sequence

from inthewild.learn.redteam.technique import Tier, registered, technique

_SHOULD, _STRETCH = Tier.SHOULD, Tier.STRETCH
_PAIRS = (
    "leet-light dotted",
    "leet-light zero-width-space",
    "cyrillic-one spaced",
    "cyrillic-one struck-through",
    "repeated hyphened",
    "leet-light words-joined",
    "latin-in-cyrillic zero-width-space",
    "latin-in-cyrillic dotted",
    "vowel-signs zero-width-space",
    "stretched direction-marks",
    "traditional dotted",
    "radicals zero-width-space",
    "hiragana middle-dotted",
    "half-width-kana zero-width-space",
    "jamo-loose zero-width-space",
    "accents-dropped spaced",
    "latin-in-greek zero-width-space",
    "dotted zero-width-space",
    "upper-case leet-light",
    "struck-through spaced",
    "dotted entities-decimal",
    "mathematical hyphened",
    "fullwidth zero-width-space",
)
_TRIPLES = (
    "leet-light cyrillic-one dotted",
    "repeated leet-light zero-width-space",
    "cyrillic-many spaced struck-through",
    "latin-in-cyrillic repeated zero-width-space",
    "accents-dropped leet-double hyphened",
    "letter-variants stretched zero-width-space",
    "traditional dotted zero-width-space",
    "jamo-one-syllable starred zero-width-space",
    "hiragana middle-dotted zero-width-space",
    "zero-width-space entities-decimal tags",
    "leet-light words-joined entities-decimal",
)


def _stack(term: str, rng: random.Random, choices: Sequence[str]) -> str | None:
    known = registered()
    for names in rng.sample(choices, len(choices)):
        text: str | None = term
        for name in names.split():
            made = known[name].apply(text, rng) if text else None
            text = made.surface if made and not (made.before or made.after) else None
        if text:
            return text
    return None


@technique("stacked-two", _SHOULD, "tiger bone")
def stacked_two(term: str, rng: random.Random) -> str | None:
    """Two techniques at once."""
    return _stack(term, rng, _PAIRS)


@technique("stacked-three", _STRETCH, "tiger bone")
def stacked_three(term: str, rng: random.Random) -> str | None:
    """Three techniques at once."""
    return _stack(term, rng, _TRIPLES)
