"""A statement of reasons is what the transparency database asks for, without a word about a person."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from case import CLEAN, CONFIG, GROUNDS, MAIL, ORCHID, PANGOLIN, PHONE, TREE, TUSK, evidence, line, write
from hypothesis import given
from hypothesis import strategies as st

from inthewild.errors import InputError
from inthewild.exchange.config import EEA, EU, Config
from inthewild.exchange.decisions import Problem, read_decisions
from inthewild.exchange.dsa import BATCH, KEYWORDS, Statements, batches, problems_of, puid
from inthewild.exchange.grounds import ILLEGAL, INCOMPATIBLE, Grounds
from inthewild.records import Decision

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/dsa-statement.schema.json").read_text(encoding="utf-8"))
CHECK = jsonschema.Draft202012Validator(SCHEMA)
DAY = date(2026, 11, 21)


@pytest.fixture
def legal(tmp_path: Path) -> Grounds:
    path = tmp_path / "grounds.toml"
    path.write_text(GROUNDS, encoding="utf-8")
    return Grounds(TREE, path)


def made(*decisions: Decision, grounds: Grounds | None = None, config: Config = CONFIG) -> tuple[list[dict[str, Any]], list[str]]:
    problems: list[Problem] = []
    maker = Statements(config, grounds or Grounds(TREE), TREE, DAY)
    return list(maker.of([line(d, f"f:{i}") for i, d in enumerate(decisions, 1)], problems.append)), [str(p) for p in problems]


def test_statements_fit_our_schema_on_either_ground(legal: Grounds) -> None:
    for grounds in (None, legal):
        statements, problems = made(TUSK, PANGOLIN, ORCHID, grounds=grounds)
        assert problems == [] and len(statements) == 3
        for statement in statements:
            CHECK.validate(statement)
            assert problems_of(statement) == []


def test_without_a_known_law_the_ground_is_the_company_s_own_rule() -> None:
    statement = made(TUSK)[0][0]
    assert statement["decision_ground"] == INCOMPATIBLE
    assert "illegal_content_legal_ground" not in statement
    assert statement["decision_ground_reference_url"] == "https://market.example/terms"


def test_a_law_of_the_mapping_file_makes_it_the_ground(legal: Grounds) -> None:
    statement = made(TUSK, grounds=legal)[0][0]
    assert statement["decision_ground"] == ILLEGAL
    assert statement["illegal_content_legal_ground"] == "Council Regulation (EC) No 338/97, Article 8"
    assert "incompatible_content_ground" not in statement


def test_animals_and_plants_have_their_own_category() -> None:
    tusk, orchid = made(TUSK, ORCHID)[0]
    assert (tusk["category"], tusk["category_specification"]) == (
        "STATEMENT_CATEGORY_ANIMAL_WELFARE",
        ["KEYWORD_UNLAWFUL_SALE_ANIMALS"],
    )
    assert orchid["category"] == "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS"
    assert "KEYWORD_PROHIBITED_PRODUCTS" in orchid["category_specification"]


def test_what_is_allowed_needs_no_statement_and_review_only_if_it_restricts() -> None:
    review = replace(TUSK, id="r", action="review")
    assert made(CLEAN, review) == ([], [])
    hides = replace(CONFIG, restrictions={"review": "DECISION_VISIBILITY_CONTENT_DISABLED"})
    assert [s["decision_visibility"] for s in made(CLEAN, review, config=hides)[0]] == [["DECISION_VISIBILITY_CONTENT_DISABLED"]]


def test_no_statement_holds_personal_data(legal: Grounds) -> None:
    handle = evidence("evasion", "evasion.secrecy", "write @max_sells")
    spoken = evidence("intent", "intent.dm", f"mail {MAIL}", 9.0)
    said = replace(TUSK.findings[0], evidence=(*TUSK.findings[0].evidence, handle, spoken))
    told = replace(TUSK, inputs={**TUSK.inputs, "seller_hash": "e" * 32}, findings=(said,))
    text = json.dumps(made(told, grounds=legal)[0])
    for secret in (PHONE, "1234567", MAIL, "max_sells", "e" * 32, "item-1"):
        assert secret not in text, secret


def test_the_words_that_led_to_it_are_named() -> None:
    facts = made(TUSK)[0][0]["decision_facts"]
    assert "'elephantidae', 'for sale'" in facts and "prohibited-severe of policy default/1" in facts


@given(st.text(min_size=1, max_size=40), st.sampled_from(["block", "review"]), st.text(max_size=20))
def test_a_puid_is_the_same_for_the_same_decision_and_fits_the_database(name: str, action: str, rule: str) -> None:
    decision = replace(TUSK, id=name, action=action, rule_id=rule)
    one = puid("Market", decision)
    assert one == puid("Market", replace(decision, score=0.5, reason="other words"))
    assert one.replace("-", "").isalnum() and one.isascii() and len(one) <= 500
    others = [replace(decision, id=name + "x"), replace(decision, rule_id=rule + "x")]
    assert one not in {puid("Market", other) for other in others} | {puid("Other", decision)}


def test_bodies_hold_at_most_a_hundred_and_lose_none() -> None:
    statements = [{"puid": str(i)} for i in range(250)]
    bodies = list(batches(statements))
    assert [len(b["statements"]) for b in bodies] == [BATCH, BATCH, 50]
    assert [s for b in bodies for s in b["statements"]] == statements
    assert list(batches([])) == []


GOOD, _ = made(TUSK)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"category": "STATEMENT_CATEGORY_WILDLIFE"}, "category"),
        ({"category_specification": ["KEYWORD_WILDLIFE_TRADE"]}, "category_specification"),
        ({"territorial_scope": ["EL"]}, "territorial_scope"),
        ({"territorial_scope": ["CH"]}, "territorial_scope"),
        ({"decision_visibility": ["DECISION_VISIBILITY_GONE"]}, "decision_visibility"),
        ({"automated_decision": "Yes"}, "automated_decision"),
        ({"decision_facts": "x" * 5001}, "decision_facts"),
        ({"decision_facts": ""}, "decision_facts"),
        ({"incompatible_content_ground": "x" * 501}, "incompatible_content_ground"),
        ({"incompatible_content_ground": ""}, "incompatible_content_ground"),
        ({"decision_ground": "DECISION_GROUND_OTHER"}, "decision_ground"),
        ({"content_date": "18.11.2026"}, "content_date"),
        ({"puid": "x" * 501}, "puid"),
    ],
)
def test_what_the_database_would_refuse_is_refused_by_us_and_by_our_schema(change: dict[str, Any], complaint: str) -> None:
    statement = GOOD[0] | change
    assert complaint in "; ".join(problems_of(statement))
    assert not CHECK.is_valid(statement)


@pytest.mark.parametrize(
    "change",
    [
        {"decision_ground": ILLEGAL},
        {"illegal_content_legal_ground": "x"},
        {"puid": "a b"},
        {"content_language": "en"},
        {"territorial_scope": []},
        {"decision_visibility": []},
        {"source_type": "SOURCE_VOLUNTARY", "source_identity": "somebody"},
        {"category_specification": [], "category_specification_other": "x"},
        {"seller": "shop-7"},
        {"end_date_visibility_restriction": "never"},
        {"automated_detection": True},
    ],
)
def test_our_schema_refuses_what_contradicts_itself(change: dict[str, Any]) -> None:
    assert CHECK.is_valid(GOOD[0])
    assert not CHECK.is_valid(GOOD[0] | change)


@pytest.mark.parametrize("name", SCHEMA["required"])
def test_our_schema_asks_for_every_required_field(name: str) -> None:
    assert not CHECK.is_valid({k: v for k, v in GOOD[0].items() if k != name})


@pytest.mark.parametrize(
    ("day", "good"), [("2000-01-01", True), ("1999-12-31", False), ("2038-01-01", True), ("2038-01-02", False), (None, False)]
)
def test_dates_lie_within_what_the_database_takes(day: str | None, good: bool) -> None:
    inputs = {k: v for k, v in TUSK.inputs.items() if k != "created_at"} | ({"created_at": day} if day else {})
    statements, problems = made(replace(TUSK, inputs=inputs))
    assert bool(statements) == good and bool(problems) != good
    assert all(p.startswith("f:1: ") for p in problems)


def test_an_illegal_ground_without_a_law_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "g.toml"
    path.write_text(f'[default]\nground = "{ILLEGAL}"\n')
    statements, problems = made(TUSK, grounds=Grounds(TREE, path))
    assert statements == [] and "illegal_content_legal_ground is empty; name it with --grounds" in problems[0]


def test_restrictions_are_of_the_closed_list() -> None:
    with pytest.raises(InputError, match="no restriction of visibility"):
        Statements(replace(CONFIG, restrictions={"block": "GONE"}), Grounds(TREE), TREE, DAY)


# -- where the ground comes from


def test_the_decision_speaks_before_the_pack_and_the_pack_before_the_file(legal: Grounds, tmp_path: Path) -> None:
    path = tmp_path / "g.toml"
    path.write_text('[default]\nterms = "from the file"\n')
    pack = {"statement": {"ground": INCOMPATIBLE, "terms": "from the pack", "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"}}
    grounds = Grounds(TREE, path, lambda rule: pack if rule == "prohibited-severe" else None)
    assert grounds.of(TUSK, {}).terms == "from the pack"
    assert grounds.of(TUSK, {}).category == "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
    assert grounds.of(TUSK, {}).keywords == ()
    assert grounds.of(replace(TUSK, rule_id="other"), {}).terms == "from the file"
    said = {"policy": {"statement": {"terms": "from the decision"}}}
    assert grounds.of(TUSK, said).terms == "from the decision"


def test_a_law_counts_only_if_it_was_read_and_is_that_of_the_deciding_rule() -> None:
    def law(**more: Any) -> dict[str, Any]:
        cited = {"title": "Regulation", "article": "8", "verified": True, "rule_id": "prohibited-severe"} | more
        return {"policy": {"statement": {"ground": ILLEGAL}, "law": [cited]}}

    grounds = Grounds(TREE)
    assert grounds.of(TUSK, law()).legal == "Regulation 8"
    assert grounds.of(TUSK, law(verified=False)).legal == ""
    assert grounds.of(TUSK, law(rule_id="another")).legal == ""
    assert grounds.of(TUSK, {"policy": {"law": law()["policy"]["law"]}}).ground == INCOMPATIBLE


def test_a_rule_of_the_pack_may_be_a_record() -> None:
    from dataclasses import dataclass

    @dataclass
    class Statement:
        ground: str = ILLEGAL
        category: str = ""
        keywords: tuple[str, ...] = ()

    @dataclass
    class Law:
        title: str = "Act"
        article: str = "3"
        verified: bool = True
        url: str = "https://law.example"

    grounds = Grounds(TREE, rule_fields=lambda _: {"statement": Statement(), "law": (Law(),)})
    found = grounds.of(TUSK, {})
    assert (found.ground, found.legal, found.url) == (ILLEGAL, "Act 3", "https://law.example")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("x", "not TOML"), ("[rules]\n", "unknown table 'rules'"), ('[default]\nlaw = "x"\n', "unknown field 'law'"),
     ("[default]\nlegal = 3\n", "legal has the wrong type"), ('rule = "x"\n', "rule is no table")],
)  # fmt: skip
def test_a_bad_mapping_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "g.toml").write_text(text)
    with pytest.raises(InputError, match=complaint):
        Grounds(TREE, tmp_path / "g.toml")


def test_default_keywords_are_of_the_closed_list() -> None:
    assert {k for s in made(TUSK, PANGOLIN, ORCHID)[0] for k in s["category_specification"]} <= set(KEYWORDS)


# -- the config


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "no platform"),
        ({"platform": " "}, "no platform"),
        ({"platform": "x", "colour": "red"}, "unknown field 'colour'"),
        ({"platform": "x", "territorial_scope": ["US"]}, "US is no member"),
        ({"platform": "x", "territorial_scope": []}, "nothing is no member"),
        ({"platform": "x", "territorial_scope": 3}, "no list of countries"),
        ({"platform": "x", "trusted_flagger": "yes"}, "trusted_flagger has the wrong type"),
        ({"platform": "x", "notifier_email": "me"}, "no e-mail address"),
    ],
)
def test_a_bad_config_is_refused(data: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        Config.of(data)


def test_short_names_of_the_scope() -> None:
    assert Config.of({"platform": "x", "territorial_scope": "EU"}).territorial_scope == EU
    assert len(EU) == 27 and len(EEA) == 30
    assert Config.of({"platform": "x", "territorial_scope": ["de", "EU"]}).territorial_scope[0] == "DE"


# -- the file


def test_bad_lines_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    bad = ["nonsense", "[]", '{"schema": "other"}', "[" * 50_000, json.dumps({"schema": "inthewild.decision/1", "id": "x"})]
    path = write(tmp_path / "d.jsonl", TUSK, *bad, replace(TUSK, id="item-9", action="explode"), PANGOLIN, TUSK, "")
    problems: list[Problem] = []
    assert [x.decision.id for x in read_decisions(path, problems.append)] == ["item-1", "item-2"]
    assert [p.where for p in problems] == [f"{path}:{n}" for n in (2, 3, 4, 5, 6, 7, 9)]
    assert "unknown action 'explode'" in problems[5].what and "a second decision on 'item-1'" in problems[6].what
    with pytest.raises(InputError, match="cannot be read"):
        list(read_decisions(tmp_path / "none", problems.append))
