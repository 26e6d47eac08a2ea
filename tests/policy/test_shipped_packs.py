"""The shipped packs: they read well, test themselves, decide every cell, and say which laws nobody has read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from packs import TREE, decide, judge

from inthewild.policy.cells import BANDS, ask, cells
from inthewild.policy.coverage import coverage
from inthewild.policy.document import read
from inthewild.policy.pack import Policy, shipped
from inthewild.policy.testing import run, untested
from inthewild.records import Action

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "policy.schema.json"
NAMES = sorted(shipped())
OVERLAYS = ["eu", "uk", "us", "china", "india"]


def test_the_packs_that_the_documents_promise_are_shipped() -> None:
    assert set(NAMES) == {"default", "framework", "marketplace-strict", "marketplace-permits", "social", "search", *OVERLAYS}


@pytest.mark.parametrize("name", NAMES)
def test_every_inline_test_of_a_shipped_pack_passes(name: str) -> None:
    failed = [(o.rule.id, o.case.fires, dict(o.case.context), o.decided) for o in run(judge(name)) if not o.passed]
    assert not failed


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_rule_has_a_test_that_fires_and_one_that_does_not(name: str) -> None:
    assert [r.id for r in untested(judge(name))] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_pack_is_valid_against_the_published_schema(name: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    errors = [f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(read(shipped()[name]).root.plain())]
    assert not errors


def test_the_framework_decides_every_pair_and_every_group_alone() -> None:
    """In both bands on which packs act, in every CITES listing that occurs in the group."""
    found = coverage(judge("framework"))
    assert found.cells > len(TREE.pairs)
    assert [u.cell.name for u in found.undecided] == []


def test_the_framework_lets_nothing_prohibited_pass_in_the_bands_on_which_packs_act() -> None:
    framework = judge("framework")
    for cell in cells(TREE):
        for asked in ask(framework, cell, "listing", (), BANDS):
            if asked.verdict.legality in ("prohibited", "likely-illegal"):
                assert asked.verdict.rule.action.rank >= Action.REVIEW.rank, cell.name


@pytest.mark.parametrize("name", ["marketplace-strict", *OVERLAYS])
def test_an_overlay_without_overrides_is_nowhere_weaker_than_the_framework(name: str) -> None:
    from inthewild.policy.diff import diff

    for market in ((), ("DE",), ("GB",), ("US",), ("CN",), ("IN",)):
        gap = diff(judge("framework"), judge(name), market=market)
        assert gap.score == 1.0
        assert not gap.weaker


@pytest.mark.parametrize("name", OVERLAYS)
def test_every_rule_of_law_names_market_date_article_and_whether_it_was_read(name: str) -> None:
    for rule in Policy.load(name).layers[-1]:
        assert rule.match.markets and rule.since and rule.legality and rule.asks, rule.id
        assert rule.law, rule.id
        for law in rule.law:
            assert law.title and law.article and law.in_force and law.jurisdiction, rule.id
            assert law.in_force <= rule.since or rule.id.startswith("cn-ivory"), rule.id
            if law.verified:
                assert law.note, f"{rule.id}: a law that was read says what was read"


@pytest.mark.parametrize("name", OVERLAYS)
def test_a_law_says_nothing_of_a_listing_without_market(name: str) -> None:
    overlay = judge(name)
    own = {r.id for r in overlay.policy.layers[-1]}
    for specimen in ("SKI", "LIV", "BON"):
        assert decide(overlay, taxon="panthera-tigris", specimen=specimen, date="2024-01-01").rule.id not in own


def test_packs_join_with_a_plus() -> None:
    joined = judge("marketplace-strict+eu+uk")
    assert joined.policy.version == "framework/1+marketplace-strict/1+eu/1+uk/1"
    ivory = {"taxon": "loxodonta-africana", "specimen": "x-ivory", "claims": ["claim.antique"], "date": "2024-01-01"}
    assert decide(joined, **ivory, market=["GB"]).rule.id == "strict-ivory"
    assert {r.id for r in joined.fitting(decide(joined, **ivory, market=["GB", "FR"]))} >= {"uk-ivory-elephant", "eu-ivory"}


@pytest.mark.parametrize(
    "claim", ["claim.antique", "claim.pre-ban", "claim.papers", "claim.captive-bred", "claim.mammoth", "claim.fossil"]
)
@pytest.mark.parametrize("name", ["framework", "default", "marketplace-strict", "eu", "uk", "us", "china", "india"])
def test_a_claim_of_an_exemption_is_never_believed(name: str, claim: str) -> None:
    """With the claim, a sure offer of ivory is decided as strictly as without it."""
    pack = judge(name)
    for values in ({"taxon": "loxodonta-africana", "specimen": "x-ivory"}, {"taxon": "panthera-tigris", "specimen": "SKI"}):
        plain = decide(pack, **values, market=["DE"], date="2024-01-01")
        claimed = decide(pack, **values, market=["DE"], date="2024-01-01", claims=[claim])
        assert claimed.rule.action.rank >= plain.rule.action.rank
