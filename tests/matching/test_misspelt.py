"""The filter before the fuzzy look-up lets through every stretch of text in which the look-up finds something."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import matcher_of

from inthewild.matching.fuzzy import _WORD
from inthewild.matching.fuzzy_index import FuzzyIndex
from inthewild.matching.hashset import HashSet
from inthewild.matching.misspelt import LAST_WORD, word_characters

TERMS = ["gannet feather", "quillback", "marble stone cup", "red gannet egg", "olive tray", "перо гагары", "defense d ivoire"]
ODD = ["a", "the", "gann_et", "straße", "½", "羽毛", "🐘", "eǵg", "ivo\u0640ire", "x" * 30]
WORDS = [*sorted({w for t in TERMS for w in t.split()}), *ODD]


@pytest.fixture(scope="module")
def index() -> FuzzyIndex:
    return matcher_of(*TERMS).scanner.fuzzy


@st.composite
def misspelt(draw: st.DrawFn) -> str:
    word = draw(st.sampled_from(WORDS))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(word)))
        letter = draw(st.sampled_from("aegntр1_\u0301\u200b"))
        kind = draw(st.integers(0, 3))
        if kind == 0:
            word = word[:at] + letter + word[at:]
        elif kind == 1:
            word = word[:at] + word[at + 1 :]
        elif kind == 2:
            word = word[:at] + letter + word[at + 1 :]
        else:
            word = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    return word.upper() if draw(st.booleans()) else word


@settings(deadline=None)  # the first call builds tables
@given(st.lists(st.lists(misspelt(), min_size=1, max_size=6), min_size=1, max_size=6), st.sampled_from([" ", "-", ", ", "🐘"]))
def test_what_the_filter_stops_holds_no_misspelt_term(index: FuzzyIndex, rows: list[list[str]], gap: str) -> None:
    texts = [gap.join(words) for words in rows]
    words = [_WORD.findall(text) for text in texts]
    judged = index.judged(w for found in words for w in found)
    wanted = {i for i, found in enumerate(words) if index.find([judged.get(w) for w in found])}
    assert wanted <= set(index.misspelt.among(texts, np.zeros(len(texts), np.bool_)).tolist())


def test_the_filter_lets_little_through(index: FuzzyIndex) -> None:
    texts = ["two olives in a tray", "gannet feather", "a quilt and a cup of tea", "red marble stone cup", "gannet faether"]
    assert index.misspelt.among(texts, np.zeros(len(texts), np.bool_)).tolist() == [4]


def test_a_word_that_begins_before_the_window_is_not_read(index: FuzzyIndex) -> None:
    texts = ["xquillbakc", " quillbakc"]
    assert index.misspelt.among(texts, np.ones(2, np.bool_)).tolist() == [1]
    assert index.misspelt.among(texts, np.zeros(2, np.bool_)).tolist() == [1]


def spread(number: int) -> int:
    """A hash as the set is given them, one for each number: spread evenly, which the small numbers of a test are not."""
    mixed = number * 0x9E3779B97F4A7C15 % 2**64
    return mixed ^ mixed >> 32


HASHES = st.integers(0, 2**64 - 1).map(spread)


@given(st.sets(HASHES, max_size=300), st.lists(HASHES, max_size=50))
def test_a_hash_set_holds_what_was_put_in(keys: set[int], others: list[int]) -> None:
    held = HashSet.of(np.array(sorted(keys), np.uint64))
    asked = [*keys, *others]
    assert held.has(np.array(asked, np.uint64)).tolist() == [k in keys for k in asked]


def test_the_table_of_word_characters_is_that_of_re() -> None:
    assert [bool(c) for c in word_characters()[:LAST_WORD]] == [bool(re.match(r"\w", chr(c))) for c in range(LAST_WORD)]
    assert re.search(r"\w", "".join(map(chr, range(LAST_WORD, 0x110000)))) is None
