"""Words around a finding as hashed n-grams: what the text says beside the terms of the database.

Words alone and in twos, and letters in threes to fives within a word; where words are not spaced, characters alone, in
twos and threes. Folded as the strict view folds. What names a person or a place on the net (addresses, account names) and
every number is replaced by its kind, so that a model learns no seller; the animal's and the product's own words can be
replaced, too (``mask``), so that it learns the context and not the species.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.detect.murmur import BUCKETS, hashed
from inthewild.text.strict import fold

#: Code points on each side of a finding that are read.
REACH = 240
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
#: Vowel signs and other marks are part of the word that they stand in, which `\w` does not know.
_MARKS = (
    "\u0300-\u036f\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0980-\u0983\u09bc-\u09cd"
    "\u0a3c-\u0a4d\u0b3c-\u0b4d\u0bbe-\u0bcd\u0c3e-\u0c4d\u0d3e-\u0d4d"
)
_LETTER = rf"[^\W\d{_UNSPACED}_]"
_WORD = re.compile(
    rf"(?P<url>(?:https?://|www\.)\S+|[\w-]+\.(?:com|net|org|co|ly|me|io)\b\S*)|(?P<user>@[\w.]+|[\w.+-]+@[\w.-]+)"
    rf"|(?P<number>\d[\d.,]*)|(?P<one>[{_UNSPACED}])|(?P<word>(?:{_LETTER}[{_MARKS}]*)+(?:['’](?:{_LETTER}[{_MARKS}]*)+)*)",
    re.IGNORECASE,
)
_KINDS = {"url": "<url>", "user": "<user>", "number": "<number>"}
_LONGEST = 40


class Mask(StrEnum):
    """Which terms of the database are replaced by their kind: none, those that name an animal, or all."""

    NONE = "none"
    ANIMALS = "animals"
    TERMS = "terms"


class Word(NamedTuple):
    """A word of a text: where it stands, how it is read, and whether it is one character of an unspaced script."""

    field: str
    start: int
    end: int
    key: str
    single: bool


class Span(NamedTuple):
    """A place in a field and what to read there instead (``<taxon>``, ``<specimen>``)."""

    field: str
    start: int
    end: int
    name: str


class Grams(NamedTuple):
    """Hashed n-grams of one text: buckets, values, and the words (first, last) that each comes from."""

    bucket: NDArray[np.int64]
    value: NDArray[np.float64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


@lru_cache(maxsize=1 << 16)
def _key(word: str) -> str:
    return fold(word[:_LONGEST]).replace(" ", "")


def words(field: str, text: str, low: int = 0, high: int | None = None, masked: Sequence[Span] = ()) -> list[Word]:
    """The words of ``text[low:high]``; a word that a span of ``masked`` touches is read as the span's name, once."""
    found: list[Word] = []
    spans = sorted((s.start, s.end, s.name) for s in masked if s.field == field)
    at = 0
    for match in _WORD.finditer(text, low, len(text) if high is None else high):
        start, end = match.span()
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        kind = match.lastgroup or "word"
        if at < len(spans) and spans[at][0] < end:
            key, single = spans[at][2], False
            if found and found[-1].key == key and found[-1].end >= spans[at][0]:
                continue
        else:
            key = _KINDS.get(kind) or _key(match.group())
            single = kind == "one"
        if key:
            found.append(Word(field, start, end, key, single))
    return found


def _tokens(found: Sequence[Word]) -> tuple[list[tuple[str, int, int]], list[tuple[str, int, int]]]:
    whole: list[tuple[str, int, int]] = []
    parts: list[tuple[str, int, int]] = []
    for i, word in enumerate(found):
        whole.append((f"w:{word.key}", i, i))
        following = found[i + 1] if i + 1 < len(found) and found[i + 1].field == word.field else None
        if following:
            whole.append((f"w:{word.key} {following.key}", i, i + 1))
        if word.single:
            run = found[i : i + 3]
            if len(run) == 3 and all(w.single and w.field == word.field for w in run):
                parts.append(("c:" + "".join(w.key for w in run), i, i + 2))
        elif not word.key.startswith("<"):
            parts += [(token, i, i) for token in _letters(word.key)]
    return whole, parts


@lru_cache(maxsize=1 << 12)
def _letters(key: str) -> tuple[str, ...]:
    """The n-grams of letters within a word."""
    padded = f" {key} "
    found: list[str] = []
    for n in (3, 4, 5):
        if len(padded) <= n:
            found.append(f"c:{padded}")
            break
        found += [f"c:{padded[j : j + n]}" for j in range(len(padded) - n + 1)]
    return tuple(found)


def grams(found: Sequence[Word], buckets: int = BUCKETS) -> Grams:
    """The n-grams of some words. Each kind (words, letters) counts every n-gram once and has length 1 in all (L2)."""
    columns = []
    for tokens in _tokens(found):
        unique: dict[str, tuple[int, int]] = {}
        for token, first, last in tokens:
            unique.setdefault(token, (first, last))
        bucket, sign = hashed(list(unique), buckets)
        # Two n-grams in one bucket add up before the length is taken, as in scikit-learn.
        at, place = np.unique(bucket, return_inverse=True)
        total = np.bincount(place, sign, at.size) if at.size else np.zeros(0)
        norm = float(np.sqrt(total @ total)) or 1.0
        ends = np.array(list(unique.values()), np.int64).reshape(-1, 2)
        columns.append((bucket, sign / norm, ends[:, 0], ends[:, 1]))
    return Grams(*(np.concatenate([c[i] for c in columns]) for i in range(4)))


def window(texts: Mapping[str, str], around: Iterable[tuple[str, int, int]], masked: Sequence[Span] = ()) -> list[Word]:
    """The words within :data:`REACH` of the places ``around`` (field, start, end), and those of the whole title."""
    places: dict[str, tuple[int, int]] = {}
    for field, start, end in around:
        low, high = places.get(field, (start, end))
        places[field] = min(low, start), max(high, end)
    found: list[Word] = []
    for field, text in texts.items():
        if field in places:
            low, high = places[field]
            if high - low > 4 * REACH:
                high = low
            found += words(field, text, *_cut(text, low - REACH, high + REACH), masked)
        elif field == "title" or not places:
            found += words(field, text, *_cut(text, 0, 2 * REACH), masked)
        elif "title" in places and len(places) == 1:
            found += words(field, text, *_cut(text, 0, REACH), masked)
    return found


def _cut(text: str, low: int, high: int) -> tuple[int, int]:
    """Borders moved outwards to the next white space, no more than twenty characters, so that no word is cut in two."""
    low, high = max(low, 0), min(high, len(text))
    while low > 0 and not text[low - 1].isspace() and text[low].isalnum() and low % 20:
        low -= 1
    while high < len(text) and not text[high].isspace() and text[high].isalnum() and high % 20:
        high += 1
    return low, high
