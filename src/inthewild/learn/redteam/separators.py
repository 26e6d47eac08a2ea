"""Things put between the letters of a word, and words written together."""

from __future__ import annotations

import random

from inthewild.learn.redteam.technique import ALPHABETS, Disguise, Tier, bare, clusters, script, technique, words

_MUST, _SHOULD, _STRETCH = Tier.MUST, Tier.SHOULD, Tier.STRETCH
_EMOJI = "🐘🔥⭐🌿💎🙏"


def _letters(term: str) -> list[str]:
    return [c for c in clusters(term) if not c.isspace()]


def _apart(term: str, sign: str) -> str | None:
    parts = _letters(term)
    return sign.join(parts) if len(parts) > 1 else None


def _inner(term: str) -> list[int]:
    """Places between two letters of one word, away from the ends of longer words."""
    parts = clusters(term)
    found = [i for i in range(1, len(parts)) if not parts[i].isspace() and not parts[i - 1].isspace()]
    inside = [i for i in found if 1 < i < len(parts) - 1 and not parts[i - 2].isspace() and not parts[i + 1].isspace()]
    return inside or found


def _insert(term: str, rng: random.Random, sign: str) -> str | None:
    places = _inner(term)
    if not places:
        return None
    parts, at = clusters(term), rng.choice(places)
    return "".join(parts[:at]) + sign + "".join(parts[at:])


@technique("spaced", _MUST, "rhino horn")
def spaced(term: str, rng: random.Random) -> str | None:
    """A blank between all letters."""
    return _apart(term, " ")


@technique("spaced-words", _MUST, "rhino horn", *ALPHABETS)
def spaced_words(term: str, rng: random.Random) -> str | None:
    """A blank between the letters, three between the words."""
    return "   ".join(" ".join(_letters(w)) for w in words(term)) if all(len(_letters(w)) > 1 for w in words(term)) else None


@technique("dotted", _MUST, "虎骨")
def dotted(term: str, rng: random.Random) -> str | None:
    """A full stop between all letters."""
    return _apart(term, ".")


@technique("hyphened", _MUST, "rhino horn")
def hyphened(term: str, rng: random.Random) -> str | None:
    """A hyphen between all letters."""
    return _apart(term, "-")


@technique("underscored", _MUST, "rhino horn")
def underscored(term: str, rng: random.Random) -> str | None:
    """An underscore between all letters."""
    return _apart(term, "_")


@technique("starred", _MUST, "rhino horn")
def starred(term: str, rng: random.Random) -> str | None:
    """An asterisk between all letters."""
    return _apart(term, "*")


@technique("middle-dotted", _SHOULD, "象牙")
def middle_dotted(term: str, rng: random.Random) -> str | None:
    """A middle dot, bullet, tilde or slash between all letters."""
    return _apart(term, rng.choice("·•~/"))


@technique("separators-mixed", _SHOULD, "rhino horn")
def separators_mixed(term: str, rng: random.Random) -> str | None:
    """Another separator after each letter."""
    parts = _letters(term)
    return "".join(p + rng.choice(".-*_·~") for p in parts[:-1]) + parts[-1] if len(parts) > 2 else None


@technique("emoji-between", _MUST, "rhino horn")
def emoji_between(term: str, rng: random.Random) -> str | None:
    """A pictogram between all letters."""
    return _apart(term, rng.choice(_EMOJI))


@technique("emoji-inside", _SHOULD, "ivory")
def emoji_inside(term: str, rng: random.Random) -> str | None:
    """One pictogram inside the word."""
    return _insert(term, rng, rng.choice(_EMOJI))


@technique("one-hyphen", _SHOULD, "ivory")
def one_hyphen(term: str, rng: random.Random) -> str | None:
    """One hyphen inside a word."""
    return _insert(term, rng, "-")


@technique("one-dot", _SHOULD, "ivory")
def one_dot(term: str, rng: random.Random) -> str | None:
    """One dot inside a word."""
    return _insert(term, rng, rng.choice(".·"))


