"""Evidence points at the letters as the caller supplied them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inthewild.detector import Detector
from inthewild.records import TEXT_FIELDS, Decision, Listing

EXAMPLES = Path(__file__).parents[2] / "examples" / "listings.csv"


def examples() -> list[Listing]:
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return [
            Listing(
                r["id"],
                r["text"],
                r["title"],
                lang=r["lang"],
                price=float(r["price"]) if r["price"] else None,
                surface=r["surface"],
            )
            for r in csv.DictReader(file)
        ]


LISTINGS = examples()
#: A text and its language, so that it is read alike in whatever field it stands.
SPOKEN = [
    ("Real elephant ivory tusk for sale", "en"),
    ("r-h-i-n-o h.o.r.n carved", "en"),
    ("іvоry bracelet, elephant", "en"),
    ("pang\u200bolin sca\u200bles dry", "en"),
    ("老象牙手镯", "zh-Hans"),
    ("穿 山 甲 鳞片", "zh-Hans"),
    ("กำไลงาช้างแท้", "th"),
    ("ناب فيل للبيع", "ar"),
    ("Défense d'éléphant", "fr"),
    ("𝗿𝗵𝗶𝗻𝗼 𝗵𝗼𝗿𝗻", "en"),
    ("real ⓘⓥⓞⓡⓨ tusk, elephant", "en"),
    ("De\u0301fense d'e\u0301le\u0301phant en ivoire", "fr"),
    ("Elefant, Elfenbeinschnitzerei", "de"),
]
SENTENCES = [text for text, _ in SPOKEN]


def misplaced(decision: Decision, listing: Listing) -> list[object]:
    """Evidence in a text field whose offsets do not lead to its surface."""
    wrong: list[object] = []
    for finding in decision.findings:
        for e in finding.evidence:
            if e.field not in TEXT_FIELDS:
                continue
            text = getattr(listing, e.field) or ""
            if not (0 <= e.start < e.end <= len(text)) or text[e.start : e.end] != e.surface:
                wrong.append(e)
    return wrong


def test_in_every_example_each_piece_of_evidence_points_at_its_surface(detector: Detector) -> None:
    decisions = list(detector.scan(LISTINGS))
    assert [e for d, row in zip(decisions, LISTINGS, strict=True) for e in misplaced(d, row)] == []
    assert sum(len(f.evidence) for d in decisions for f in d.findings) > 500


@pytest.mark.parametrize(("sentence", "lang"), SPOKEN)
@pytest.mark.parametrize("field", TEXT_FIELDS)
def test_evidence_names_the_field_in_which_it_stands(detector: Detector, sentence: str, lang: str, field: str) -> None:
    listing = Listing(id="1", lang=lang, **{field: sentence})  # type: ignore[arg-type]
    decision = detector.check(listing)
    assert decision.findings, sentence
    assert {e.field for f in decision.findings for e in f.evidence} == {field}
    assert misplaced(decision, listing) == []


NOISE = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=NOISE, sentence=st.sampled_from(SENTENCES), between=NOISE, second=st.sampled_from(SENTENCES), after=NOISE)
def test_whatever_stands_around_a_term_offsets_point_at_it(
    detector: Detector, before: str, sentence: str, between: str, second: str, after: str
) -> None:
    listing = Listing(id="1", title=before + second, text=f"{before} {sentence} {between}{after}")
    assert misplaced(detector.check(listing), listing) == []
