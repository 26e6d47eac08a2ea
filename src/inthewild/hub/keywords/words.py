"""Which words of a text could be keywords: single ones and pairs where words are spaced, short runs of characters elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from inthewild.text.strict import fold

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_RUN = re.compile(f"[{_UNSPACED}]+")
_WORD = re.compile(rf"[^\W\d_{_UNSPACED}][^\W_{_UNSPACED}]*(?:['’-][^\W_{_UNSPACED}]+)*")
_CONTACT = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|@\w+|\+?\d[\d ()/.-]{6,}\d", re.IGNORECASE)
_BREAK = re.compile(r"[.!?;:,\n\r。！？、，；：|/()\[\]\"“”]+")
SHORTEST, LONGEST = 3, 40
_GRAMS = range(2, 5)
_TEXT = 20_000


def without_contacts(text: str) -> str:
    """The text without addresses, handles and numbers to call: none of these is ever a word."""
    return _CONTACT.sub(" ", text[:_TEXT])


def of(text: str) -> set[str]:
    """The folded words of a text, each once."""
    found: set[str] = set()
    for part in _BREAK.split(without_contacts(text)):
        found.update(_spaced(part))
        for run in _RUN.findall(part):
            found.update(run[at : at + n] for n in _GRAMS for at in range(len(run) - n + 1))
    return found


def around(text: str, word: str, room: int = 60) -> str:
    """A piece of a text with the word in it, without contacts; empty if it is not there."""
    clean = " ".join(without_contacts(text).split())
    at = clean.casefold().find(word.casefold())
    if at < 0:
        at = fold(clean).find(word)  # letters may have moved a little: it is only where the piece is cut
    if at < 0:
        return ""
    start, end = max(0, at - room), at + len(word) + room
    return ("…" if start else "") + clean[start:end].strip() + ("…" if end < len(clean) else "")


def _spaced(part: str) -> Iterator[str]:
    words = [fold(match.group()) for match in _WORD.finditer(part)]
    for word in words:
        if SHORTEST <= len(word) <= LONGEST:
            yield word
    for first, second in pairwise(words):
        if len(first) > 1 and len(second) > 1 and len(first) + len(second) < LONGEST:
            yield f"{first} {second}"
