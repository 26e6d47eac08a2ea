"""Terms of other scripts in Latin letters, made at build time. The rules are the common ones, not one standard.

A romanised form is kept only from 6 letters on: shorter ones are ordinary words of some language.
"""

from __future__ import annotations

import unicodedata

from inthewild.text.tables import Script, pinyin, tables

MIN_LETTERS = 6

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ө": "o", "ү": "u", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj",
}  # fmt: skip
#: The second habit: h for kh, j for y before a vowel, c for ts.
_CYRILLIC_2 = _CYRILLIC | {"х": "h", "ю": "ju", "я": "ja", "й": "j", "щ": "sch", "ё": "e", "ж": "j", "ц": "c"}
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψως",
        [
            "a",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "t",
            "y",
            "f",
            "ch",
            "ps",
            "o",
            "s",
        ],
        strict=True,
    )
)
#: Two Greek letters that are one sound; the second habit of spelling writes the sound.
_GREEK_SOUNDS = (("ου", "ou"), ("ού", "ou"), ("γγ", "ng"), ("γκ", "g"), ("αυ", "av"), ("ευ", "ev"))
_KANA_ROWS = (
    ("アイウエオ", "a i u e o"), ("カキクケコ", "ka ki ku ke ko"), ("サシスセソ", "sa shi su se so"),
    ("タチツテト", "ta chi tsu te to"), ("ナニヌネノ", "na ni nu ne no"), ("ハヒフヘホ", "ha hi fu he ho"),
    ("マミムメモ", "ma mi mu me mo"), ("ヤユヨ", "ya yu yo"), ("ラリルレロ", "ra ri ru re ro"), ("ワヲン", "wa o n"),
    ("ガギグゲゴ", "ga gi gu ge go"), ("ザジズゼゾ", "za ji zu ze zo"), ("ダヂヅデド", "da ji zu de do"),
    ("バビブベボ", "ba bi bu be bo"), ("パピプペポ", "pa pi pu pe po"), ("ァィゥェォ", "a i u e o"), ("ー", "-"),
)  # fmt: skip
_KANA = {k: r for kana, latin in _KANA_ROWS for k, r in zip(kana, latin.split(), strict=True)}
_SMALL_Y = {"ャ": "ya", "ュ": "yu", "ョ": "yo"}
_SMALL_VOWELS = frozenset("ァィゥェォ")
_HANGUL_L = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"]
_HANGUL_V = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
_HANGUL_T = [
    "",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "p",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "h",
]


def _kana(text: str) -> str | None:
    out: list[str] = []
    double = False
    for ch in text:
        ch = chr(ord(ch) + 0x60) if 0x3041 <= ord(ch) <= 0x3096 else ch
        if ch == "ッ":
            double = True
            continue
        if ch in _SMALL_Y and out:
            base = out[-1][:-1]
            out[-1] = base + (_SMALL_Y[ch][1:] if base.endswith(("h", "j")) else _SMALL_Y[ch])
            continue
        if ch in _SMALL_VOWELS and out:
            out[-1] = out[-1][:-1] + _KANA[ch]
            continue
        latin = _KANA.get(ch)
        if latin is None:
            return None
        if latin == "-":
            continue
        out.append((latin[0] if double else "") + latin)
        double = False
    return "".join(out)


def _hangul(text: str) -> str | None:
    out = []
    for ch in text:
        index = ord(ch) - 0xAC00
        if ch == " ":
            out.append(" ")
        elif 0 <= index < 11172:
            out.append(_HANGUL_L[index // 588] + _HANGUL_V[index % 588 // 28] + _HANGUL_T[index % 28])
        else:
            return None
    return "".join(out)


def _letters(text: str, table: dict[str, str]) -> str | None:
    out = []
    for ch in unicodedata.normalize("NFC", text.lower()):
        got = table.get(ch)
        if got is None:
            plain = unicodedata.normalize("NFD", ch)[0]
            got = table.get(plain, ch if ch == " " or ch.isascii() else None)
        if got is None:
            return None
        out.append(got)
    return "".join(out)


def _sounds(text: str) -> str:
    text = unicodedata.normalize("NFC", text.lower())
    for letters, sound in _GREEK_SOUNDS:
        text = text.replace(letters, sound)
    return text


def romanise(term: str) -> list[str]:
    """Latin spellings that people type for a Chinese, Cyrillic, Greek, kana or Hangul term; none for other scripts.

    >>> romanise("шкура белого медведя")[0]
    'shkura belogo medvedya'
    """
    scripts = {int(tables().script[ord(c)]) for c in term if not c.isspace()}
    found: list[str | None] = []
    if scripts == {Script.HAN}:
        syllables = [pinyin().get(c) for c in term if not c.isspace()]
        if all(syllables):
            found = ["".join(s for s in syllables if s), " ".join(s for s in syllables if s)]
    elif scripts == {Script.CYRILLIC}:
        found = [_letters(term, _CYRILLIC), _letters(term, _CYRILLIC_2)]
    elif scripts == {Script.GREEK}:
        found = [_letters(term, _GREEK), _letters(_sounds(term), _GREEK)]
    elif scripts == {Script.KANA}:
        found = [_kana(term)]
    elif scripts == {Script.HANGUL}:
        found = [_hangul(term)]
    unique = dict.fromkeys(f for f in found if f and len(f.replace(" ", "")) >= MIN_LETTERS)
    return list(unique)
