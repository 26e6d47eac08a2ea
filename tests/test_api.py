"""The Python API, as DESIGN.md section 3 states it."""

from __future__ import annotations

import dataclasses
import inspect
import json
import pickle
from typing import Any

import pytest

import inthewild
from inthewild import Decision, Detector, Evidence, Finding, Hit, Lexicon, Listing, Matcher, Sense, Term
from inthewild.records import Action, Band, Legality, Surface, View
from inthewild.serial import decision_to_dict

OWN: list[dict[str, Any]] = [
    {"term": "glimmerfish", "lang": "en", "concept": "house-7", "owner": "team a"},
    {"term": "glimmer", "lang": "en", "concept": "house-8"},
    {"term": "elephant", "lang": "en", "concept": "taxon:elephantidae"},
]


def parameters(function: Any) -> list[str]:
    return [p for p in inspect.signature(function).parameters if p != "self"]


def fields(record: type) -> list[str]:
    return [f.name for f in dataclasses.fields(record)]


def test_the_public_names_come_from_the_package_itself() -> None:
    assert set(inthewild.__all__) == {
        "Decision",
        "Detector",
        "Evidence",
        "Finding",
        "Hit",
        "Lexicon",
        "Listing",
        "Matcher",
        "Sense",
        "Term",
    }
    for name in inthewild.__all__:
        assert inspect.isclass(getattr(inthewild, name))
    with pytest.raises(AttributeError):
        _ = inthewild.nothing_of_this_name


def test_the_calls_have_the_parameters_of_the_design() -> None:
    assert parameters(Lexicon.load) == ["path"]
    assert parameters(Lexicon.extend) == ["rows"]
    assert parameters(Lexicon.from_terms) == ["rows"]
    assert parameters(Lexicon.lookup) == ["text", "lang"]
    assert parameters(Lexicon.resolve) == ["text", "lang"]
    assert parameters(Matcher.__init__)[0] == "lexicon"
    assert parameters(Matcher.from_terms)[0] == "rows"
    assert parameters(Matcher.find)[:2] == ["text", "overlaps"]
    assert parameters(Matcher.scan) == ["texts"]
    assert parameters(Detector.__init__)[:3] == ["lexicon", "model", "policy"]
    assert parameters(Detector.scan) == ["listings", "batch"]
    assert parameters(Detector.scan_columns) == ["table"]


def test_a_listing_has_the_fields_of_the_design() -> None:
    named = (
        "id title text lang transcript price currency quantity category seller url platform surface market ships_to documents "
        "location images created_at extra"
    )
    assert set(fields(Listing)) == set(named.split())
    assert set(Surface) == {"listing", "post", "profile", "group", "message", "search"}
    assert Listing(id="1").surface == "listing"


def test_a_hit_has_the_fields_of_the_design() -> None:
    named = "term_id term lang sense concept view exact field start end surface"
    assert fields(Hit) == named.split()


def test_a_decision_as_json_has_the_keys_of_the_design(detector: Detector) -> None:
    data = decision_to_dict(detector.check(Listing("1", "Real tiger skin for sale, no papers", lang="en")))
    keys = "schema id lang action score band severity rule_id decided_by reason message findings versions"
    assert list(data)[:13] == keys.split()
    finding = "taxon taxon_name group specimen appendix as_of legality intent claims score band evidence"
    assert list(data["findings"][0]) == finding.split()
    evidence = "kind sense term_id term lang view field start end surface reason weight"
    assert list(data["findings"][0]["evidence"][0]) == evidence.split()
    assert list(data["versions"]) == ["engine", "lexicon", "model", "policy"]
    assert data["schema"] == "inthewild.decision/1"
    assert json.loads(json.dumps(data)) == data


