"""Other scripts in Latin letters, in the spelling that people use in chats."""

from __future__ import annotations

import random
import unicodedata

from inthewild.learn.redteam.technique import Tier, script_of, technique

_MUST, _SHOULD, _STRETCH = Tier.MUST, Tier.SHOULD, Tier.STRETCH


def _pairs(text: str) -> dict[str, str]:
    """``ж:zh KIYEOK:g`` as a table; nothing after the colon is silent."""
    return {name: sound for name, _, sound in (pair.partition(":") for pair in text.split())}


_CYRILLIC = _pairs(
    "а:a б:b в:v г:g д:d е:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch "
    "ъ: ы:y ь: э:e ю:yu я:ya ё:e і:i ї:yi є:ye ґ:g"
)
_GREEK = _pairs("α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o")
#: Leading consonants, vowels and final consonants, by their Unicode names.
_HANGUL = {
    "L": _pairs(
        "KIYEOK:g SSANGKIYEOK:kk NIEUN:n TIKEUT:d SSANGTIKEUT:tt RIEUL:r MIEUM:m PIEUP:b SSANGPIEUP:pp SIOS:s "
        "SSANGSIOS:ss IEUNG: CIEUC:j SSANGCIEUC:jj CHIEUCH:ch KHIEUKH:k THIEUTH:t PHIEUPH:p HIEUH:h"
    ),
    "V": _pairs(
        "A:a AE:ae YA:ya YAE:yae EO:eo E:e YEO:yeo YE:ye O:o WA:wa WAE:wae OE:oe YO:yo U:u WEO:wo WE:we WI:wi YU:yu "
        "EU:eu YI:ui I:i"
    ),
    "T": _pairs(
        "KIYEOK:k NIEUN:n TIKEUT:t RIEUL:l MIEUM:m PIEUP:p SIOS:t IEUNG:ng CIEUC:t CHIEUCH:t KHIEUKH:k THIEUTH:t "
        "PHIEUPH:p HIEUH:t SSANGSIOS:t SSANGKIYEOK:k"
    ),
}


def _letters(term: str, table: dict[str, str]) -> str | None:
    made = []
    for ch in unicodedata.normalize("NFC", term).lower():
        base = table.get(ch, table.get(unicodedata.normalize("NFD", ch)[0]))
        if base is None and ch.isalpha() and not ch.isascii():
            return None
        made.append(ch if base is None else base)
    return "".join(made)


@technique("romanised-cyrillic", _SHOULD, "рог носорога", "Cyrillic")
def romanised_cyrillic(term: str, rng: random.Random) -> str | None:
    """Cyrillic letters in Latin ones."""
    made = _letters(term, _CYRILLIC)
    return made if made and len(made) >= 6 else None


@technique("romanised-greek", _SHOULD, "κέρατο ρινόκερου", "Greek")
def romanised_greek(term: str, rng: random.Random) -> str | None:
    """Greek letters in Latin ones."""
    made = _letters(term.replace("ου", "ou").replace("ού", "ou").replace("γγ", "ng").replace("μπ", "b"), _GREEK)
    return made if made and len(made) >= 6 else None


@technique("romanised-kana", _SHOULD, "ウミガメ", "Kana")
def romanised_kana(term: str, rng: random.Random) -> str | None:
    """Kana in Latin letters (Hepburn)."""
    out: list[str] = []
    double = False
    for ch in term:
        name = unicodedata.name(ch, "")
        if ch in "ッっ":
            double = True
            continue
        if ch == "ー":
            continue
        if script_of(ch) != "Kana":
            return None
        sound = _HEPBURN.get(name.split(" ")[-1].lower(), name.split(" ")[-1].lower())
        if " SMALL " in name and out:
            if sound[0] == "y":
                stem = out.pop()[:-1]
                sound = stem + (sound[1:] if stem in ("sh", "ch", "j") else sound)
            elif out[-1][-1] in "uoei":
                sound = out.pop()[:-1] + sound
        out.append(sound[0] + sound if double else sound)
        double = False
    made = "".join(out)
    return made if len(made) >= 6 else None


_HEPBURN = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu"}


@technique("romanised-hangul", _SHOULD, "호랑이 가죽", "Hangul")
def romanised_hangul(term: str, rng: random.Random) -> str | None:
    """Hangul in Latin letters (Revised Romanisation, letter by letter)."""
    out = []
    for ch in unicodedata.normalize("NFD", term):
        kind, _, letter = unicodedata.name(ch, "").partition(" ")[2].partition(" ")
        table = {"CHOSEONG": "L", "JUNGSEONG": "V", "JONGSEONG": "T"}.get(kind)
        if table:
            sound = _HANGUL[table].get(letter)
            if sound is None:
                return None
            out.append(sound)
        else:
            out.append(ch)
    made = "".join(out)
    return made if len(made) >= 6 else None
