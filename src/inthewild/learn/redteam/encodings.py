"""The word as a web page or a program writes it."""

from __future__ import annotations

import random
from urllib.parse import quote

from inthewild.learn.redteam.technique import Tier, clusters, technique

_MUST, _SHOULD, _STRETCH = Tier.MUST, Tier.SHOULD, Tier.STRETCH


def _some(term: str, rng: random.Random, make: str, share: float) -> str:
    letters = [i for i, c in enumerate(term) if not c.isspace()]
    chosen = {i for i in letters if rng.random() < share} or {rng.choice(letters)}
    return "".join(make.format(ord(c)) if i in chosen else c for i, c in enumerate(term))


def _inside(term: str, rng: random.Random, sign: str) -> str | None:
    parts = clusters(term)
    places = [i for i in range(1, len(parts)) if not parts[i].isspace() and not parts[i - 1].isspace()]
    at = rng.choice(places) if places else 0
    return "".join(parts[:at]) + sign + "".join(parts[at:]) if at else None


@technique("entities-decimal", _MUST, "ivory")
def entities_decimal(term: str, rng: random.Random) -> str | None:
    """Some letters as decimal HTML entities."""
    return _some(term, rng, "&#{};", 0.4)


@technique("entities-hexadecimal", _MUST, "ivory")
def entities_hexadecimal(term: str, rng: random.Random) -> str | None:
    """All letters as hexadecimal HTML entities."""
    return _some(term, rng, "&#x{:x};", 1.0)


@technique("entities-twice", _SHOULD, "ivory")
def entities_twice(term: str, rng: random.Random) -> str | None:
    """HTML entities whose ampersand is an entity itself."""
    return _some(term, rng, "&amp;#{};", 0.3)


@technique("entities-invisible", _MUST, "ivory")
def entities_invisible(term: str, rng: random.Random) -> str | None:
    """An invisible character written as an entity."""
    return _inside(term, rng, rng.choice(["&shy;", "&zwnj;", "&#8203;", "&ZeroWidthSpace;", "&lrm;"]))


@technique("entity-blank", _MUST, "rhino horn")
def entity_blank(term: str, rng: random.Random) -> str | None:
    """The blank between words as an entity."""
    return term.replace(" ", rng.choice(["&nbsp;", "&#32;", "&#160;"]))


@technique("percent", _SHOULD, "象牙")
def percent(term: str, rng: random.Random) -> str | None:
    """Percent encoding, as in a web address."""
    made = quote(term, safe="")
    if made != term:
        return made
    at = rng.randrange(len(term))
    return term[:at] + f"%{ord(term[at]):02X}" + term[at + 1 :]


@technique("tags", _SHOULD, "ivory")
def tags(term: str, rng: random.Random) -> str | None:
    """HTML tags inside the word."""
    return _inside(term, rng, rng.choice(["<b></b>", "<i></i>", "<span>", "<wbr>", "</font><font>"]))


@technique("comment", _SHOULD, "ivory")
def comment(term: str, rng: random.Random) -> str | None:
    """An HTML comment inside the word."""
    return _inside(term, rng, "<!-- " + rng.choice(["x", "new", "..."]) + " -->")


@technique("markdown", _SHOULD, "ivory", "Latin", "Cyrillic", "Greek", "Arabic", "Han", "Hangul", "Kana")
def markdown(term: str, rng: random.Random) -> str | None:
    """Half of the word in bold or italics of a chat program."""
    parts, sign = clusters(term), rng.choice(["**", "__", "~~"])
    half = len(parts) // 2
    if half < 1 or any(p.isspace() for p in parts[half - 1 : half + 1]):
        return None
    return sign + "".join(parts[:half]) + sign + "".join(parts[half:])


@technique("escapes", _STRETCH, "ivory")
def escapes(term: str, rng: random.Random) -> str | None:
    """Backslash escapes of programming languages."""
    if any(ord(c) > 0xFFFF for c in term):
        return None
    return _some(term, rng, "\\u{:04x}", 0.6)
