"""Digits and symbols for letters."""

from __future__ import annotations

import random

from inthewild.learn.redteam.technique import Tier, bare, positions, put, technique

_MUST, _SHOULD, _STRETCH = Tier.MUST, Tier.SHOULD, Tier.STRETCH
_DIGITS = {"o": "0", "i": "1", "l": "1", "e": "3", "a": "4", "s": "5", "t": "7", "b": "8", "g": "9"}
_SIGNS = {"a": "@", "s": "$", "i": "!", "l": "|", "e": "€", "c": "¢", "t": "+", "y": "¥"}
_DRAWN = {"n": "|\\|", "m": "|\\/|", "w": "\\/\\/", "h": "|-|", "k": "|<", "d": "|)", "o": "()", "u": "|_|", "v": "\\/"}


def _one(term: str, table: dict[str, str], rng: random.Random) -> str | None:
    text = bare(term).lower()
    places = positions(text, lambda ch: ch in table)
    return put(text, at := rng.choice(places), table[text[at]]) if places else None


@technique("leet-light", _MUST, "rhino horn", "Latin")
def leet_light(term: str, rng: random.Random) -> str | None:
    """One letter replaced by the digit that looks like it."""
    return _one(term, _DIGITS, rng)


@technique("leet-double", _MUST, "elephant ivory", "Latin")
def leet_double(term: str, rng: random.Random) -> str | None:
    """Two letters replaced by digits."""
    made = _one(term, _DIGITS, rng)
    return _one(made, _DIGITS, rng) if made else None


@technique("leet-heavy", _SHOULD, "crocodile skin", "Latin")
def leet_heavy(term: str, rng: random.Random) -> str | None:
    """Every letter that can be a digit is one."""
    text = bare(term).lower()
    made = "".join(_DIGITS.get(c, c) for c in text)
    return made if made != text and any(c.isalpha() for c in made) else None


@technique("leet-signs", _MUST, "tiger claw", "Latin")
def leet_signs(term: str, rng: random.Random) -> str | None:
    """One letter replaced by a symbol."""
    return _one(term, _SIGNS, rng)


@technique("leet-signs-many", _SHOULD, "tiger claw", "Latin")
def leet_signs_many(term: str, rng: random.Random) -> str | None:
    """All letters that can be are symbols or digits, at random."""
    text = bare(term).lower()
    made = "".join(rng.choice([_DIGITS.get(c, c), _SIGNS.get(c, c)]) for c in text)
    return made if made != text and sum(c.isalpha() for c in made) >= 2 else None


@technique("leet-drawn", _SHOULD, "rhino horn", "Latin")
def leet_drawn(term: str, rng: random.Random) -> str | None:
    """A letter drawn with several signs."""
    return _one(term, _DRAWN, rng)


@technique("leet-keycaps", _SHOULD, "rhino horn", "Latin")
def leet_keycaps(term: str, rng: random.Random) -> str | None:
    """A letter replaced by the keycap emoji of the digit that looks like it."""
    return _one(term, {k: v + "\ufe0f\u20e3" for k, v in _DIGITS.items()}, rng)


@technique("capital-i-for-l", _MUST, "walrus ivory", "Latin")
def capital_i_for_l(term: str, rng: random.Random) -> str | None:
    """A capital I for a small l inside a word, which look the same in many fonts."""
    inner = [i for i, c in enumerate(term) if c == "l" and i and term[i - 1].isalpha()]
    return put(term, rng.choice(inner), "I") if inner else None


@technique("leet-cyrillic", _SHOULD, "кость тигра", "Cyrillic")
def leet_cyrillic(term: str, rng: random.Random) -> str | None:
    """Digits for Cyrillic letters (0 for о, 3 for з, 4 for ч, 6 for б)."""
    return _one_of(term, {"о": "0", "з": "3", "ч": "4", "б": "6"}, rng)


def _one_of(term: str, table: dict[str, str], rng: random.Random) -> str | None:
    places = positions(term.lower(), lambda ch: ch in table)
    return put(term.lower(), at := rng.choice(places), table[term.lower()[at]]) if places else None
