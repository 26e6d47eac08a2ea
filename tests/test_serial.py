"""A decision as JSON is what the contract says, and the decision again when it is read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inthewild.errors import InputError
from inthewild.records import Action, Band, Decision, Evidence, Finding, Versions
from inthewild.serial import decision_from_dict, decision_from_json, decision_to_dict, decision_to_json

SCHEMA = json.loads((Path(__file__).parents[1] / "docs/schemas/decision.schema.json").read_text(encoding="utf-8"))

EVIDENCE = Evidence("taxon", "taxon:loxodonta", "ABCDEFGHIJ", "象牙", "zh", "strict+leet", "text", 3, 5, "象牙", "names it", 1.25)
FINDING = Finding(
    "taxon:loxodonta", "Loxodonta africana", "elephants", "IVO", "I", "2024-05-25", "prohibited", "sell",
    ("claim.antique",), 0.91, "high", (EVIDENCE,),
)  # fmt: skip
DECISION = Decision(
    "a1", "zh", Action.BLOCK, 0.91, Band.HIGH, 3, "cites-1", 0, "ivory is offered", "not allowed", (FINDING,),
    Versions("0.1.0", "l1", "m1", "p1"), {"market": ("CN", "US"), "surface": "listing", "seller": "5e884898"},
)  # fmt: skip


def test_the_keys_and_their_order_are_those_of_the_contract() -> None:
    data = decision_to_dict(DECISION)
    assert list(data) == [
        "schema", "id", "lang", "action", "score", "band", "severity", "rule_id", "decided_by", "reason", "message",
        "findings", "versions", "inputs", "calibration",
    ]  # fmt: skip
    assert list(data["findings"][0]) == [
        "taxon", "taxon_name", "group", "specimen", "appendix", "as_of", "legality", "intent", "claims", "score",
        "band", "evidence",
    ]  # fmt: skip
    assert list(data["findings"][0]["evidence"][0]) == [
        "kind", "sense", "term_id", "term", "lang", "view", "field", "start", "end", "surface", "reason", "weight",
    ]  # fmt: skip
    assert list(data["versions"]) == ["engine", "lexicon", "model", "policy"]
    assert data["schema"] == "inthewild.decision/1"
    assert data["inputs"] == {"market": ["CN", "US"], "surface": "listing", "seller": "5e884898"}
    assert data["calibration"] == "none"


def test_a_decision_is_one_line_and_the_same_when_it_is_read() -> None:
    line = decision_to_json(replace(DECISION, reason="two\nlines"))
    assert "\n" not in line
    assert "象牙" in line
    assert decision_from_json(line) == replace(DECISION, reason="two\nlines")


def test_the_concept_of_own_terms_is_kept_and_the_family_is_not_written() -> None:
    own = replace(FINDING, concept="house-rule-7", family="ivory")
    back = decision_from_json(decision_to_json(replace(DECISION, findings=(own,)))).findings[0]
    assert (back.concept, back.family) == ("house-rule-7", "")
    assert "concept" not in decision_to_dict(DECISION)["findings"][0]


def test_a_lone_surrogate_survives_a_file_that_is_utf8(tmp_path: Path) -> None:
    odd = replace(DECISION, id="\ud800", message="é")
    path = tmp_path / "d.jsonl"
    path.write_text(decision_to_json(odd), encoding="utf-8")
    assert decision_from_json(path.read_bytes()) == odd


@pytest.mark.parametrize("data", [{}, [], None, {"schema": "inthewild.decision/2"}])
def test_another_schema_is_refused(data: Any) -> None:
    with pytest.raises(InputError, match="not a decision"):
        decision_from_dict(data)


def test_a_missing_key_is_named() -> None:
    data = decision_to_dict(DECISION)
    del data["findings"][0]["evidence"][0]["weight"]
    with pytest.raises(InputError, match="decision a1: a decision lacks 'weight'"):
        decision_from_dict(data)
    with pytest.raises(InputError, match="malformed"):
        decision_from_dict(decision_to_dict(DECISION) | {"findings": 3})
    with pytest.raises(InputError, match="not JSON"):
        decision_from_json("{")


TEXT = st.text(max_size=8)
SCORE = st.floats(0, 1)
EVIDENCES = st.builds(
    Evidence, TEXT, TEXT, TEXT, TEXT, TEXT, st.sampled_from(["exact", "strict", "decode+leet", ""]), TEXT,
    st.integers(0, 99), st.integers(0, 99), TEXT, TEXT, st.floats(-9, 9),
)  # fmt: skip
FINDINGS = st.builds(
    Finding, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, st.sampled_from(["prohibited", "unknown"]), TEXT,
    st.lists(TEXT, max_size=2).map(tuple), SCORE, st.sampled_from(list(Band)),
    st.lists(EVIDENCES, max_size=2).map(tuple), concept=TEXT,
)  # fmt: skip
DECISIONS = st.builds(
    Decision, TEXT, st.none() | TEXT, st.sampled_from(list(Action)), SCORE, st.sampled_from(list(Band)),
    st.integers(0, 9), TEXT, st.none() | st.integers(0, 3), TEXT, TEXT, st.lists(FINDINGS, max_size=2).map(tuple),
    st.builds(Versions, TEXT, TEXT, TEXT, TEXT),
    st.dictionaries(TEXT, TEXT | st.lists(TEXT, max_size=2).map(tuple), max_size=3),
)  # fmt: skip


@given(DECISIONS)
def test_any_decision_is_the_same_when_it_is_read(decision: Decision) -> None:
    assert decision_from_json(decision_to_json(decision)) == decision


@given(DECISIONS)
def test_any_decision_fits_the_schema(decision: Decision) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(decision_to_json(decision)))


def test_the_schema_is_a_schema_and_refuses_what_is_no_decision() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    check = jsonschema.Draft202012Validator(SCHEMA)
    data = decision_to_dict(DECISION)
    assert check.is_valid(data)
    for change in ({"action": "delete"}, {"score": 2}, {"surprise": 1}, {"versions": {}}, {"decided_by": -1}):
        assert not check.is_valid(data | change)
