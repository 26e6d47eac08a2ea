"""Short texts whose language nobody knows, and words of other languages in a text whose language is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from vocabulary import SELL, row

from inthewild.detector import Detector
from inthewild.records import Listing

Build = Callable[..., Detector]


@pytest.mark.parametrize(
    "text", ["rhino horn", "tiger skin for sale", "elephant ivory", "turtle shell", "pangolin scales", "bear bile"]
)
def test_the_plainest_names_are_found_without_a_language(detector: Detector, text: str) -> None:
    assert detector.check(text).action in ("review", "block")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("corne de rhinocéros", "fr"),
        ("défense d'éléphant", "fr"),
        ("gading gajah asli", "id"),
        ("งาช้างแท้", "th"),
        ("бивень слона", "ru"),
        ("عاج فيل", "ar"),
    ],
)
def test_the_plainest_names_are_found_in_their_language(detector: Detector, text: str, lang: str) -> None:
    assert detector.check(Listing("1", text, lang=lang)).action in ("review", "block")


def test_a_foreign_toy_word_does_not_free_an_english_offer(detector: Detector) -> None:
    text = "Carved ivory elephant figurine, real elephant ivory, no papers, for sale"
    assert detector.check(Listing("1", text, lang="en")).action in ("review", "block")


def test_a_size_of_clothes_does_not_free_a_skin_coat(detector: Detector) -> None:
    with_size = detector.check(Listing("1", "Real leopard skin coat, size 10, silk lining, for sale", lang="en"))
    assert with_size.action in ("review", "block")


def test_a_word_that_is_repeated_does_not_make_a_text_another_language(build: Build) -> None:
    rows = [row("et", "specimen:MEA", 3, "tr"), row("taşkuşu", "taxon:saxicola", 2, "tr"), row("banc", "claim.antique", 3, "fr")]
    decision = build([*rows, SELL]).check(Listing("1", "table et chaises et banc et coussins, taşkuşu"))
    assert decision.lang != "tr"
