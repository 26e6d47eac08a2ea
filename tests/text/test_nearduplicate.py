"""Near-duplicate signatures estimate what they claim to estimate."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from inthewild.text.nearduplicate import HASHES, SHINGLE, bands, exact_hash, normal, signatures, similarity

WORDS = ["old", "comb", "carved", "from", "family", "price", "message", "picture", "home", "years", "friend", "rare", "seal"]


def jaccard(a: str, b: str) -> float:
    x, y = ({t[i : i + SHINGLE] for i in range(len(t) - SHINGLE + 1)} for t in (a, b))
    return len(x & y) / len(x | y)


def test_case_digits_accents_and_punctuation_do_not_tell_texts_apart() -> None:
    assert normal("Défense, N° 12: BELLE!") == normal("defense n° 3 belle")
    assert exact_hash(normal("A 1")) == exact_hash(normal("a 2"))


def test_the_estimate_is_near_the_true_similarity() -> None:
    rng = np.random.default_rng(1)
    errors = []
    for _ in range(60):
        words = rng.choice(WORDS, 30).tolist()
        other = [w if rng.random() < 0.8 else str(rng.choice(WORDS)) for w in words]
        a, b = " ".join(words), " ".join(other)
        signature = signatures([a, b])
        errors.append(float(similarity(signature[0], signature[1])) - jaccard(a, b))
    assert abs(np.mean(errors)) < 0.05
    assert np.std(errors) < 0.12


@given(st.lists(st.text(max_size=40), max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_signature_depends_on_its_own_text_only(texts: list[str]) -> None:
    together = signatures(texts)
    assert together.shape == (len(texts), HASHES)
    for i, text in enumerate(texts):
        assert (signatures([text])[0] == together[i]).all()


def test_equal_texts_share_all_bands_and_unlike_texts_none() -> None:
    a, b = bands(signatures(["a carved comb of an old family"] * 2)), bands(signatures(["four chairs and a garden table"]))
    assert (a[0] == a[1]).all()
    assert not (a[0] == b[0]).any()
