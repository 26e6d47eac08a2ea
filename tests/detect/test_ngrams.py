"""Hashed n-grams: the hash, the words, and equality with scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inthewild.detect.murmur import BUCKETS, murmur3
from inthewild.detect.ngrams import Span, Word, grams, window, words


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("", 0),
        ("foo", -156908512),
        ("a", 1009084850),
        ("hello", 613153351),
        ("The quick brown fox jumps over the lazy dog", 776992547),
    ],
)
def test_the_hash_is_murmurhash3_with_seed_0(token: str, value: int) -> None:
    assert murmur3([token]).tolist() == [value]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=20))
def test_the_hash_is_that_of_scikit_learn_for_any_texts(tokens: list[str]) -> None:
    utils = pytest.importorskip("sklearn.utils")
    assert murmur3(tokens).tolist() == [utils.murmurhash3_32(t.encode("utf-8", "surrogatepass"), 0) for t in tokens]


def _tokens(found: list[Word]) -> tuple[set[str], set[str]]:
    """The n-grams of words and those of letters, as docs/learning.md describes them."""
    whole, parts = set(), set()
    for i, word in enumerate(found):
        whole |= {f"w:{word.key}"} | {f"w:{word.key} {w.key}" for w in found[i + 1 : i + 2]}
        if word.single:
            run = found[i : i + 3]
            parts |= {"c:" + "".join(w.key for w in run)} if len(run) == 3 and all(w.single for w in run) else set()
        elif not word.key.startswith("<"):
            padded = f" {word.key} "
            parts |= {f"c:{padded[j : j + n]}" for n in (3, 4, 5) for j in range(len(padded) - n + 1)}
            parts |= {f"c:{padded}"} if len(padded) < 5 else set()
    return whole, parts


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=120))
def test_the_vector_of_any_text_is_that_of_scikit_learn(text: str) -> None:
    extraction = pytest.importorskip("sklearn.feature_extraction")
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    found = words("text", text)
    ours = np.zeros(BUCKETS)
    made = grams(found)
    np.add.at(ours, made.bucket, made.value)
    hasher = extraction.FeatureHasher(BUCKETS, input_type="string")
    theirs = sum(preprocessing.normalize(hasher.transform([part])) for part in _tokens(found))
    assert np.abs(ours - theirs.toarray()[0]).max() <= 1e-9


def test_words_are_folded_and_numbers_addresses_and_accounts_are_replaced_by_their_kind() -> None:
    text = "Écaille RÉELLE 20,5 @Jane https://shop.example/x?y"
    assert [w.key for w in words("text", text)] == ["ecaille", "reelle", "<number>", "<user>", "<url>"]


def test_vowel_signs_belong_to_their_word_and_unspaced_scripts_are_read_by_character() -> None:
    assert [w.key for w in words("text", "हाथी दांत")] == ["हाथी", "दांत"]
    assert [(w.key, w.single) for w in words("text", "象牙")] == [("象", True), ("牙", True)]


def test_a_masked_term_is_read_as_its_kind_once() -> None:
    text = "old ivory tusk here"
    keys = [w.key for w in words("text", text, masked=[Span("text", 4, 14, "<product>")])]
    assert keys == ["old", "<product>", "here"]


def test_a_word_knows_its_place_in_the_text() -> None:
    for word in words("text", "zwei Wörter, drei"):
        assert "zwei Wörter, drei"[word.start : word.end].casefold().startswith(word.key[0])


def test_only_the_surroundings_of_a_finding_are_read() -> None:
    text = "far " * 200 + "near ivory near" + " away" * 200
    at = text.index("ivory")
    keys = [w.key for w in window({"text": text}, [("text", at, at + 5)])]
    assert "ivory" in keys
    assert len(keys) < 130


def test_an_ngram_that_comes_again_counts_once_and_stands_where_it_came_first() -> None:
    once, twice = grams(words("text", "red fox")), grams(words("text", "red fox red fox"))
    again = set(twice.bucket.tolist()) - set(once.bucket.tolist())
    assert len(again) == 1  # "fox red"
    assert sorted(twice.first.tolist()) == sorted([*once.first.tolist(), 1])


def test_words_that_were_read_before_give_the_same_ngrams() -> None:
    first, second = (grams(words("text", "an elephant of carved wood")) for _ in range(2))
    assert all((a == b).all() for a, b in zip(first, second, strict=True))


def test_no_text_has_no_ngrams() -> None:
    assert grams([]).bucket.size == 0
