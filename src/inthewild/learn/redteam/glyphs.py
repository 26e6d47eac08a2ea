"""Letters that look like others: of another script, or another costume of the same letter."""

from __future__ import annotations

import random
import unicodedata

from inthewild.learn.redteam.technique import Tier, bare, mapped, positions, put, technique

_MUST, _SHOULD, _STRETCH = Tier.MUST, Tier.SHOULD, Tier.STRETCH


def _named(prefix: str, pairs: str) -> dict[str, str]:
    """``a:A o:O`` -> Latin letter to the character named PREFIX + the name after the colon (blanks as ``_``)."""
    found = {}
    for pair in pairs.split():
        letter, _, name = pair.partition(":")
        found[letter] = unicodedata.lookup(f"{prefix} {name.replace('_', ' ')}")
    return found


_CYRILLIC = _named(
    "CYRILLIC SMALL LETTER",
    "a:A e:IE o:O p:ER c:ES x:HA y:U i:BYELORUSSIAN-UKRAINIAN_I j:JE s:DZE h:SHHA k:KA m:EM t:TE d:KOMI_DE q:QA w:WE l:PALOCHKA",
)
_CYRILLIC_SURE = {k: v for k, v in _CYRILLIC.items() if k in "aeopcxyijs"}
_GREEK = _named(
    "GREEK SMALL LETTER", "a:ALPHA e:EPSILON i:IOTA k:KAPPA n:ETA o:OMICRON p:RHO t:TAU u:UPSILON v:NU w:OMEGA y:GAMMA x:CHI"
)
_ARMENIAN = _named("ARMENIAN SMALL LETTER", "h:HO o:OH n:VO u:SEH g:CO q:GIM f:FEH")
_CHEROKEE = _named(
    "CHEROKEE LETTER", "a:GO e:GV h:MI i:V w:LA l:TLE p:TLV r:SV s:DU t:I m:LU k:TSO d:A b:SI c:TLI v:DO z:NO g:NAH"
)
_IPA = _named(
    "LATIN SMALL LETTER",
    "a:ALPHA g:SCRIPT_G i:DOTLESS_I j:DOTLESS_J b:B_WITH_HOOK d:D_WITH_HOOK k:K_WITH_HOOK n:N_WITH_LONG_RIGHT_LEG"
    " t:T_WITH_HOOK p:P_WITH_HOOK y:Y_WITH_HOOK z:Z_WITH_HOOK c:C_WITH_HOOK m:M_WITH_HOOK s:LONG_S",
)
_LATIN_FOR_CYRILLIC = {v: k for k, v in _CYRILLIC_SURE.items()}
_LATIN_FOR_GREEK = {v: k for k, v in _GREEK.items() if k in "aoivunkpty"}


def _some(term: str, table: dict[str, str], rng: random.Random, many: bool) -> str | None:
    """One or all letters of the table replaced; at least one letter stays, so that the word mixes scripts."""
    text = bare(term).lower() if all(k.isascii() for k in table) else term.lower()
    places = positions(text, lambda ch: ch in table)
    if not places or (many and len(places) < 2):
        return None
    chosen = places if many else [rng.choice(places)]
    for at in chosen:
        text = put(text, at, table[text[at]])
    return text


@technique("cyrillic-one", _MUST, "ivory carving", "Latin")
def cyrillic_one(term: str, rng: random.Random) -> str | None:
    """One Latin letter replaced by the Cyrillic letter that looks the same."""
    return _some(term, _CYRILLIC_SURE, rng, many=False)


@technique("cyrillic-many", _MUST, "ivory carving", "Latin")
def cyrillic_many(term: str, rng: random.Random) -> str | None:
    """Every Latin letter that has a Cyrillic double replaced by it."""
    return _some(term, _CYRILLIC_SURE, rng, many=True)


@technique("cyrillic-rough", _SHOULD, "rhino horn", "Latin")
def cyrillic_rough(term: str, rng: random.Random) -> str | None:
    """Cyrillic letters that only resemble the Latin ones (small-capital shapes, letters of other languages)."""
    return _some(term, _CYRILLIC, rng, many=True)


