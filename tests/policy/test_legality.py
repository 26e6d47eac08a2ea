"""What a decision says of the law: by which article, whether anybody read it, and which fact would settle it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packs import decide, judge

from inthewild.detector import Detector
from inthewild.policy import Policy
from inthewild.policy.facts import FACTS
from inthewild.policy.legality import assess
from inthewild.policy.pack import shipped
from inthewild.policy.permits import check_number
from inthewild.records import Decision, Listing
from inthewild.serial import decision_from_json, decision_to_dict, decision_to_json

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "decision.schema.json"
ROWS = [
    {"term": "ivory carving", "lang": "en", "sense": "pair:loxodonta-africana+IVC", "ambiguity": 0},
    {"term": "for sale", "lang": "en", "sense": "intent.sell", "ambiguity": 1},
    {"term": "genuine", "lang": "en", "sense": "claim.genuine", "ambiguity": 1},
    {"term": "antique", "lang": "en", "sense": "claim.antique", "ambiguity": 1},
    {"term": "pet monkey", "lang": "en", "sense": "pair:macaca+LIV", "ambiguity": 0},
]
IVORY = {"taxon": "loxodonta-africana", "specimen": "IVC", "date": "2024-01-01"}


@pytest.fixture(scope="module")
def tell(build: Callable[..., Detector]) -> Callable[..., Decision]:
    made: dict[str, Detector] = {}

    def run(pack: str, text: str, **fields: Any) -> Decision:
        if pack not in made:
            made[pack] = build(ROWS, policy=Policy.load(pack, as_of="2026-01-01"))
        return made[pack].check(Listing(id="1", text=text, lang="en", **fields))

    return run


def test_a_law_is_cited_with_its_jurisdiction_and_article_and_says_whether_it_was_read() -> None:
    pack = judge("uk")
    said = assess(pack, decide(pack, **IVORY, market=["GB"]))
    assert [(c.law.jurisdiction, c.law.article, c.legality, c.law.verified) for c in said.in_law] == [
        ("GB", "section 1", "likely-illegal", True),
        ("GB", "Article 8", "likely-illegal", False),
        ("GB", "regulation 6 (reference to the certificate in an advertisement)", "likely-illegal", False),
    ]


def test_without_a_market_the_law_is_unknown_and_the_market_is_asked_for() -> None:
    pack = judge("uk")
    said = assess(pack, decide(pack, **IVORY))
    assert not said.market_known
    assert said.in_law == ()
    assert "market" in said.asks
    assert said.legality == "prohibited", "that is the policy's word, not the law's"


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        ("claim.antique", "made-before-1947"), ("claim.pre-ban", "acquired-before-listing"), ("claim.papers", "permit-number"),
        ("claim.captive-bred", "captive-breeding-register"), ("claim.mammoth", "mammoth-proof"), ("claim.faux", "material"),
        ("claim.fossil", "fossil-age"),
    ],
)  # fmt: skip
def test_a_claim_becomes_a_question(claim: str, fact: str) -> None:
    pack = judge("framework")
    assert fact in assess(pack, decide(pack, **IVORY, claims=[claim])).asks


def test_what_needs_papers_is_settled_by_a_permit_and_an_origin() -> None:
    pack = judge("default")
    said = assess(pack, decide(pack, taxon="falco-peregrinus", specimen="LIV"))
    assert (said.legality, said.asks) == ("needs-papers", ("legal-origin", "permit-number"))


def test_every_fact_that_a_shipped_pack_asks_for_has_a_question() -> None:
    asked = {fact for name in shipped() for rule in Policy.load(name).rules for fact in rule.asks}
    assert asked <= set(FACTS)
    assert all(q.endswith("?") for q in FACTS.values())


def test_a_decision_carries_facts_laws_and_statement_and_stays_valid(tell: Callable[..., Decision]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    decision = tell(
        "uk",
        "genuine antique ivory carving for sale",
        market=("GB",),
        created_at="2024-05-01T10:00:00Z",
        documents=("22ZA123456", "abc"),
    )
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(decision_to_dict(decision))
    policy: Any = decision.policy
    assert {a["fact"] for a in policy["asks"]} >= {"exemption-certificate", "made-before-1947", "ivory-share"}
    assert policy["law"][0]["article"] == "Articles II and III" or policy["law"][0]["jurisdiction"] == "GB"
    assert policy["statement"]["ground"].startswith("DECISION_GROUND_")
    assert [(d["form"], d["country"]) for d in policy["documents"]] == [("fits", "ZA"), ("does-not-fit", "")]
    assert decision.inputs["market"] == ("GB",)
    assert decision_to_json(decision_from_json(decision_to_json(decision))) == decision_to_json(decision)


def test_the_date_of_the_listing_decides_which_law_holds(tell: Callable[..., Decision]) -> None:
    def laws(date: str) -> set[str]:
        decision = tell("uk", "genuine ivory carving for sale", market=("GB",), created_at=date)
        law: Any = decision.policy["law"]
        return {x["title"] for x in law if x["jurisdiction"] == "GB"}

    assert "Ivory Act 2018" in laws("2022-06-06T00:00:00Z")
    assert "Ivory Act 2018" not in laws("2022-06-05T23:59:59Z")


def test_a_dated_policy_says_which_day_it_took_where_the_listing_has_none(tell: Callable[..., Decision]) -> None:
    assert tell("uk", "genuine ivory carving for sale", market=("GB",)).inputs["date"] == "2026-01-01"
    assert "date" not in tell("framework", "genuine ivory carving for sale", market=("GB",)).inputs


def test_shadow_results_stand_in_the_decision_and_change_nothing(tell: Callable[..., Decision]) -> None:
    decision = tell("social", "pet monkey", surface="group")
    live = tell("framework", "pet monkey", surface="group")
    assert decision.findings[0].band in ("low", "medium")
    assert decision.action == live.action
    assert decision.policy["shadow"] == [{"finding": 0, "rule_id": "social-closed-group", "action": "review"}]


def test_one_detector_decides_by_another_policy_without_being_built_again(build: Callable[..., Detector]) -> None:
    first = build(ROWS)
    second = first.with_policy(Policy.load("marketplace-strict"))
    text = Listing(id="1", text="antique ivory carving for sale", lang="en")
    assert second.finder is first.finder
    assert second.check(text).rule_id == "strict-ivory"
    assert second.check(text).versions.policy == "framework/1+marketplace-strict/1"
    assert first.check(text).versions.policy == "default/1"


def test_an_allowed_listing_asks_for_nothing(tell: Callable[..., Decision]) -> None:
    decision = tell("default", "a chair")
    assert decision.policy == {}
    assert "policy" not in decision_to_dict(decision)


@pytest.mark.parametrize(
    ("number", "country", "form", "of"),
    [
        ("22ZA123456", "", "fits", "ZA"), ("22 za 123456/01", "", "fits", "ZA"), ("22ZA123456", "BR", "unknown", "BR"),
        ("2019CN/EC000123/SH", "CN", "fits", "CN"), ("19US12345D/9", "US", "fits", "US"), ("570123/01", "GB", "fits", "GB"),
        ("hello", "", "does-not-fit", ""), ("", "", "does-not-fit", ""), ("12", "", "does-not-fit", ""),
        ("ABC-12345", "KE", "unknown", "KE"), ("ABC-12345", "CN", "does-not-fit", "CN"),
        ("x" * 5000 + "1", "", "does-not-fit", ""),
    ],
)  # fmt: skip
def test_the_form_of_a_permit_number_is_checked_and_nothing_more(number: str, country: str, form: str, of: str) -> None:
    checked = check_number(number, country)
    assert (checked.form, checked.country) == (form, of)
