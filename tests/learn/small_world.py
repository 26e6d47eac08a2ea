"""A small database and labelled texts about it: offers, and the same words about something else."""

from __future__ import annotations

from inthewild.learn.data import Row, near_duplicate
from inthewild.records import Listing

TERMS = [
    {"term": "ivory", "lang": "en", "sense": "specimen:x-ivory", "ambiguity": 1},
    {"term": "tusk", "lang": "en", "sense": "specimen:TUS", "ambiguity": 1},
    {"term": "elephant", "lang": "en", "sense": "taxon:elephantidae", "ambiguity": 1},
    {"term": "tiger", "lang": "en", "sense": "taxon:panthera-tigris", "ambiguity": 1},
    {"term": "skin", "lang": "en", "sense": "specimen:SKI", "ambiguity": 1},
    {"term": "for sale", "lang": "en", "sense": "intent.sell", "ambiguity": 1},
    {"term": "toy", "lang": "en", "sense": "claim.toy", "ambiguity": 1},
    {"term": "museum", "lang": "en", "sense": "intent.news", "ambiguity": 1},
]
_OFFERS = ("{} for sale, {}", "genuine {} {}", "I sell my {}, {}", "{} {} price on request", "old {} from my uncle {}")
_OTHERS = ("{} toy for children {}", "museum shows {} {}", "{} pattern dress {}", "drawing of {} {}", "{} colour paint {}")
_THINGS = ("elephant ivory", "tiger skin", "elephant tusk", "ivory tusk")
_TAILS = ("heavy", "in london", "yesterday", "very nice", "contact me")


def labelled(sellers: int = 8) -> list[Row]:
    """Two hundred rows of ``sellers`` groups; the words, not the things, tell the label."""
    rows = []
    for label, frames in ((1, _OFFERS), (0, _OTHERS)):
        for i, frame in enumerate(frames):
            for j, thing in enumerate(_THINGS):
                for k, tail in enumerate(_TAILS):
                    text = frame.format(thing, tail)
                    number = (i + 3 * j + 5 * k) % sellers
                    listing = Listing(f"{label}-{i}{j}{k}", text, lang="en")
                    rows.append(Row(listing, label, f"seller {number}" if sellers else near_duplicate(listing)))
    return rows
