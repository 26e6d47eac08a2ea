"""Written numbers: every country's separators are read, and what could mean two things is asked about."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inthewild.hub.errors import Invalid
from inthewild.hub.progress import numbers, periods
from inthewild.hub.progress.numbers import Unreadable, Why

BIG = 1_088_679_149


@pytest.mark.parametrize(
    "text",
    [
        "1088679149", "1.088.679.149", "1,088,679,149", "1 088 679 149", "1\u00a0088\u00a0679\u00a0149",
        "1\u202f088\u202f679\u202f149",
        "1'088'679'149", "1’088’679’149", "١٬٠٨٨٬٦٧٩٬١٤٩", "١٠٨٨٦٧٩١٤٩", "۱٬۰۸۸٬۶۷۹٬۱۴۹", "1,08,86,79,149",
        "１０８８６７９１４９",
        "\u200f١٬٠٨٨٬٦٧٩٬١٤٩\u200e", " 1088679149 ", "१,०८,८६,७९,१४९", "1_088_679_149",
    ],
)  # fmt: skip
def test_one_number_in_the_spelling_of_many_countries(text: str) -> None:
    assert numbers.read(text) == BIG


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.088", Why.AMBIGUOUS), ("1,088", Why.AMBIGUOUS), ("١,٠٨٨", Why.AMBIGUOUS), ("999.000", Why.AMBIGUOUS),
        ("12 %", Why.PERCENT), ("٪١٢", Why.PERCENT), ("3‰", Why.PERCENT), ("-5", Why.NEGATIVE), ("−5", Why.NEGATIVE),
        ("(5)", Why.NEGATIVE), ("5-", Why.NEGATIVE), ("1.5", Why.FRACTION), ("12.00", Why.FRACTION), ("0.088", Why.FRACTION),
        ("1٫5", Why.FRACTION), ("1,088.50", Why.FRACTION), ("1.088,5", Why.FRACTION), ("1.234,567", Why.FRACTION),
        ("4,000+", Why.WORDS), ("~4000", Why.WORDS), ("24.1 M", Why.WORDS), ("4k", Why.WORDS), ("1e6", Why.WORDS),
        ("四千", Why.WORDS),
        ("=1+1", Why.WORDS), ("1,08,86", Why.GROUPS), ("1.08.867", Why.GROUPS), ("10 88", Why.GROUPS), ("1,088 679", Why.GROUPS),
        ("0,088,679", Why.GROUPS), (",088", Why.GROUPS), ("5.", Why.GROUPS), ("1٠", Why.MIXED), ("", Why.EMPTY),
        (" \u200f ", Why.EMPTY),
        ("9" * 16, Why.LARGE), ("9" * 5000, Why.LARGE), ("½", Why.WORDS), ("1²", Why.WORDS), ("\x00", Why.WORDS),
    ],
)  # fmt: skip
def test_what_is_no_whole_number_for_sure_is_refused_with_the_reason(text: str, why: Why) -> None:
    with pytest.raises(Unreadable) as refused:
        numbers.read(text, "A7")
    assert (refused.value.why, refused.value.where) == (why, "A7")
    assert len(refused.value.what) < 120


def test_an_ambiguous_number_is_told_with_what_to_write() -> None:
    with pytest.raises(Unreadable, match="1088 or a fraction; write 1088"):
        numbers.read("1.088")


@given(st.integers(0, numbers.MAX), st.sampled_from([" ", "\u202f", "'", "٬"]), st.sampled_from([0x30, 0x660, 0x6F0, 0x966]))
def test_grouped_digits_of_any_script_give_the_number_back(value: int, sign: str, zero: int) -> None:
    text = f"{value:,}".replace(",", sign)
    assert numbers.read("".join(chr(zero + int(c)) if c.isdecimal() else c for c in text)) == value


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_refused_and_never_something_else(text: str) -> None:
    with contextlib.suppress(Unreadable):
        assert 0 <= numbers.read(text) <= numbers.MAX


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"))
def test_one_point_before_three_digits_is_never_guessed(whole: int, behind: int, sign: str) -> None:
    with pytest.raises(Unreadable) as refused:
        numbers.read(f"{whole}{sign}{behind:03d}")
    assert refused.value.why is Why.AMBIGUOUS


def test_a_period_knows_its_days_and_the_one_before() -> None:
    told = {code: periods.read(code) for code in ("2026", "2026-H1", "2026-h2", "2026-Q1", "2026-Q4")}
    assert [str(one.last) for one in told.values()] == ["2026-12-31", "2026-06-30", "2026-12-31", "2026-03-31", "2026-12-31"]
    assert [one.before for one in told.values()] == ["2025", "2025-H2", "2026-H1", "2025-Q4", "2026-Q3"]
    assert [one.name for one in told.values()] == ["2026", "first half of 2026", "second half of 2026", "Q1 2026", "Q4 2026"]


@pytest.mark.parametrize("text", ["", "26", "2026-Q5", "2026-13", "2026-H", "٢٠٢٦", "2026Q1", "1889"])
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(Invalid):
        periods.read(text)