@technique("greek", _MUST, "tortoise", "Latin")
def greek(term: str, rng: random.Random) -> str | None:
    """Latin letters replaced by Greek look-alikes."""
    return _some(term, _GREEK, rng, many=True)


@technique("armenian", _SHOULD, "rhino horn", "Latin")
def armenian(term: str, rng: random.Random) -> str | None:
    """Latin letters replaced by Armenian look-alikes."""
    return _some(term, _ARMENIAN, rng, many=True)


@technique("cherokee", _SHOULD, "walrus tusk", "Latin")
def cherokee(term: str, rng: random.Random) -> str | None:
    """Letters replaced by Cherokee letters that look like Latin capitals; the rest is written in capitals."""
    made = _some(term, _CHEROKEE, rng, many=True)
    return made.upper().translate({ord(v.upper()): v for v in _CHEROKEE.values()}) if made else None


@technique("phonetic-letters", _SHOULD, "tiger bone", "Latin")
def phonetic(term: str, rng: random.Random) -> str | None:
    """Latin letters replaced by letters of phonetic alphabets and African spelling (ɑ ɡ ı ƙ)."""
    return _some(term, _IPA, rng, many=True)


@technique("latin-in-cyrillic", _MUST, "рог носорога", "Cyrillic")
def latin_in_cyrillic(term: str, rng: random.Random) -> str | None:
    """Cyrillic letters replaced by the Latin letters that look the same."""
    return _some(term, _LATIN_FOR_CYRILLIC, rng, many=rng.random() < 0.5)


@technique("latin-in-greek", _SHOULD, "κέρατο ρινόκερου", "Greek")
def latin_in_greek(term: str, rng: random.Random) -> str | None:
    """Greek letters replaced by the Latin letters that look the same."""
    return _some(term, _LATIN_FOR_GREEK, rng, many=rng.random() < 0.5)


def _styled(term: str, style: str) -> str | None:
    """Letters and digits in the costume whose Unicode names begin with ``style``."""
    out = []
    for ch in bare(term):
        if not (ch.isascii() and ch.isalpha()):
            out.append(ch)
            continue
        size = "CAPITAL" if ch.isupper() else "SMALL"
        try:
            out.append(unicodedata.lookup(f"{style} {size} {ch.upper()}"))
        except KeyError:
            out.append(_HOLES.get((style, ch), ch))
    made = "".join(out)
    return made if made != bare(term) else None


#: Letters that Unicode had before the mathematical alphabets were added.
_HOLES = {
    ("MATHEMATICAL ITALIC", "h"): "\N{PLANCK CONSTANT}", ("MATHEMATICAL SCRIPT", "e"): "\N{SCRIPT SMALL E}",
    ("MATHEMATICAL SCRIPT", "g"): "\N{SCRIPT SMALL G}", ("MATHEMATICAL SCRIPT", "o"): "\N{SCRIPT SMALL O}",
}  # fmt: skip
_MATHEMATICAL = (
    "BOLD",
    "ITALIC",
    "BOLD ITALIC",
    "SCRIPT",
    "BOLD SCRIPT",
    "FRAKTUR",
    "DOUBLE-STRUCK",
    "SANS-SERIF BOLD",
    "MONOSPACE",
)


@technique("mathematical", _MUST, "ivory tusk", "Latin")
def mathematical(term: str, rng: random.Random) -> str | None:
    """Letters of a mathematical alphabet, as fancy-font generators make them."""
    return _styled(term.lower(), f"MATHEMATICAL {rng.choice(_MATHEMATICAL)}")


@technique("mixed-fonts", _SHOULD, "tiger skin", "Latin")
def mixed_fonts(term: str, rng: random.Random) -> str | None:
    """Every letter from another fancy alphabet, like a ransom note."""
    styles = [f"MATHEMATICAL {s}" for s in _MATHEMATICAL] + ["FULLWIDTH LATIN"]
    out = []
    for ch in bare(term).lower():
        style = rng.choice(styles)
        out.append(_full(ch) if style.startswith("FULL") else _styled(ch, style) or ch)
    return "".join(out)


