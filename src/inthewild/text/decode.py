"""Rewritings of a text that undo an encoding, with the place in the original for every character.

HTML entities (twice), tags and comments, percent encoding of valid UTF-8, right-to-left overrides, letters of Hangul and
kana in pieces, and letters drawn with several signs (``|\\|`` for n). Styling is common in honest listings: a rewriting
is never evidence by itself.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote_to_bytes


class Rewritten(NamedTuple):
    """A derived text; character ``i`` stands for ``original[start[i]:end[i]]``."""

    text: str
    start: list[int]
    end: list[int]

    def span(self, a: int, b: int) -> tuple[int, int]:
        """The original span of ``text[a:b]``."""
        return min(self.start[a:b]), max(self.end[a:b])


def identity(text: str) -> Rewritten:
    return Rewritten(text, list(range(len(text))), list(range(1, len(text) + 1)))


def _substitute(source: Rewritten, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> Rewritten:
    parts: list[str] = []
    start: list[int] = []
    end: list[int] = []
    at = 0
    for match in pattern.finditer(source.text):
        new = change(match)
        a, b = match.span()
        if new == match.group():
            continue
        parts += [source.text[at:a], new]
        start += source.start[at:a] + [source.start[a]] * len(new)
        end += source.end[at:a] + [source.end[b - 1]] * len(new)
        at = b
    if not parts:
        return source
    parts.append(source.text[at:])
    return Rewritten("".join(parts), start + source.start[at:], end + source.end[at:])


_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(r"<!--.{0,200}?-->|</?([A-Za-z][A-Za-z0-9]{0,11})(?:\s[^<>]{0,200})?/?>", re.DOTALL)
_BLOCKS = frozenset("br p div li ul ol td tr th table h1 h2 h3 h4 h5 h6 hr".split())
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_OVERRIDE = re.compile("\u202e([^\u202c\n]*)\u202c?")
_PIECES = re.compile(
    "[\u1100-\u115e][\u1161-\u11a7][\u11a8-\u11ff]?|[\uff66-\uff9d][\uff9e\uff9f]|[\u3041-\u30fe][\u3099\u309a]"
)
_JAMO = re.compile("([ㄱ-ㅎ])([ㅏ-ㅣ])([ㄱ-ㅎ](?![ㅏ-ㅣ]))?")
_LEAD = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_TAIL = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_DRAWN = {
    "\\/\\/": "w", "|\\/|": "m", "/\\/\\": "m", "|\\|": "n", "/\\/": "n", "|-|": "h", "|_|": "u", "|)": "d", "|>": "p",
    "|°": "p", "|*": "p", "|<": "k", "|{": "k", "|=": "f", "|2": "r", "|3": "b", "|_": "l", "()": "o", "[]": "o",
    "\\/": "v", "/\\": "a", "><": "x", "'/": "y",
}  # fmt: skip
_DRAWN_RE = re.compile("|".join(re.escape(k) for k in sorted(_DRAWN, key=len, reverse=True)))


def _tag(match: re.Match[str]) -> str:
    return " " if (match.group(1) or "").lower() in _BLOCKS else ""


def _percent(match: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(match.group()).decode("utf-8")
    except UnicodeDecodeError:
        return match.group()


def _jamo(match: re.Match[str]) -> str:
    lead, vowel, tail = match.groups()
    first, last = _LEAD.find(lead), _TAIL.find(tail) if tail else 0
    if first < 0 or last < 0:
        return match.group()
    return chr(0xAC00 + first * 588 + (ord(vowel) - ord("ㅏ")) * 28 + last)


def decode(text: str) -> Rewritten | None:
    """The text with encodings undone; None if there is none."""
    source = identity(text)
    found = source
    if "&" in text:
        for _ in range(2):
            found = _substitute(found, _ENTITY, lambda m: html.unescape(m.group()))
    if "<" in found.text:
        found = _substitute(found, _TAG, _tag)
    if "%" in found.text:
        found = _substitute(found, _PERCENT, _percent)
    found = _substitute(found, _PIECES, lambda m: unicodedata.normalize("NFKC", m.group()))
    found = _substitute(found, _JAMO, _jamo)
    if "\u202e" in found.text:
        found = _reverse(found)
    return None if found is source else found


def _reverse(source: Rewritten) -> Rewritten:
    parts: list[str] = []
    start: list[int] = []
    end: list[int] = []
    at = 0
    for match in _OVERRIDE.finditer(source.text):
        a, b = match.span(1)
        for low, high, step in ((at, match.start(), 1), (a, b, -1)):
            parts.append(source.text[low:high][::step])
            start += source.start[low:high][::step]
            end += source.end[low:high][::step]
        at = match.end()
    parts.append(source.text[at:])
    return Rewritten("".join(parts), start + source.start[at:], end + source.end[at:])


def undraw(text: str) -> Rewritten | None:
    """The text with letters drawn by several signs replaced; None if there is none."""
    source = identity(text)
    found = _substitute(source, _DRAWN_RE, lambda m: _DRAWN[m.group()])
    return None if found is source else found
