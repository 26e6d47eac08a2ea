"""Rare disguises, looked for in short lists of terms only: backwards, without vowels, a letter behind a star, initials.

Each is a literal form of the term that no honest text contains, so one more database over the same stream finds them. A
list of thousands of terms has too many such forms: they would meet ordinary abbreviations, and cost every text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.matching.codes import SEP
from inthewild.matching.compiled import Compiled, Literals, Stream
from inthewild.matching.fuzzy import fuzzy_scan
from inthewild.matching.fuzzy_index import LONG, FuzzyIndex
from inthewild.matching.joined import DECODE, FUZZY, LEET, Hits, concat, make_hits, no_hits
from inthewild.matching.patterns import Patterns
from inthewild.matching.scan import Coded, inside_rows, matches
from inthewild.text.strict import fold
from inthewild.text.tables import pinyin

_VOWELS = frozenset("aeiouаеиоуыэюяіїєαεηιουω")
MIN_REVERSED, MIN_CONSONANTS, MIN_DROPPED, MIN_MASKED, MIN_INITIALS = 6, 4, 2, 5, 4
#: Letters that a misspelt term needs to be found with nothing else beside it.
MIN_ALONE = 8
#: Letters at the end in which they must agree.
SAME_END = 2
#: What stands for a letter that the seller does not write.
_MASKS = frozenset("*•●∗＊✱✻★☆×#_?%")


class Kind(IntEnum):
    """How a rare form was made."""

    BACKWARDS = 0
    NO_VOWELS = 1
    MASKED = 2
    INITIALS = 3


_VIEW = np.array([DECODE, FUZZY, LEET, FUZZY], np.uint8)


class Rare(NamedTuple):
    """A rare form: what is scanned for (blanks separate), and how it was made."""

    text: str
    kind: Kind


def without_vowels(word: str) -> str:
    """The first letter and the consonants after it.

    >>> without_vowels("crocodile"), without_vowels("ivory")
    ('crcdl', 'ivry')
    """
    return word[:1] + "".join(c for c in word[1:] if c not in _VOWELS)


def rare_forms(folded: str) -> Iterator[Rare]:
    """The rare forms of a folded term of an alphabetic script."""
    words = folded.split(" ")
    letters = sum(map(len, words))
    if letters >= MIN_REVERSED:
        for backwards in {folded[::-1], " ".join(w[::-1] for w in words)} - {folded}:
            yield Rare(backwards, Kind.BACKWARDS)
    bare = [without_vowels(w) for w in words]
    left = sum(map(len, bare))
    if left >= MIN_CONSONANTS and letters - left >= MIN_DROPPED and all(len(w) > 1 for w in words):
        yield Rare(" ".join(bare), Kind.NO_VOWELS)
        if len(words) > 1 and left > MIN_CONSONANTS:
            yield Rare("".join(bare), Kind.NO_VOWELS)
    at = 0
    for word in words:
        if len(word) >= MIN_MASKED:
            for i in range(1, len(word) - 1):
                for hidden in (1, 2):
                    if i + hidden < len(word):
                        cut = at + i
                        yield Rare(f"{folded[:cut]} {folded[cut + hidden :]}", Kind.MASKED)
        at += len(word) + 1


def initials(folded: str) -> str:
    """The first letters of the pinyin of a Chinese term; '' if a character has none."""
    sounds = [pinyin().get(c, "") for c in folded]
    return "".join(s[0] for s in sounds) if all(sounds) and len(sounds) >= MIN_INITIALS else ""


class RareForms:
    """The rare forms of a pattern set, compiled."""

    def __init__(self, patterns: Patterns, compiled: Compiled) -> None:
        self._patterns = patterns
        known = set(patterns.folded)
        codes = compiled.tables.narrow
        rows: list[tuple[bytes, int, int, Kind]] = []
        for number, folded in enumerate(patterns.folded):
            if patterns.wide[number]:
                forms = [Rare(initials(folded), Kind.INITIALS)]
            elif patterns.left[number] and patterns.right[number]:
                forms = list(rare_forms(folded))
            else:
                continue
            for form in forms:
                body = bytes(SEP if c == " " else int(codes[ord(c)]) for c in form.text)
                if body and form.text not in known:
                    rows.append((bytes([SEP]) + body + bytes([SEP]), number, len(body), form.kind))
        self._kind = np.array([r[3] for r in rows], np.uint8)
        self._stream = Stream(
            Literals([r[0] for r in rows]),
            np.array([r[1] for r in rows], np.int32),
            np.array([r[2] for r in rows], np.int32),
            np.ones(len(rows), np.int32),
        )

    def hits(self, coded: Coded, texts: Sequence[str]) -> Hits:
        """Where rare forms stand in a batch."""
        pattern, start, end, number = matches(self._stream, coded.stream)
        if not pattern.size:
            return no_hits()
        start, end = coded.origin(np.stack((start, end)))
        parts = []
        for kind in Kind:
            chosen = self._kind[number] == kind
            hits = inside_rows(coded.batch, pattern[chosen], start[chosen], end[chosen])
            if not len(hits):
                continue
            surfaces = [texts[r][a:b] for r, a, b in zip(hits.row.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True)]
            if kind is Kind.MASKED:
                keep = [_masked(s, self._patterns.folded[p]) for s, p in zip(surfaces, hits.pattern.tolist(), strict=True)]
            elif kind is Kind.INITIALS:
                keep = [s.isascii() for s in surfaces]
            else:
                keep = [_one_line(s) for s in surfaces]
            hits = hits.take(np.array(keep, np.bool_))
            parts.append(make_hits(hits.row, hits.start, hits.end, hits.pattern, int(_VIEW[kind])))
        return concat(parts)


def misspelt_alone(index: FuzzyIndex, folded: Sequence[str], texts: Sequence[str], lengths: NDArray[np.int64]) -> Hits:
    """Misspelt terms of a short list wherever they stand, if they are long enough to be like no other word.

    ``folded``: the pattern strings; ``lengths``: of the texts.
    """
    rows = np.flatnonzero(lengths > MIN_ALONE)
    everywhere = make_hits(rows, np.zeros(rows.size, np.int64), lengths[rows], np.zeros(rows.size, np.int32))
    hits = fuzzy_scan(index, texts, everywhere)
    keep = [
        _slip(fold(texts[row][a:b]), folded[p])
        for row, a, b, p in zip(hits.row.tolist(), hits.start.tolist(), hits.end.tolist(), hits.pattern.tolist(), strict=True)
    ]
    return hits.take(np.array(keep, np.bool_))


def _slip(word: str, term: str) -> bool:
    """Whether a word that is near a term is a slip of the fingers rather than another word.

    Another ending is another form or a relative of the term; one letter for another makes another word of a short one.
    """
    letters = len(term) - term.count(" ")
    if letters < MIN_ALONE or word[-SAME_END:] != term[-SAME_END:]:
        return False
    return letters >= LONG or len(word) != len(term) or sorted(word) == sorted(term)


def _one_line(surface: str) -> bool:
    """Only letters and single blanks: punctuation between two words makes two phrases of them."""
    return all(c.isalnum() or c in " -'" or not c.isprintable() for c in surface)


def _masked(surface: str, term: str) -> bool:
    """Whether as many masks stand in the surface as letters of the term are missing, and no other sign."""
    signs = [c for c in surface if not c.isalnum() and not c.isspace()]
    missing = len(term.replace(" ", "")) - sum(c.isalnum() for c in surface)
    return len(signs) == missing and all(c in _MASKS for c in signs) and len(surface.split()) == len(term.split())
