"""Rewritings of a text that undo an encoding, with the place in the original for every character.

HTML entities (twice), tags and comments, percent encoding of valid UTF-8, right-to-left overrides, letters of Hangul and
kana in pieces, and letters drawn with several signs (``|\\|`` for n). Styling is common in honest listings: a rewriting
is never evidence by itself.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Collection
from functools import lru_cache
from itertools import accumulate, compress
from operator import ne
from typing import NamedTuple
from urllib.parse import unquote_to_bytes


class Layer(NamedTuple):
    """The changes of one rewriting, ascending: ``new[i]`` (start, end) in the text after it was ``old[i]`` before it.

    ``mirrored``: the changed stretches are the old ones read backwards. Between changes, text is text.
    """

    new_start: list[int]
    new_end: list[int]
    old_start: list[int]
    old_end: list[int]
    mirrored: bool = False

    def span(self, a: int, b: int) -> tuple[int, int]:
        """Where ``[a, b)`` of the text after this rewriting stood before it; ``a < b``."""
        i, j = bisect_right(self.new_start, a) - 1, bisect_right(self.new_start, b - 1) - 1
        first, last = self._inside(i, a), self._inside(j, b - 1)
        if self.mirrored and (first or last):
            if i == j and first and last:
                return self.old_end[i] - (b - self.new_start[i]), self.old_end[i] - (a - self.new_start[i])
            start = self.old_start[i] if first else self._shift(i, a)
            return start, self.old_end[j] if last else self._shift(j, b - 1) + 1
        start = self.old_start[i] if first else self._shift(i, a)
        end = self.old_end[j] if last else self._shift(j, b - 1) + 1
        if j > i and not (first or last):
            # A tag inside the span: the one that opens right before it or closes right after it belongs to the surface.
            if i >= 0 and self.new_start[i] == self.new_end[i] == a:
                start = self.old_start[i]
            if j + 1 < len(self.new_start) and self.new_start[j + 1] == self.new_end[j + 1] == b:
                end = self.old_end[j + 1]
        return start, end

    def _inside(self, i: int, at: int) -> bool:
        return i >= 0 and at < self.new_end[i]

    def _shift(self, i: int, at: int) -> int:
        return at if i < 0 else at - self.new_end[i] + self.old_end[i]


class Rewritten(NamedTuple):
    """A derived text and the layers of change that lead back from it to the original."""

    text: str
    layers: tuple[Layer, ...] = ()

    def span(self, a: int, b: int) -> tuple[int, int]:
        """The original span of ``text[a:b]``; ``a < b``."""
        for layer in reversed(self.layers):
            a, b = layer.span(a, b)
        return a, b

    def substitute(self, pattern: re.Pattern[str], change: Callable[[str], str], mirrored: bool = False) -> Rewritten:
        """Every match replaced by what ``change`` makes of it; ``pattern`` has one group, the whole of it. Linear in the text.

        Text and matches in turn, so that all but ``change`` runs at the speed of C: a row may be nothing but matches.
        """
        parts = pattern.split(self.text)
        old = parts[1::2]
        new = list(map(change, old))
        if new == old:
            return self
        before = list(accumulate(map(len, parts)))
        parts[1::2] = new
        after = list(accumulate(map(len, parts)))
        changed = list(map(ne, old, new))

        def only(column: list[int]) -> list[int]:
            return list(compress(column, changed))

        layer = Layer(only(after[:-1:2]), only(after[1::2]), only(before[:-1:2]), only(before[1::2]), mirrored)
        return Rewritten("".join(parts), (*self.layers, layer))


def whole(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """A pattern for :meth:`Rewritten.substitute`; it has no group of its own."""
    return re.compile(f"({pattern})", flags)


_ENTITY = whole(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = whole(r"<!--(?:[^-<]|-(?!->)|<(?!!--))*-->|</?[A-Za-z][A-Za-z0-9]{0,11}(?:\s[^<>]{0,200})?/?>", re.DOTALL)
_BLOCKS = frozenset(["br", "p", "div", "li", "ul", "ol", "td", "tr", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"])
_PERCENT = whole(r"(?:%[0-9A-Fa-f]{2})+")
_ESCAPE = whole(r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}")
_OVERRIDE = whole("(?<=\u202e)[^\u202c\n]+")
_PIECES = whole("[\u1100-\u115e][\u1161-\u11a7][\u11a8-\u11ff]?|[\uff66-\uff9d][\uff9e\uff9f]|[\u3041-\u30fe][\u3099-\u309c]")
_JAMO = whole("[ㄱ-ㅎ][ㅏ-ㅣ](?:[ㄱ-ㅎ](?![ㅏ-ㅣ]))?")
_LEAD = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_TAIL = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_DRAWN = {
    "\\/\\/": "w", "|\\/|": "m", "/\\/\\": "m", "|\\|": "n", "/\\/": "n", "|-|": "h", "|_|": "u", "|)": "d", "|>": "p",
    "|°": "p", "|*": "p", "|<": "k", "|{": "k", "|=": "f", "|2": "r", "|3": "b", "|_": "l", "()": "o", "[]": "o",
    "\\/": "v", "/\\": "a", "><": "x", "'/": "y",
}  # fmt: skip
_DRAWING = ("|", "\\", "()", "[]", "><", "'/")


def _by_first_sign(signs: Collection[str]) -> re.Pattern[str]:
    """Any of the signs, the longest that fits; told apart by their first characters, or each ``|`` would be tried with all."""
    rests: dict[str, list[str]] = {}
    for sign in sorted(signs, key=len, reverse=True):
        rests.setdefault(sign[0], []).append(re.escape(sign[1:]))
    return whole("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items()))


_DRAWN_RE = _by_first_sign(_DRAWN)
_NAME = re.compile("[a-z][a-z0-9]*")


@lru_cache(4096)
def _entity(text: str) -> str:
    return html.unescape(text)


@lru_cache(1024)
def _tag(text: str) -> str:
    name = _NAME.search(text.lower())
    return " " if name and name.group() in _BLOCKS else ""


def _percent(text: str) -> str:
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        return text


def _escape(text: str) -> str:
    cp = int(text[2:], 16)
    return text if 0xD800 <= cp < 0xE000 else chr(cp)


def _compose(text: str) -> str:
    # a voice mark with a width of its own is compatible with a blank and the mark
    return unicodedata.normalize("NFKC", text.replace("\u309b", "\u3099").replace("\u309c", "\u309a"))


def _jamo(text: str) -> str:
    lead, vowel, tail = text[0], text[1], text[2:]
    first, last = _LEAD.find(lead), _TAIL.find(tail) if tail else 0
    if first < 0 or last < 0:
        return text
    return chr(0xAC00 + first * 588 + (ord(vowel) - ord("ㅏ")) * 28 + last)


def decode(text: str) -> Rewritten | None:
    """The text with encodings undone; None if there is none."""
    source = found = Rewritten(text)
    # Tags before entities: "<" that was written as an entity, or that only then closes around a word, is no tag ...
    if "<" in text:
        found = found.substitute(_TAG, _tag)
    if "&" in text:
        for _ in range(2):
            found = found.substitute(_ENTITY, _entity)
        # ... unless the tag itself was encoded.
        if "&lt;" in text.lower() and "<" in found.text:
            found = found.substitute(_TAG, _tag)
    if "%" in found.text:
        found = found.substitute(_PERCENT, _percent)
    if "\\" in found.text:
        found = found.substitute(_ESCAPE, _escape)
    if not found.text.isascii():
        found = found.substitute(_PIECES, _compose).substitute(_JAMO, _jamo)
    if "\u202e" in found.text:
        found = found.substitute(_OVERRIDE, lambda t: t[::-1], mirrored=True)
    return None if found is source else found


def undraw(text: str) -> Rewritten | None:
    """The text with letters drawn by several signs replaced; None if there is none."""
    if not any(sign in text for sign in _DRAWING):
        return None
    source = Rewritten(text)
    found = source.substitute(_DRAWN_RE, _DRAWN.__getitem__)
    return None if found is source else found
