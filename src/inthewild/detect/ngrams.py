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
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.detect.murmur import BUCKETS, hashes, murmur3
from inthewild.runs import begins
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
    """Hashed n-grams of some texts: bucket, value, the number of the text, and the words (first, last) that each comes from.

    Words are counted through all texts.
    """

    bucket: NDArray[np.int64]
    value: NDArray[np.float64]
    text: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


@lru_cache(maxsize=1 << 14)
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


#: Words whose letters are kept as hashes: those of everyday use come back in every text.
KEPT_WORDS = 8192
_kept: dict[str, NDArray[np.int64]] = {}


def _letters(key: str) -> list[str]:
    """The n-grams of letters within a word."""
    padded = f" {key} "
    found: list[str] = []
    for n in (3, 4, 5):
        if len(padded) <= n:
            found.append(f"c:{padded}")
            break
        found += [f"c:{padded[j : j + n]}" for j in range(len(padded) - n + 1)]
    return found


def _hashes_of_letters(keys: Sequence[str]) -> list[NDArray[np.int64]]:
    """The hashes of the n-grams within each word; those of words that are not kept are made together."""
    found = list(map(_kept.get, keys))
    new = list(dict.fromkeys(k for k, f in zip(keys, found, strict=True) if f is None))
    if not new:
        return [f for f in found if f is not None]
    tokens = [_letters(k) for k in new]
    made = murmur3([t for word in tokens for t in word]).astype(np.int64)
    ends = np.cumsum([len(word) for word in tokens]).tolist()
    fresh = {k: made[low:high].copy() for k, low, high in zip(new, [0, *ends], ends, strict=False)}
    if len(_kept) + len(fresh) > KEPT_WORDS:
        _kept.clear()
    if len(fresh) <= KEPT_WORDS:
        _kept.update(fresh)
    return [fresh[k] if f is None else f for k, f in zip(keys, found, strict=True)]


class _Hashed(NamedTuple):
    """Hashes of n-grams and the words (first, last) that each comes from."""

    h: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def _hashes_of_words(found: Sequence[Word], goes_on: Sequence[bool]) -> _Hashed:
    """Words alone and in twos."""
    pairs = [i for i, on in enumerate(goes_on) if on]
    tokens = [f"w:{w.key}" for w in found] + [f"w:{found[i].key} {found[i + 1].key}" for i in pairs]
    first = np.array([*range(len(found)), *pairs], np.int64)
    last = first.copy()
    last[len(found) :] += 1
    return _Hashed(hashes(tokens), first, last)


def _hashes_of_parts(found: Sequence[Word], goes_on: Sequence[bool]) -> _Hashed:
    """Letters within words; three characters in a row where words are not spaced."""
    spelt = [i for i, w in enumerate(found) if not w.single and not w.key.startswith("<")]
    letters = _hashes_of_letters([found[i].key for i in spelt])
    runs = [
        i for i, w in enumerate(found)
        if w.single and goes_on[i] and goes_on[i + 1] and found[i + 1].single and found[i + 2].single
    ]  # fmt: skip
    singles = hashes(["c:" + "".join(w.key for w in found[i : i + 3]) for i in runs])
    first = np.concatenate((np.repeat(np.array(spelt, np.int64), [h.size for h in letters]), np.array(runs, np.int64)))
    last = first.copy()
    last[last.size - len(runs) :] += 2
    return _Hashed(np.concatenate((*letters, singles)), first, last)


def grams(*texts: Sequence[Word]) -> Grams:
    """The n-grams of the words of some texts (at most 8,192), text by text within each kind.

    Each kind (words, letters) counts every n-gram of a text once and has length 1 in all (L2).
    """
    found = [word for text in texts for word in text]
    of = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    goes_on = [a.field == b.field for a, b in pairwise(found)] + [False] * bool(found)
    for end in (np.flatnonzero(of[1:] != of[:-1])).tolist():
        goes_on[end] = False
    columns = []
    for kind in (_hashes_of_words(found, goes_on), _hashes_of_parts(found, goes_on)):
        # The text above, the bucket beneath, then the hash: equal keys are one n-gram, the first of them counts.
        text, bucket = of[kind.first], np.abs(kind.h) % BUCKETS
        keys = (text << 50) | (bucket << 32) | (kind.h & 0xFFFFFFFF)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        unique = begins(keys)
        order, places = order[unique], keys[unique] >> 32
        text, bucket = text[order], bucket[order]
        sign = np.where(kind.h[order] >= 0, 1.0, -1.0)
        # Two n-grams in one bucket add up before the length is taken, as in scikit-learn.
        begin = np.flatnonzero(begins(places))
        total = np.add.reduceat(sign, begin) if begin.size else sign
        norm = np.sqrt(np.bincount(text[begin], total * total, len(texts)))
        norm[norm == 0] = 1.0
        columns.append((bucket, sign / norm[text], text, kind.first[order], kind.last[order]))
    return Grams(*(np.concatenate(column) for column in zip(*columns, strict=True)))


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
