"""What a technique of disguise is, and the register of all of them.

The tables of this package are written from the names of Unicode characters and from keyboards and chat habits. They are
on purpose not derived from the folding tables of ``text/data``: a disguiser that knows what the engine undoes would
measure nothing.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import NamedTuple


class Tier(StrEnum):
    """How much of a technique a filter should see through: nearly all, most, some."""

    MUST = "must"
    SHOULD = "should"
    STRETCH = "stretch"


class Disguise(NamedTuple):
    """A disguised term, and what must stand beside it in the text (nothing, for most techniques)."""

    surface: str
    before: str = ""
    after: str = ""


Change = Callable[[str, random.Random], str | Disguise | None]


class Technique(NamedTuple):
    """One way to hide a term. ``change`` gives None where it cannot be applied, or would change nothing."""

    name: str
    tier: Tier
    scripts: tuple[str, ...]
    example: str
    why: str
    change: Change

    def apply(self, term: str, rng: random.Random) -> Disguise | None:
        """The term disguised; None if the technique is not made for it."""
        if not any(map(str.isalpha, term)):
            return None
        if self.scripts and script(term) not in self.scripts:
            return None
        found = self.change(term, rng)
        if found is None:
            return None
        made = found if isinstance(found, Disguise) else Disguise(found)
        return made if made.surface and (made.surface != term or made.before or made.after) else None


_ALL: dict[str, Technique] = {}

#: The writing systems that separate words by blanks and have few letters.
ALPHABETS = ("Latin", "Cyrillic", "Greek", "Armenian", "Arabic", "Georgian", "Hebrew")


def technique(name: str, tier: Tier, example: str, *scripts: str) -> Callable[[Change], Change]:
    """Register a function as a technique for terms of ``scripts`` (all, if none is named)."""

    def add(change: Change) -> Change:
        if name in _ALL:
            raise ValueError(f"two techniques are named {name}")
        why = " ".join((change.__doc__ or "").split())
        _ALL[name] = Technique(name, tier, scripts, example, why, change)
        return change

    return add


def registered() -> dict[str, Technique]:
    """All techniques by name, in the order in which they were registered."""
    return dict(_ALL)


_SCRIPT_NAMES = {
    "LATIN": "Latin", "CYRILLIC": "Cyrillic", "GREEK": "Greek", "ARMENIAN": "Armenian", "ARABIC": "Arabic",
    "GEORGIAN": "Georgian", "HEBREW": "Hebrew", "CJK": "Han", "HIRAGANA": "Kana", "KATAKANA": "Kana",
    "KATAKANA-HIRAGANA": "Kana", "HANGUL": "Hangul", "THAI": "Thai", "LAO": "Lao", "KHMER": "Khmer", "MYANMAR": "Myanmar",
    "ETHIOPIC": "Ethiopic",
}  # fmt: skip
#: Scripts in which a letter is a cluster of several code points.
CLUSTERED = ("Thai", "Lao", "Khmer", "Myanmar", "Indic")
#: Viramas of Devanagari, Bengali, Gujarati, Odia, Telugu, Malayalam; Burmese virama; Khmer coeng.
_CONJOINING = "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2"
_INDIC = {"DEVANAGARI", "BENGALI", "TAMIL", "SINHALA", "GUJARATI", "GURMUKHI", "TELUGU", "KANNADA", "MALAYALAM", "ORIYA"}


@cache
def script_of(ch: str) -> str:
    """The script of a letter by its Unicode name; '' for what is no letter."""
    if not ch.isalpha():
        return ""
    first = unicodedata.name(ch, "").split(" ")[0]
    return "Indic" if first in _INDIC else _SCRIPT_NAMES.get(first, "")


def script(term: str) -> str:
    """The script of most letters of a term; kanji with kana count as Kana only if the kana prevail."""
    counts: dict[str, int] = {}
    for ch in term:
        name = script_of(ch)
        if name:
            counts[name] = counts.get(name, 0) + 1
    return max(counts, key=lambda s: counts[s]) if counts else ""


def clusters(term: str) -> list[str]:
    """The term in user-perceived letters: marks and vowel signs stay with their letter."""
    found: list[str] = []
    for ch in term:
        follows = unicodedata.category(ch) in ("Mn", "Mc", "Me") or ch in "\u200d\u0e33\u0eb3"
        # these join the next letter to a conjunct, as in Unicode 15.1: not in Tamil or Sinhala, and not the Burmese asat
        joined = bool(found) and found[-1][-1] in _CONJOINING and bool(script_of(ch))
        if found and (follows or joined):
            found[-1] += ch
        else:
            found.append(ch)
    return found


def words(term: str) -> list[str]:
    """The words of a term as it is written."""
    return term.split()


def each_word(term: str, change: Callable[[str], str]) -> str:
    """Every word of the term changed by itself; one blank between them."""
    return " ".join(change(w) for w in words(term))


def positions(term: str, wanted: Callable[[str], bool]) -> list[int]:
    """Where the wanted characters stand."""
    return [i for i, ch in enumerate(term) if wanted(ch)]


def put(term: str, at: int, new: str) -> str:
    """The term with the character at ``at`` replaced."""
    return term[:at] + new + term[at + 1 :]


def mapped(term: str, table: dict[str, str]) -> str | None:
    """All characters of the table replaced; None if there was none."""
    found = "".join(table.get(c, c) for c in term)
    return found if found != term else None


def bare(term: str) -> str:
    """Latin letters without their diacritics: é to e, ø to o. Other scripts stay as they are."""
    out = []
    for ch in unicodedata.normalize("NFC", term):
        name = unicodedata.name(ch, "")
        if name.startswith("LATIN") and ord(ch) > 127:
            out.append(_plain(ch, name))
        else:
            out.append(ch)
    return "".join(out)


def _plain(ch: str, name: str) -> str:
    if ch in "ßẞ":
        return "ss"
    base = unicodedata.normalize("NFD", ch)[0]
    if base.isascii():
        return base
    words_of_name = name.split(" ")  # LATIN SMALL LETTER O WITH STROKE, LATIN SMALL LETTER DOTLESS I
    letter = next((w for w in words_of_name[3:] if len(w) == 1), "")
    return (letter.lower() if "SMALL" in words_of_name else letter) or ch
