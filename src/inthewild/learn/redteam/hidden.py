"""Characters that nobody sees, and marks that everybody overlooks."""

from __future__ import annotations

import random
import unicodedata

from inthewild.learn.redteam.technique import ALPHABETS, CLUSTERED, Tier, bare, clusters, technique

_MUST, _SHOULD, _STRETCH = Tier.MUST, Tier.SHOULD, Tier.STRETCH
_MARKED = ("Latin", "Cyrillic", "Greek")


def _between(term: str, rng: random.Random, signs: str, share: float = 0.6) -> str | None:
    """A sign between some letters of the term, always at least one; never beside a blank."""
    parts = clusters(term)
    gaps = [i for i in range(1, len(parts)) if not parts[i].isspace() and not parts[i - 1].isspace()]
    if not gaps:
        return None
    chosen = {i for i in gaps if rng.random() < share} or {rng.choice(gaps)}
    return "".join((rng.choice(signs) if i in chosen else "") + part for i, part in enumerate(parts))


@technique("zero-width-space", _MUST, "象牙")
def zero_width_space(term: str, rng: random.Random) -> str | None:
    """Zero-width spaces between letters."""
    return _between(term, rng, "\u200b")


@technique("zero-width-joiner", _MUST, "rhino horn", "Latin", "Cyrillic", "Greek", "Han", "Kana", "Hangul", "Thai", "Arabic")
def zero_width_joiner(term: str, rng: random.Random) -> str | None:
    """Word joiners, zero-width joiners and non-joiners between letters."""
    return _between(term, rng, "\u200c\u200d\u2060")


@technique("byte-order-mark", _MUST, "rhino horn")
def byte_order_mark(term: str, rng: random.Random) -> str | None:
    """The byte order mark, invisible in the middle of a text."""
    return _between(term, rng, "\ufeff")


@technique("soft-hyphen", _MUST, "rhino horn", *ALPHABETS)
def soft_hyphen(term: str, rng: random.Random) -> str | None:
    """Hyphens that show only at the end of a line."""
    return _between(term, rng, "\u00ad")


@technique("rare-invisible", _SHOULD, "rhino horn")
def rare_invisible(term: str, rng: random.Random) -> str | None:
    """Invisible operators, the Mongolian vowel separator, the grapheme joiner, variation selectors."""
    return _between(term, rng, "\u2061\u2062\u2063\u2064\u180e\u034f\ufe00\ufe0e")


@technique("hangul-filler", _SHOULD, "tiger bone", "Latin", "Cyrillic", "Greek", "Han", "Thai")
def hangul_filler(term: str, rng: random.Random) -> str | None:
    """Empty Korean letters, which many filters take for letters."""
    return _between(term, rng, "\u3164\u115f\u1160\uffa0", 0.4)


@technique("tag-letters", _SHOULD, "rhino horn")
def tag_letters(term: str, rng: random.Random) -> str | None:
    """Invisible tag characters between letters."""
    return _between(term, rng, "\U000e0061\U000e0078\U000e0020")


@technique("direction-marks", _MUST, "عاج")
def direction_marks(term: str, rng: random.Random) -> str | None:
    """Marks of writing direction inside a word."""
    return _between(term, rng, "\u200e\u200f\u061c")


@technique("direction-override", _MUST, "ivory", "Latin", "Cyrillic", "Greek", "Han")
def direction_override(term: str, rng: random.Random) -> str | None:
    """The word stored backwards behind a right-to-left override, so that it reads forwards."""
    return "\u202e" + "".join(reversed(clusters(term))) + "\u202c"


@technique("direction-isolates", _SHOULD, "ivory")
def direction_isolates(term: str, rng: random.Random) -> str | None:
    """Direction isolates and embeddings opened and closed inside a word."""
    parts = clusters(term)
    inner = [i for i in range(1, len(parts)) if not parts[i].isspace() and not parts[i - 1].isspace()]
    if not inner:
        return None
    at = rng.choice(inner)
    opening, closing = rng.choice([("\u2066", "\u2069"), ("\u2068", "\u2069"), ("\u202a", "\u202c")])
    return "".join(parts[:at]) + opening + "".join(parts[at:]) + closing


@technique("accents-added", _MUST, "walrus", *_MARKED)
def accents_added(term: str, rng: random.Random) -> str | None:
    """Accents on letters that have none in the word."""
    places = [i for i, c in enumerate(term.lower()) if c in "aeiouynsczаеиоуαειου"]
    chosen = {i for i in places if rng.random() < 0.6} or set(places[:1])
    marked = "".join(c + rng.choice("\u0300\u0301\u0308\u0303\u030a") if i in chosen else c for i, c in enumerate(bare(term)))
    return unicodedata.normalize("NFC", marked) if chosen else None


@technique("combining-marks", _MUST, "walrus", *_MARKED)
def combining_marks(term: str, rng: random.Random) -> str | None:
    """One combining mark on every letter."""
    mark = rng.choice("\u0304\u0307\u0323\u0331\u032f\u0346\u20db")
    return "".join(c + mark if c.isalpha() else c for c in term)


@technique("stacked-marks", _SHOULD, "walrus", *_MARKED)
def stacked_marks(term: str, rng: random.Random) -> str | None:
    """Towers of marks on every letter ("zalgo")."""
    marks = [chr(cp) for cp in range(0x300, 0x340)]
    return "".join(c + "".join(rng.choices(marks, k=rng.randint(2, 5))) if c.isalpha() else c for c in term)


@technique("struck-through", _MUST, "ivory tusk", *_MARKED, "Han", "Arabic", "Thai", "Hangul")
def struck_through(term: str, rng: random.Random) -> str | None:
    """A stroke or a line below through every letter."""
    mark = rng.choice("\u0336\u0335\u0332\u0338\u0337")
    return "".join(part + mark if not part.isspace() else part for part in clusters(term))


@technique("keycaps", _SHOULD, "ivory", "Latin", "Cyrillic")
def keycaps(term: str, rng: random.Random) -> str | None:
    """Letters in the frame of a key or a circle, made by an enclosing mark."""
    mark = rng.choice("\u20e3\u20dd\u20de")
    return "".join(c + mark if c.isalpha() else c for c in term)


@technique("accents-dropped", _MUST, "vượn đen", "Latin")
def accents_dropped(term: str, rng: random.Random) -> str | None:
    """The word without its accents, as on a foreign keyboard."""
    return bare(term)


@technique("accents-decomposed", _MUST, "défense d'éléphant", "Latin", "Cyrillic", "Greek", "Indic")
def accents_decomposed(term: str, rng: random.Random) -> str | None:
    """Accented letters as a letter and a mark."""
    return unicodedata.normalize("NFD", term)


@technique("invisible-everywhere", _SHOULD, "rhino horn", *CLUSTERED, *ALPHABETS, "Han", "Kana", "Hangul")
def invisible_everywhere(term: str, rng: random.Random) -> str | None:
    """Several different invisible characters in a row between all letters."""
    signs = "\u200b\u2060\ufeff\u00ad"
    parts = clusters(term)
    return "".join(p if p.isspace() or i + 1 == len(parts) else p + "".join(rng.sample(signs, 2)) for i, p in enumerate(parts))