def test_the_closed_sets_are_those_of_the_design() -> None:
    assert set(Action) == {"block", "review", "educate", "allow"}
    assert set(Band) == {"none", "low", "medium", "high"}
    assert set(View) == {"exact", "strict", "decode", "skeleton", "squeeze", "leet", "joined", "romanised", "fuzzy"}
    assert set(Legality) == {"prohibited", "likely-illegal", "needs-papers", "lawful", "unknown"}
    assert [a.rank for a in (Action.ALLOW, Action.EDUCATE, Action.REVIEW, Action.BLOCK)] == [0, 1, 2, 3]


def test_lookup_gives_terms_and_resolve_gives_senses() -> None:
    lexicon = Lexicon.from_terms(OWN)
    (term,) = lexicon.lookup("Glimmerfish", lang="en")
    assert isinstance(term, Term)
    assert (term.sense, term.ambiguity, term.fires_alone, term.kind, term.lang) == ("custom:house-7", 0, True, "name", "en")
    (sense,) = lexicon.resolve("elephant")
    assert isinstance(sense, Sense)
    assert (sense.id, sense.taxon, sense.taxon_name, sense.specimen, sense.group) == (
        "taxon:elephantidae",
        "elephantidae",
        "Elephantidae",
        None,
        "elephants",
    )


@pytest.mark.usefixtures("uncached")
def test_a_matcher_of_own_terms_finds_them_and_keeps_unknown_keys() -> None:
    matcher = Matcher.from_terms(OWN)
    (hit,) = matcher.find("a Glimmerfish here")
    assert isinstance(hit, Hit)
    assert (hit.concept, hit.sense, hit.start, hit.end, hit.surface, hit.field) == (
        "house-7",
        "custom:house-7",
        2,
        13,
        "Glimmerfish",
        "text",
    )
    assert next(t for t in matcher.terms if t.term_id == hit.term_id).extra["owner"] == "team a"


@pytest.mark.usefixtures("uncached")
def test_the_concept_of_a_hit_is_the_sense_without_its_prefix() -> None:
    (hit,) = Matcher.from_terms(OWN).find("elephant")
    assert (hit.sense, hit.concept) == ("taxon:elephantidae", "elephantidae")


@pytest.mark.usefixtures("uncached")
def test_find_gives_overlapping_hits_only_on_demand() -> None:
    rows = [{"term": "glimmer fish", "lang": "en", "concept": "a"}, {"term": "glimmer", "lang": "en", "concept": "b"}]
    matcher = Matcher.from_terms(rows)
    assert [h.concept for h in matcher.find("glimmer fish")] == ["a"]
    assert {h.concept for h in matcher.find("glimmer fish", overlaps=True)} == {"a", "b"}


@pytest.mark.usefixtures("uncached")
def test_scan_gives_columns_with_the_row_of_every_hit() -> None:
    hits = Matcher.from_terms(OWN).scan(["nothing", "glimmerfish and elephant", "", "elephant"])
    assert hits.row.tolist() == [1, 1, 3]
    assert hits.start.tolist() == [0, 16, 0]
    assert hits.end.tolist() == [11, 24, 8]
    assert len(hits) == 3


@pytest.mark.usefixtures("uncached")
def test_a_detector_with_own_terms_sends_them_to_review() -> None:
    lexicon = Lexicon.from_terms(OWN)
    decision = Detector(lexicon).check("buy glimmerfish")
    assert isinstance(decision, Decision)
    (finding,) = decision.findings
    assert isinstance(finding, Finding)
    assert isinstance(finding.evidence[0], Evidence)
    assert (decision.action, decision.rule_id, finding.concept) == ("review", "own-terms", "house-7")
    assert decision.versions.lexicon == lexicon.version


def test_a_decision_names_all_four_versions(detector: Detector) -> None:
    versions = detector.check("a bicycle").versions
    assert versions.engine == inthewild.__version__
    assert versions.lexicon == detector.lexicon.version
    assert versions.model
    assert versions.policy


def test_records_are_frozen_and_picklable(detector: Detector) -> None:
    decision = detector.check("Real tiger skin for sale")
    with pytest.raises(dataclasses.FrozenInstanceError):
        decision.action = "allow"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(decision)) == decision
