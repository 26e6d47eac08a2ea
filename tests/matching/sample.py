"""Small matchers over made-up terms."""

from __future__ import annotations

from inthewild.matching import Matcher


def matcher_of(*terms: str, lang: str = "und", disguised: bool = True) -> Matcher:
    return Matcher.from_terms([{"term": t, "lang": lang, "concept": t} for t in terms], disguised=disguised)


def found(matcher: Matcher, text: str) -> list[tuple[str, str]]:
    """(term, surface) of the hits of a text."""
    return [(h.term, h.surface) for h in matcher.find(text)]