@technique("one-star", _SHOULD, "ivory")
def one_star(term: str, rng: random.Random) -> str | None:
    """One asterisk or underscore inside a word."""
    return _insert(term, rng, rng.choice("*_"))


@technique("one-blank", _STRETCH, "pangolin", *ALPHABETS)
def one_blank(term: str, rng: random.Random) -> str | None:
    """A blank that cuts a long word in two."""
    return _insert(term, rng, " ") if len(max(words(term), key=len)) >= 7 else None


@technique("line-breaks", _SHOULD, "ivory")
def line_breaks(term: str, rng: random.Random) -> str | None:
    """One letter a line."""
    return _apart(term, "\n")


@technique("line-break-between-words", _MUST, "rhino horn", *ALPHABETS)
def line_break_between(term: str, rng: random.Random) -> str | None:
    """The words of a phrase on two lines."""
    return "\n".join(words(term)) if len(words(term)) > 1 else None


@technique("words-linked", _MUST, "rhino horn")
def words_linked(term: str, rng: random.Random) -> str | None:
    """The words of a phrase linked by a hyphen, underscore, dot or slash."""
    return rng.choice("-_./").join(words(term)) if len(words(term)) > 1 else None


@technique("words-joined", _MUST, "rhino horn", *ALPHABETS, "Hangul", "Indic")
def words_joined(term: str, rng: random.Random) -> str | None:
    """The words of a phrase written as one."""
    return "".join(words(term)).replace("'", "") if len(words(term)) > 1 and len(_letters(term)) >= 7 else None


@technique("masked", _STRETCH, "rhino horn", *ALPHABETS)
def masked(term: str, rng: random.Random) -> str | None:
    """One inner letter replaced by a star."""
    word = max(words(term), key=len)
    if len(word) < 5:
        return None
    at = term.index(word) + rng.randrange(1, len(word) - 1)
    return term[:at] + "*" + term[at + 1 :]


@technique("hashtag", _MUST, "rhino horn", *ALPHABETS)
def hashtag(term: str, rng: random.Random) -> str | None:
    """The term as a hashtag."""
    return "#" + "".join(words(term)).replace("'", "").replace("-", "")


@technique("hashtag-joined", _SHOULD, "rhino horn", "Latin")
def hashtag_joined(term: str, rng: random.Random) -> str | None:
    """A hashtag of the term and a word of trade."""
    joined = "".join(words(bare(term))).replace("'", "").replace("-", "")
    return "#" + joined + rng.choice(["forsale", "shop", "4sale", "lovers"]) if len(joined) >= 7 else None


@technique("handle", _SHOULD, "rhino horn", "Latin")
def handle(term: str, rng: random.Random) -> str | None:
    """The term inside an account name."""
    joined = "".join(words(bare(term))).lower().replace("'", "").replace("-", "")
    return (
        "@" + rng.choice(["real", "the", "buy"]) + joined + rng.choice(["_shop", "2024", "_official"])
        if len(joined) >= 8
        else None
    )


@technique("neighbours", _MUST, "ivory")
def neighbours(term: str, rng: random.Random) -> Disguise:
    """Words of another script directly beside the term, without blanks."""
    if script(term) in ("Latin", "Cyrillic", "Greek", "Arabic"):
        before, after = rng.choice([("出售", "现货"), ("ขาย", "ครับ"), ("本物の", "です")])
    else:
        before, after = rng.choice([("buy", "now"), ("hot", "sale"), ("vip", "ok")])
    return Disguise(term, before, after)


@technique("quoted", _MUST, "ivory")
def quoted(term: str, rng: random.Random) -> Disguise:
    """The term in quotation marks or brackets, with nothing between."""
    before, after = rng.choice(
        [("“", "”"), ("«", "»"), ("【", "】"), ("(", ")"), ("[", "]"), ("*", "*"), ("_", "_"), ("「", "」")]
    )
    return Disguise(term, before, after)
