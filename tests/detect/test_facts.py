"""What numbers, sizes, states and contradictions a listing states, with their place in the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vocabulary import NO_PAPERS, SELL, TIGER, row

from inthewild.detect.facts import facts
from inthewild.detector import Detector
from inthewild.records import Finding, Listing

Find = Callable[..., list[Finding]]
Build = Callable[..., Detector]

IVORY = row("ivory", "specimen:x-ivory", 2)
NETSUKE = row("netsuke", "specimen:x-netsuke", 2)
IVORINE = row("ivorine", "claim.faux", 2)
BONE = row("bone", "specimen:BON", 3)
WEANED = row("weaned", "state.live", 3)
UNCARVED = row("uncarved", "state.raw", 3)
CASKET = row("casket", "object.carved", 3)


@pytest.mark.parametrize(
    ("text", "kind", "surface"),
    [
        ("asking $1,250 or trade", "price", "$1,250"),
        ("harga 350rb nego", "price", "350rb"),
        ("mahar 1,2jt", "price", "1,2jt"),
        ("giá 2tr5 nhé", "price", "2tr5"),
        ("price 5 lakh only", "price", "5 lakh"),
        ("要价3万", "price", "3万"),
        ("12 тыс торг", "price", "12 тыс"),
        ("السعر ٢٥٠٠ ريال", "price", "٢٥٠٠ ريال"),
        ("قیمت ۳ میلیون", "price", "۳ میلیون"),
        ("weighs 430 g", "weight", "430 g"),
        ("重 2.5公斤", "weight", "2.5公斤"),
        ("loài 300gam", "weight", "300gam"),
        ("about 12 cm tall", "size", "12 cm"),
        ("高15厘米", "size", "15厘米"),
        ("t.me/example_example only", "contact", "t.me/example_example"),
    ],
)
def test_a_fact_is_read_with_its_place_in_the_text(text: str, kind: str, surface: str) -> None:
    found = {f.kind: text[f.start : f.end] for f in facts("text", text)}
    assert found[kind] == surface


@pytest.mark.parametrize("text", ["a 4k television", "model 350rbx", "route 66", "iPhone 12 mini", "year 1998", "vitamin b12"])
def test_a_number_that_is_no_fact_is_left_alone(text: str) -> None:
    assert not facts("text", text)


@given(st.text(max_size=300))
def test_facts_lie_inside_the_text_and_each_kind_stands_once(text: str) -> None:
    found = facts("text", text)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert len({f.kind for f in found}) == len(found)


def test_words_of_a_living_animal_raise_the_score_and_name_the_specimen(find: Find) -> None:
    (finding,) = find([TIGER, SELL, WEANED], "tiger for sale, fully weaned")
    assert finding.specimen == "LIV"
    assert [(e.kind, e.surface) for e in finding.evidence if e.kind == "state"] == [("state", "weaned")]


def test_only_a_part_is_raw_and_only_an_animal_is_weaned(find: Find) -> None:
    (finding,) = find([IVORY, SELL, WEANED, UNCARVED], "ivory for sale, uncarved, weaned")
    assert [e.sense for e in finding.evidence if e.kind == "state"] == ["state.raw"]


def test_a_thing_that_is_carved_makes_a_material_a_product(find: Find) -> None:
    assert find([IVORY, CASKET], "ivory casket")
    assert not find([IVORY, CASKET], "ivory wedding dress")


def test_a_denial_with_talk_of_papers_contradicts_itself(find: Find) -> None:
    plain = find([IVORY, IVORINE, SELL], "ivory, well ivorine, for sale")[0]
    hinted = find([IVORY, IVORINE, SELL, NO_PAPERS], "ivory, well ivorine, for sale no papers")[0]
    assert [e.sense for e in hinted.evidence if e.kind == "contradiction"] == ["contradiction.claims"]
    assert hinted.score > plain.score


def test_two_materials_for_one_thing_are_a_finding_where_one_alone_is_none(find: Find) -> None:
    rows = [NETSUKE, IVORINE, BONE, SELL]
    (finding,) = find(rows, "netsuke bone/ivorine for sale")
    assert [e.surface for e in finding.evidence if e.kind == "contradiction"] == ["bone/ivorine"]
    assert not find(rows, "netsuke, bone, for sale")


def test_a_weighed_carving_of_no_material_is_a_finding_and_a_named_material_is_not(find: Find) -> None:
    rows = [NETSUKE, BONE, SELL]
    (finding,) = find(rows, "old signed netsuke for sale, 38 grams")
    assert [e.sense for e in finding.evidence if e.kind == "contradiction"] == ["contradiction.unnamed"]
    assert not find(rows, "old signed netsuke of bone for sale, 38 grams")
    assert not find(rows, "old signed netsuke for sale")


def test_a_hidden_word_is_evidence_with_the_place_of_the_disguise(build: Build) -> None:
    detector = build([row("pangolin", "taxon:manidae", 1), SELL])
    text = "p.a.n.g.o.l.i.n for sale"
    (finding,) = detector.check(Listing(id="1", text=text)).findings
    (hidden,) = [e for e in finding.evidence if e.kind == "disguise"]
    assert text[hidden.start : hidden.end] == "p.a.n.g.o.l.i.n"
    assert hidden.weight > 0


@pytest.mark.parametrize("before", ["", "word " * 40, "letters without a number " * 20])
def test_a_price_is_found_wherever_it_stands(before: str) -> None:
    for price in ("shilingi 500", "US$ 1,200", "30 dollars", "350rb"):
        text = f"{before}{price} only"
        assert [text[f.start : f.end].strip() for f in facts("text", text) if f.kind == "price"] == [price]


def test_an_address_without_a_digit_is_found_before_the_first_number() -> None:
    text = "write to shop@example.org now, " + "see more " * 20 + "5 kg"
    assert {f.kind: text[f.start : f.end] for f in facts("text", text)} == {"contact": "shop@example.org", "weight": "5 kg"}
