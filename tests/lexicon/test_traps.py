"""Everyday words and short ordinary phrases that contain an animal or a material must not fire alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from inthewild.detector import Detector
from inthewild.records import Listing

TRAPS = [line.split("\t") for line in (Path(__file__).with_name("traps.tsv")).read_text(encoding="utf-8").splitlines()[1:]]
LANGUAGES = sorted({lang for lang, _ in TRAPS})


def test_the_fixture_is_as_large_as_it_should_be() -> None:
    assert len(TRAPS) >= 400
    assert len(LANGUAGES) >= 16
    assert max(Counter((lang, text) for lang, text in TRAPS).values()) == 1
    assert all(text == text.strip() and text for _, text in TRAPS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("known", [True, False], ids=["language given", "language unknown"])
def test_no_everyday_phrase_alone_is_sent_to_a_moderator(detector: Detector, lang: str, known: bool) -> None:
    texts = [text for of, text in TRAPS if of == lang]
    rows = [Listing(str(i), text, lang=lang if known else None) for i, text in enumerate(texts)]
    fired = {texts[int(d.id)]: d.reason for d in detector.scan(rows) if d.action in ("review", "block")}
    assert fired == {}
