"""Words misspelt on purpose."""

from __future__ import annotations

import random

from inthewild.learn.redteam.technique import ALPHABETS, Tier, bare, clusters, positions, put, technique, words

_MUST, _SHOULD, _STRETCH = Tier.MUST, Tier.SHOULD, Tier.STRETCH
_KEYS = {
    "a": "s",
    "e": "r",
    "i": "u",
    "o": "p",
    "r": "t",
    "n": "m",
    "t": "r",
    "l": "k",
    "s": "d",
    "c": "v",
    "u": "i",
    "d": "f",
    "g": "h",
}

_VOWELS = "aeiouаеёиоуыэюяіїєαεηιουωάέήίόύώ"


def _long(term: str) -> tuple[int, str]:
    """The longest word of a term, and where it begins."""
    word = max(words(term), key=len)
    return term.index(word), word


def _edited(term: str, new: str) -> str:
    at, word = _long(term)
    return term[:at] + new + term[at + len(word) :]


@technique("upper-case", _MUST, "rhino horn", "Latin", "Cyrillic", "Greek", "Armenian")
def upper_case(term: str, rng: random.Random) -> str | None:
    """All capitals."""
    return term.upper()


@technique("case-mixed", _MUST, "rhino horn", "Latin", "Cyrillic", "Greek", "Armenian")
def case_mixed(term: str, rng: random.Random) -> str | None:
    """Capitals here and there."""
    return "".join(rng.choice([c.upper(), c.lower()]) if len(c.upper()) == 1 else c for c in term)


@technique("repeated", _MUST, "rhino horn", "Latin", "Cyrillic", "Greek")
def repeated(term: str, rng: random.Random) -> str | None:
    """One letter repeated three to five times."""
    places = positions(term, str.isalpha)
    return put(term, at := rng.choice(places), term[at] * rng.randint(3, 5))


@technique("repeated-all", _SHOULD, "rhino horn", "Latin", "Cyrillic", "Greek")
def repeated_all(term: str, rng: random.Random) -> str | None:
    """Every letter twice or three times."""
    times = rng.choice([2, 3])
    return "".join(c * times if c.isalpha() else c for c in term)


@technique("repeated-last", _MUST, "تنين", "Arabic", "Thai", "Latin", "Cyrillic", "Greek")
def repeated_last(term: str, rng: random.Random) -> str | None:
    """The last letter drawn out."""
    parts = clusters(term)
    return term + parts[-1][0] * rng.randint(3, 5) if parts[-1].isalpha() else None


@technique("vowels-dropped", _STRETCH, "crocodile skin", "Latin", "Cyrillic", "Greek")
def vowels_dropped(term: str, rng: random.Random) -> str | None:
    """The word without its vowels, except a first one."""
    made = " ".join(w[:1] + "".join(c for c in w[1:] if bare(c).lower() not in _VOWELS) for w in words(term))
    return made if len(made.replace(" ", "")) >= 4 else None


@technique("reversed", _STRETCH, "rhino horn", *ALPHABETS)
def reversed_term(term: str, rng: random.Random) -> str | None:
    """The whole term backwards."""
    made = "".join(reversed(clusters(term)))
    return made if len(made) >= 6 else None


@technique("swap", _SHOULD, "walrus tusk", "Latin", "Cyrillic", "Greek", "Arabic")
def swap(term: str, rng: random.Random) -> str | None:
    """Two neighbouring letters in the wrong order."""
    _, word = _long(term)
    places = [i for i in range(1, len(word) - 2) if word[i] != word[i + 1]]
    if len(word) < 6 or not places:
        return None
    at = rng.choice(places)
    return _edited(term, word[:at] + word[at + 1] + word[at] + word[at + 2 :])


@technique("typo", _SHOULD, "walrus tusk", "Latin")
def typo(term: str, rng: random.Random) -> str | None:
    """One letter replaced by the next key on the keyboard."""
    _, word = _long(term)
    places = [i for i in range(1, len(word)) if word[i] in _KEYS]
    return _edited(term, put(word, at := rng.choice(places), _KEYS[word[at]])) if len(word) >= 6 and places else None


@technique("letter-missing", _SHOULD, "pangolin scales", "Latin", "Cyrillic", "Greek")
def letter_missing(term: str, rng: random.Random) -> str | None:
    """One letter left out."""
    _, word = _long(term)
    return _edited(term, put(word, rng.randrange(1, len(word) - 1), "")) if len(word) >= 7 else None


@technique("letter-added", _SHOULD, "walrus tusk", "Latin", "Cyrillic", "Greek")
def letter_added(term: str, rng: random.Random) -> str | None:
    """One letter that does not belong there."""
    _, word = _long(term)
    if len(word) < 6:
        return None
    at = rng.randrange(1, len(word))
    return _edited(term, word[:at] + rng.choice([c for c in word if c.isalpha()]) + word[at:])


@technique("same-sound", _STRETCH, "crocodile skin", "Latin")
def same_sound(term: str, rng: random.Random) -> str | None:
    """A spelling that sounds the same: k for c, ph for f, x for ks."""
    text = bare(term).lower()
    rules = [
        (a, b) for a, b in (("ck", "k"), ("ph", "f"), ("f", "ph"), ("qu", "kw"), ("c", "k"), ("y", "i"), ("z", "s")) if a in text
    ]
    return text.replace(*rng.choice(rules), 1) if rules and len(text) >= 6 else None
