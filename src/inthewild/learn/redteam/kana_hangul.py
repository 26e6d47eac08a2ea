"""Japanese and Korean: other forms of the same letters, letters in pieces."""

from __future__ import annotations

import random
import unicodedata

from inthewild.learn.redteam.technique import Tier, mapped, script_of, technique

_MUST, _SHOULD, _STRETCH = Tier.MUST, Tier.SHOULD, Tier.STRETCH


def _kana(first: str, second: str) -> dict[str, str]:
    """Letters named ``first`` ... to those named ``second`` ..."""
    found = {}
    for cp in range(0x3041, 0x30FB):
        name = unicodedata.name(chr(cp), "")
        if name.startswith(f"{first} LETTER"):
            try:
                found[chr(cp)] = unicodedata.lookup(name.replace(first, second))
            except KeyError:
                continue
    return found


_HIRAGANA, _KATAKANA = _kana("KATAKANA", "HIRAGANA"), _kana("HIRAGANA", "KATAKANA")
_HALF = {unicodedata.normalize("NFKC", chr(cp)): chr(cp) for cp in range(0xFF66, 0xFF9E)}


@technique("hiragana", _MUST, "ウミガメ", "Kana", "Han")
def hiragana(term: str, rng: random.Random) -> str | None:
    """Hiragana for katakana."""
    return mapped(term, _HIRAGANA)


@technique("katakana", _MUST, "とらの牙", "Kana", "Han")
def katakana(term: str, rng: random.Random) -> str | None:
    """Katakana for hiragana."""
    return mapped(term, _KATAKANA)


@technique("half-width-kana", _MUST, "カバの牙", "Kana", "Han")
def half_width(term: str, rng: random.Random) -> str | None:
    """Half-width katakana; their voice marks are characters of their own."""
    table = dict(_HALF)
    table[unicodedata.lookup("COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK")] = "\uff9e"
    table[unicodedata.lookup("COMBINING KATAKANA-HIRAGANA SEMI-VOICED SOUND MARK")] = "\uff9f"
    parts = "".join(unicodedata.normalize("NFD", c) if script_of(c) == "Kana" else c for c in term)
    return mapped(parts, table)


@technique("kana-marks-apart", _SHOULD, "カバの牙", "Kana", "Han")
def kana_marks_apart(term: str, rng: random.Random) -> str | None:
    """Voice marks as characters behind their letter."""
    made = unicodedata.normalize("NFD", term)
    spacing = {"\u3099": "\u309b", "\u309a": "\u309c"}
    return mapped(made, spacing) if rng.random() < 0.5 else (made if made != term else None)


def _jamo(syllable: str) -> list[str]:
    """Leading consonant, vowel and final consonant of a Hangul syllable, as letters that stand alone."""
    found = []
    for ch in unicodedata.normalize("NFD", syllable):
        name = unicodedata.name(ch, "").split(" ")
        try:
            found.append(unicodedata.lookup(f"HANGUL LETTER {name[-1]}"))
        except KeyError:
            return [syllable]
    return found


@technique("jamo-conjoining", _MUST, "상아", "Hangul")
def jamo_conjoining(term: str, rng: random.Random) -> str | None:
    """Syllables as sequences of conjoining letters, which look the same."""
    return unicodedata.normalize("NFD", term)


@technique("jamo-loose", _MUST, "상아", "Hangul")
def jamo_loose(term: str, rng: random.Random) -> str | None:
    """Syllables taken apart into letters that stand alone."""
    return "".join("".join(_jamo(c)) if script_of(c) == "Hangul" else c for c in term)


@technique("jamo-one-syllable", _SHOULD, "코뿔소 뿔", "Hangul")
def jamo_one(term: str, rng: random.Random) -> str | None:
    """One syllable taken apart."""
    places = [i for i, c in enumerate(term) if script_of(c) == "Hangul"]
    at = rng.choice(places)
    return term[:at] + "".join(_jamo(term[at])) + term[at + 1 :]


@technique("initial-consonants", _STRETCH, "호랑이 뼈", "Hangul")
def initial_consonants(term: str, rng: random.Random) -> str | None:
    """Only the first consonant of each syllable."""
    made = "".join(_jamo(c)[0] if script_of(c) == "Hangul" else c for c in term)
    return made if len(made.replace(" ", "")) >= 4 else None
