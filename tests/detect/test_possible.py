"""Leaving rows out before their hits become objects changes no decision."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inthewild.batch import ListingBatch
from inthewild.detector import Detector
from inthewild.lexicon.lexicon import Lexicon
from inthewild.records import Decision

EXAMPLES = Path(__file__).parents[2] / "examples" / "listings.csv"
WORDS = [
    "at", "los", "et", "là", "beer", "ivory", "Ivory", "tusk", "RT", "rhino", "horn", "shark", "fin", "soup", "for sale", "€20",
    "antique", "马", "象牙", "戒指", "chân", "sừng tê giác", "kabar", "شكرا", "netsuke", "genuine", "toy", "parrot", "bébé",
    "perroquet", "the", "le", "de", "und",
]  # fmt: skip


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(Lexicon.load())


def everything(detector: Detector, batch: ListingBatch) -> dict[int, Decision]:
    """Decisions without the filter."""
    filtered = detector.finder.possible
    detector.finder.possible = lambda row: True  # type: ignore[assignment, method-assign]
    try:
        return detector.decide(batch)
    finally:
        detector.finder.possible = filtered


def _examples() -> Iterator[dict[str, str]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)


def test_the_examples_are_decided_alike(detector: Detector) -> None:
    rows = list(_examples())
    titled = ListingBatch({n: [r[n] or None for r in rows] for n in ("id", "title", "text")})
    joined = ListingBatch({"id": [r["id"] for r in rows], "text": [f"{r['title']} {r['text']}" for r in rows]})
    cut = ListingBatch({"id": [r["id"] for r in rows], "text": [r["text"][: len(r["text"]) // 2] for r in rows]})
    for batch in (titled, joined, cut):
        assert detector.decide(batch) == everything(detector, batch)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_texts_of_doubtful_words_are_decided_alike(detector: Detector, data: st.DataObject) -> None:
    text = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
    size = data.draw(st.integers(1, 8))
    column = {
        name: data.draw(st.lists(values, min_size=size, max_size=size))
        for name, values in {
            "title": st.one_of(st.none(), text),
            "text": text,
            "lang": st.sampled_from([None, None, "en", "tr", "fr", "vi"]),
            "price": st.sampled_from([None, None, 5.0]),
        }.items()
    }
    batch = ListingBatch({"id": [str(i) for i in range(size)], **column})
    assert detector.decide(batch) == everything(detector, batch)


def test_a_common_word_of_another_language_makes_no_object(detector: Detector) -> None:
    row = "Look at the new horizon and tell me what you think about the weather at home"
    batch = ListingBatch({"id": ["1"], "text": [row]})
    seen: list[int] = []
    composed = detector.finder._drafts
    detector.finder._drafts = lambda *a: seen.append(1) or composed(*a)  # type: ignore[assignment, method-assign, func-returns-value]
    try:
        assert detector.decide(batch) == {}
    finally:
        del detector.finder._drafts
    assert not seen
