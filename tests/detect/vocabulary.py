"""A few words with which the rules of composition are tested; the shipped taxonomy stands behind them."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def row(term: str, sense: str, ambiguity: int = 1, lang: str = "en", **more: Any) -> Row:
    """A term row with a sense of the database."""
    return {"term": term, "lang": lang, "sense": sense, "ambiguity": ambiguity, **more}


TIGER = row("tiger", "taxon:panthera-tigris", 2)
SKIN = row("skin", "specimen:SKI", 2)
SELL = row("for sale", "intent.sell", 1)
GENUINE = row("genuine", "claim.genuine", 1)
PLUSH = row("plush", "claim.toy", 1)
NO_PAPERS = row("no papers", "evasion.nodocs", 1)
WILD = row("wild caught", "provenance.wild", 1)
PRICE = row("best price", "intent.price", 1)
WORDS = [TIGER, SKIN, SELL, GENUINE, PLUSH, NO_PAPERS, WILD, PRICE]

#: More than the 80 characters within which a taxon at the beginning pairs with the whole listing.
LEAD = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen " * 1


def filler(count: int) -> str:
    """``count`` words that mean nothing to the engine."""
    return " ".join(["lorem", "ipsum", "dolor", "amet", "elit", "sed", "nunc", "quis", "orci", "urna", "vel", "mi"][:count])
