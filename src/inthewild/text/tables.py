"""The Unicode tables of ``text/data`` as arrays, loaded once per process.

``FOLD[cp]`` is the strict fold of a code point: 0 = dropped, 32 = separator, 1 = becomes several characters
(``MULTI[cp]``), anything else = the code point that it becomes. ``SCRIPT[cp]`` is a :class:`Script`; ``MARK[cp]`` says
that a code point belongs to the grapheme cluster before it. ``looks()`` maps look-alikes to ASCII letters, for the
disguise views only. Built by tools/unicode_tables.py.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CODE_POINTS = 0x110000
DROP, MANY, SPACE = 0, 1, 32


class Script(IntEnum):
    """Scripts as far as matching must tell them apart. Up to GEORGIAN a character takes one byte, after it two."""

    NONE = 0
    LATIN = 1
    GREEK = 2
    CYRILLIC = 3
    ARMENIAN = 4
    HEBREW = 5
    ARABIC = 6
    GEORGIAN = 7
    HAN = 8
    KANA = 9
    HANGUL = 10
    THAI = 11
    LAO = 12
    KHMER = 13
    MYANMAR = 14
    INDIC = 15  # and every other script that is written with word spaces
    EMOJI = 16


NARROW = frozenset(range(Script.LATIN, Script.HAN))
#: Scripts written without spaces between words: a term may stand anywhere in a run of them.
UNSPACED = frozenset({Script.HAN, Script.KANA, Script.THAI, Script.LAO, Script.KHMER, Script.MYANMAR})

_NAMES = {
    "Latin": Script.LATIN, "Greek": Script.GREEK, "Cyrillic": Script.CYRILLIC, "Armenian": Script.ARMENIAN,
    "Hebrew": Script.HEBREW, "Arabic": Script.ARABIC, "Georgian": Script.GEORGIAN, "Han": Script.HAN,
    "Bopomofo": Script.HAN, "Hiragana": Script.KANA, "Katakana": Script.KANA, "Hangul": Script.HANGUL,
    "Thai": Script.THAI, "Lao": Script.LAO, "Khmer": Script.KHMER, "Myanmar": Script.MYANMAR, "*Emoji": Script.EMOJI,
}  # fmt: skip


class Tables(NamedTuple):
    """``fold`` uint32, ``script`` uint8, ``mark`` bool, each of length 0x110000; ``multi`` for the expanding ones."""

    fold: NDArray[np.uint32]
    script: NDArray[np.uint8]
    mark: NDArray[np.bool_]
    multi: dict[int, str]


def _lines(name: str) -> list[str]:
    text = (files("inthewild.text") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def _span(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first, 16), int(last or first, 16) + 1


def _close(fold: NDArray[np.uint32], multi: dict[int, str], identity: NDArray[np.uint32]) -> None:
    """Follow chains (one variant to another, that one to a third), so that folding twice changes nothing."""
    changed = np.flatnonzero((fold > SPACE) & (fold != identity))
    while (step := fold[fold[changed]] != fold[changed]).any():
        changed = changed[step]
        fold[changed] = fold[fold[changed]]
    multi |= {cp: "".join(multi.get(ord(c)) or chr(fold[ord(c)]) for c in text) for cp, text in multi.items()}


@cache
def tables() -> Tables:
    """All tables; about 15 ms the first time."""
    fold = np.full(CODE_POINTS, SPACE, np.uint32)
    multi: dict[int, str] = {}
    identity = np.arange(CODE_POINTS, dtype=np.uint32)
    for line in _lines("fold.txt"):
        kind, rest = line[0], line[2:]
        if kind == "F":
            cp_text, _, target = rest.partition(" ")
            cp = int(cp_text, 16)
            if len(target) == 1:
                fold[cp] = ord(target)
            else:
                fold[cp] = MANY
                multi[cp] = target
        else:
            a, b = _span(rest)
            fold[a:b] = DROP if kind == "D" else identity[a:b]
    _close(fold, multi, identity)
    script = np.zeros(CODE_POINTS, np.uint8)
    mark = np.zeros(CODE_POINTS, np.bool_)
    for line in _lines("scripts.txt"):
        span, _, name = line.partition(" ")
        a, b = _span(span)
        if name == "*Mark":
            mark[a:b] = True
        else:
            script[a:b] = _NAMES.get(name, Script.INDIC)
    return Tables(fold, script, mark, multi)


@cache
def looks() -> dict[int, str]:
    """Code point -> the ASCII letter that it looks like."""
    return {int(a, 16): b for a, _, b in (line.partition(" ") for line in _lines("looks.txt"))}


@cache
def pinyin() -> dict[str, str]:
    """Chinese character -> first Mandarin reading without tone (``v`` for the umlaut)."""
    found = {}
    for line in _lines("pinyin.txt"):
        syllable, _, characters = line.partition(" ")
        found.update(dict.fromkeys(characters, syllable))
    return found