def _full(ch: str) -> str:
    return chr(ord(ch) + 0xFEE0) if "!" <= ch <= "~" else ch


@technique("fullwidth", _MUST, "rhino horn", "Latin")
def fullwidth(term: str, rng: random.Random) -> str | None:
    """Letters as wide as Chinese characters."""
    return "".join(_full(c) for c in bare(term))


def _lettered(term: str, name: str) -> str | None:
    table = {}
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        try:
            table[letter] = unicodedata.lookup(name.format(letter))
        except KeyError:
            continue
    made = "".join(table.get(c.upper(), c) for c in bare(term))
    return made if made != bare(term) else None


@technique("circled", _MUST, "ivory", "Latin")
def circled(term: str, rng: random.Random) -> str | None:
    """Letters in circles."""
    return _lettered(term, "CIRCLED LATIN SMALL LETTER {}")


@technique("negative-circled", _SHOULD, "ivory", "Latin")
def negative_circled(term: str, rng: random.Random) -> str | None:
    """White letters in black circles."""
    return _lettered(term, "NEGATIVE CIRCLED LATIN CAPITAL LETTER {}")


@technique("squared", _MUST, "ivory", "Latin")
def squared(term: str, rng: random.Random) -> str | None:
    """Letters in squares."""
    return _lettered(term, "SQUARED LATIN CAPITAL LETTER {}")


@technique("negative-squared", _SHOULD, "ivory", "Latin")
def negative_squared(term: str, rng: random.Random) -> str | None:
    """White letters in black squares."""
    return _lettered(term, "NEGATIVE SQUARED LATIN CAPITAL LETTER {}")


@technique("parenthesised", _SHOULD, "ivory", "Latin")
def parenthesised(term: str, rng: random.Random) -> str | None:
    """Letters in brackets that are one character each."""
    return _lettered(term, "PARENTHESIZED LATIN SMALL LETTER {}")


@technique("regional-indicators", _SHOULD, "ivory", "Latin")
def regional(term: str, rng: random.Random) -> str | None:
    """Letters of flags, kept apart by invisible joiners so that no flag forms."""
    made = _lettered(term, "REGIONAL INDICATOR SYMBOL LETTER {}")
    return "\u200b".join(made) if made and rng.random() < 0.5 else made


@technique("small-capitals", _MUST, "walrus tusk", "Latin")
def small_capitals(term: str, rng: random.Random) -> str | None:
    """Phonetic letters in the shape of small capitals."""
    return _lettered(term, "LATIN LETTER SMALL CAPITAL {}")


@technique("superscript", _SHOULD, "walrus tusk", "Latin")
def superscript(term: str, rng: random.Random) -> str | None:
    """Raised letters."""
    return _lettered(term, "MODIFIER LETTER SMALL {}")


_FLIPPED = dict(zip("abcdefghijklmnopqrstuvwxyz", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", strict=True))


@technique("upside-down", _STRETCH, "rhino horn", "Latin")
def upside_down(term: str, rng: random.Random) -> str | None:
    """Turned letters, read from the right."""
    return mapped(bare(term).lower()[::-1], _FLIPPED)


_EMOJI_LETTERS = {
    "a": "\U0001f170\ufe0f", "b": "\U0001f171\ufe0f", "o": "\U0001f17e\ufe0f", "p": "\U0001f17f\ufe0f", "m": "Ⓜ️", "i": "ℹ️",
    "x": "❌", "t": "✝️", "c": "©️", "r": "®️",
}  # fmt: skip


@technique("letter-emoji", _SHOULD, "tiger bone", "Latin")
def letter_emoji(term: str, rng: random.Random) -> str | None:
    """Letters replaced by emoji that show them (blood groups, information, parking)."""
    text = bare(term).lower()
    places = positions(text, lambda ch: ch in "abopmi")
    if not places or len(places) > len(text) - 2:
        return None
    chosen = set(rng.sample(places, min(2, len(places))))
    return "".join(_EMOJI_LETTERS[c] if i in chosen else c for i, c in enumerate(text))
