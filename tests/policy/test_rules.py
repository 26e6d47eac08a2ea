"""A pack decides in a fixed order, and every condition of a rule does what its name says."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from inthewild.errors import PolicyError
from inthewild.lexicon.files import DATA
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.policy import Context, Judge, Policy, Verdict
from inthewild.policy.rules import Match
from inthewild.records import Action, Evidence, Finding

TREE = Taxonomy(DATA)


def evidence(sense: str) -> Evidence:
    return Evidence("intent", sense, "x", "x", "en", "exact", "text", 0, 1, "x", "", 0.5)


FINDING = Finding(
    taxon="panthera-tigris",
    taxon_name="Panthera tigris",
    group="big cats",
    specimen="SKI",
    appendix="I",
    as_of="1975-07-01",
    legality="prohibited",
    intent="intent.sell",
    claims=("claim.antique",),
    score=0.95,
    band="high",
    evidence=(evidence("taxon:panthera-tigris"), evidence("intent.sell")),
    family="leather-skins",
)


def rule(id: str, action: str = "review", priority: int = 0, **when: Any) -> dict[str, Any]:
    return {"id": id, "action": action, "priority": priority, "severity": 1, "reason": f"by {id}"} | (
        {"match": when} if when else {}
    )


def pack(tmp_path: Path, *rules: Any, **changes: Any) -> Path:
    data = {
        "schema": "inthewild.policy/1",
        "name": "t",
        "version": "7",
        "rules": list(rules),
        "default": {"id": "none", "action": "allow", "severity": 0, "reason": "nothing fits"},
    } | changes
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(data, indent="\t"), encoding="utf-8")  # JSON is YAML, tabs and all
    return path


def judge(tmp_path: Path, *rules: Any, finding: Finding = FINDING, surface: str = "listing") -> Verdict:
    judge = Judge(Policy.load(pack(tmp_path, *rules)), TREE)
    return judge.judge(finding, judge.context(Context(surface, market=("FR",))))


def test_the_higher_priority_decides_even_if_its_action_is_milder(tmp_path: Path) -> None:
    assert judge(tmp_path, rule("a", "block", 1), rule("b", "allow", 2, bands=["high"])).rule.id == "b"


def test_at_one_priority_the_stricter_action_decides(tmp_path: Path) -> None:
    rules = [
        rule("a", "allow"), rule("b", "educate", bands=["low", "medium", "high"]), rule("c", "block", bands=["high"]),
        rule("d", "review", bands=["medium", "high"]),
    ]  # fmt: skip
    assert judge(tmp_path, *rules).rule.id == "c"
    assert [r.id for r in Policy.load(pack(tmp_path, *rules)).rules] == ["c", "d", "b", "a"]


def test_at_one_priority_and_action_the_smaller_id_decides_in_whatever_order_they_stand(tmp_path: Path) -> None:
    a, b, c = rule("a", bands=["high", "low"]), rule("b", bands=["high", "none"]), rule("c")
    assert judge(tmp_path, b, a, c).rule.id == "a"
    assert judge(tmp_path, c, b, a).rule.id == "a"


def test_without_a_fitting_rule_the_default_decides(tmp_path: Path) -> None:
    assert judge(tmp_path, rule("a", bands=["low"])).rule.id == "none"
    assert judge(tmp_path).rule.action is Action.ALLOW


CONDITIONS: list[tuple[str, Any, Any]] = [
    ("claims", ["claim.antique", "claim.faux"], ["claim.faux"]),
    ("not_claims", ["claim.faux"], ["claim.antique"]),
    ("intents", ["intent.sell", "intent.news"], ["intent.news"]),
    ("not_intents", ["intent.news"], ["intent.sell"]),
    ("taxa", ["felidae"], ["canidae"]),
    ("taxa", ["panthera-tigris"], ["panthera-leo"]),
    ("groups", ["big cats"], ["elephants"]),
    ("specimens", ["SKI"], ["BON"]),
    ("bands", ["medium", "high"], ["none", "low", "medium"]),
    ("legality", ["prohibited"], ["lawful", "unknown"]),
    ("surfaces", ["listing", "post"], ["search"]),
    ("min_severity", 4, 5),
    ("custom", False, True),
    ("not_taxa", ["canidae"], ["felidae"]),
    ("not_specimens", ["BON"], ["SKI"]),
    ("appendices", ["I", "II"], ["II"]),
    ("annexes", ["A"], ["B", "C"]),
    ("markets", ["EU", "US"], ["US"]),
]


@pytest.mark.parametrize(("name", "holds", "fails"), CONDITIONS)
def test_a_condition_holds_for_what_it_names_and_for_nothing_else(tmp_path: Path, name: str, holds: Any, fails: Any) -> None:
    assert judge(tmp_path, rule("a", **{name: holds})).rule.id == "a"
    assert judge(tmp_path, rule("a", **{name: fails})).rule.id == "none"


def test_all_conditions_of_a_rule_must_hold(tmp_path: Path) -> None:
    assert judge(tmp_path, rule("a", bands=["high"], groups=["big cats"])).rule.id == "a"
    assert judge(tmp_path, rule("a", bands=["high"], groups=["elephants"])).rule.id == "none"


def test_every_condition_of_the_language_is_tested_here() -> None:
    assert {name for name, _, _ in CONDITIONS} == {field.name for field in fields(Match)}


def test_a_rule_for_an_umbrella_specimen_holds_for_what_lies_under_it(tmp_path: Path) -> None:
    bag = replace(FINDING, specimen="LPS")
    assert judge(tmp_path, rule("a", specimens=["x-leather"]), finding=bag).rule.id == "a"
    assert judge(tmp_path, rule("a", specimens=["SKI"]), finding=bag).rule.id == "a"
    assert judge(tmp_path, rule("a", specimens=["LPS"]), finding=FINDING).rule.id == "none"


def test_a_rule_for_own_terms_holds_for_a_finding_with_a_concept(tmp_path: Path) -> None:
    own = replace(FINDING, taxon="", taxon_name="", group="", specimen="", appendix="", concept="house-rule")
    assert judge(tmp_path, rule("a", custom=True), finding=own).rule.id == "a"
    assert judge(tmp_path, rule("a", custom=False), finding=own).rule.id == "none"


def test_the_reason_names_taxon_specimen_listing_and_claims(tmp_path: Path) -> None:
    spoken = rule("a") | {"reason": "{taxon_name} | {specimen} | {appendix} | {claims} | {group}"}
    verdict = judge(tmp_path, spoken)
    assert verdict.reason == "Panthera tigris | SKI | CITES I | claim.antique | big cats"
    live = judge(tmp_path, spoken, finding=replace(FINDING, specimen="", appendix=""))
    assert live.reason.startswith("Panthera tigris | (whole or live) | listing not known")


def test_the_version_names_the_pack(tmp_path: Path) -> None:
    assert Policy.load(pack(tmp_path)).version == "t/7"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"action": "review"}, "without id"),
        ({"id": "r1", "action": "delete"}, "'delete' is not"),
        ({"id": "r1"}, "action None is not"),
        ({"id": "r1", "action": "allow", "match": {"colour": ["red"]}}, "unknown condition colour"),
        ({"id": "r1", "action": "allow", "match": {"bands": ["huge"]}}, "bands: huge is not known"),
        ({"id": "r1", "action": "allow", "match": {"legality": ["fine"]}}, "legality: fine is not known"),
        ({"id": "r1", "action": "allow", "match": {"surfaces": ["shop"]}}, "surfaces: shop is not known"),
    ],
)
def test_an_error_names_the_file_the_rule_and_what_is_wrong(tmp_path: Path, broken: dict[str, Any], message: str) -> None:
    path = pack(tmp_path, rule("fine"), broken)
    with pytest.raises(PolicyError, match=message) as error:
        Policy.load(path)
    assert str(path) in str(error.value)
    assert str(broken.get("id", "(without id)")) in str(error.value)


def test_two_rules_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="'twin' stands twice"):
        Policy.load(pack(tmp_path, rule("twin"), rule("twin", "allow")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a mapping of keys"),
        ('{"schema": "inthewild.policy/1",\n ]', ":2:"),
        ("[]", "a mapping of keys"),
        ('{"schema": "x"}', "schema is not"),
    ],
)
def test_a_file_that_is_no_pack_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "pack.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=message):
        Policy.load(path)


def test_a_missing_file_and_missing_keys_are_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no such policy file"):
        Policy.load(tmp_path / "nowhere.json")
    path = pack(tmp_path)
    data = json.loads(path.read_text(encoding="utf-8"))
    del data["default"]
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(PolicyError, match="default"):
        Policy.load(path)
    path.write_bytes(b"\xff\xfe{")
    with pytest.raises(PolicyError, match="not UTF-8"):
        Policy.load(path)
