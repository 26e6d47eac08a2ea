"""Overlays, overrides, shadow rules, dates and markets: what decides when several rules hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from packs import decide, judge, write

from inthewild.policy import PackError

BASE = """
{id: cats, priority: 5, action: block, match: {groups: [big cats]}}
{id: skins, action: review, match: {specimens: [SKI]}}
"""


def overlay(tmp_path: Path, rules: str) -> str:
    write(tmp_path, BASE, "base")
    return str(write(tmp_path, rules, "house", "extends: base.yaml\n"))


def test_an_overlay_that_names_nothing_cannot_loosen(tmp_path: Path) -> None:
    pack = judge(overlay(tmp_path, "{id: ours, priority: 99, action: allow, match: {groups: [big cats]}}"))
    assert decide(pack).rule.id == "cats"


def test_an_overlay_tightens_whatever_its_priority(tmp_path: Path) -> None:
    pack = judge(overlay(tmp_path, "{id: ours, priority: -5, action: block, match: {specimens: [SKI]}}"))
    assert decide(pack, taxon="python-regius", specimen="SKI").rule.id == "ours"


def test_where_both_are_equal_the_overlay_is_named(tmp_path: Path) -> None:
    pack = judge(overlay(tmp_path, "{id: ours, action: block, match: {groups: [big cats]}}"))
    assert decide(pack).rule.id == "ours"


def test_an_override_takes_out_the_rule_it_names_and_no_other(tmp_path: Path) -> None:
    pack = judge(overlay(tmp_path, "{id: ours, action: allow, match: {groups: [big cats]}, overrides: [cats]}"))
    verdict = decide(pack)
    assert (verdict.rule.id, verdict.overridden) == ("skins", ("cats",))
    both = judge(overlay(tmp_path, "{id: ours, action: allow, match: {groups: [big cats]}, overrides: [cats, skins]}"))
    assert decide(both).rule.id == "ours"


def test_an_override_works_only_where_its_own_rule_holds(tmp_path: Path) -> None:
    pack = judge(
        overlay(
            tmp_path, "{id: ours, action: allow, match: {groups: [big cats], claims: [claim.papers]}, overrides: [cats, skins]}"
        )
    )
    assert decide(pack).rule.id == "cats"
    assert decide(pack, claims=["claim.papers"]).rule.id == "ours"


def test_within_a_pack_an_override_beats_priority(tmp_path: Path) -> None:
    rules = (
        BASE + "{id: ours, priority: -1, action: allow, match: {groups: [big cats], bands: [high]}, overrides: [cats, skins]}\n"
    )
    assert decide(judge(write(tmp_path, rules))).rule.id == "ours"


def test_an_overlay_may_not_take_an_id_of_its_base(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="stands in the base too"):
        judge(overlay(tmp_path, "{id: cats, action: allow}"))


def test_a_shadow_rule_never_decides_and_is_reported(tmp_path: Path) -> None:
    pack = judge(write(tmp_path, BASE + "{id: trial, priority: 9, action: allow, mode: shadow, match: {groups: [big cats]}}"))
    verdict = decide(pack)
    assert verdict.rule.id == "cats"
    assert verdict.shadow is not None and verdict.shadow.id == "trial"


def test_a_shadow_rule_that_would_not_win_is_not_reported(tmp_path: Path) -> None:
    pack = judge(write(tmp_path, BASE + "{id: trial, priority: 1, action: allow, mode: shadow, match: {groups: [big cats]}}"))
    assert decide(pack).shadow is None


@pytest.mark.parametrize(
    ("date", "rule"),
    [("2022-06-05", "rest"), ("2022-06-06", "ban"), ("2024-12-31", "ban"), ("2025-01-01", "rest"), (None, "ban")],
)
def test_a_rule_holds_from_its_first_to_its_last_day(tmp_path: Path, date: str | None, rule: str) -> None:
    """A listing without a date is of the day of the policy, here 1 March 2023."""
    path = write(tmp_path, "{id: ban, action: block, effective: {from: 2022-06-06, until: 2024-12-31}}")
    assert decide(judge(path, as_of="2023-03-01"), date=date).rule.id == rule


@pytest.mark.parametrize(
    ("market", "rule"),
    [
        (["DE"], "eu"),
        (["US", "FR"], "eu"),
        (["EU"], "eu"),
        ("gr", "eu"),
        (["EL"], "eu"),
        (["GB"], "rest"),
        (["UK"], "rest"),
        ([], "rest"),
    ],
)
def test_a_rule_for_the_union_holds_in_its_member_states(tmp_path: Path, market: list[str], rule: str) -> None:
    path = write(tmp_path, "{id: eu, action: block, match: {markets: [EU]}}")
    assert decide(judge(path), market=market).rule.id == rule


def test_a_listing_without_market_is_of_the_default_market(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "{id: uk, action: block, match: {markets: [GB]}}",
        head="default_market: GB\ndefault: {id: rest, action: allow}\n",
    )
    assert decide(judge(path)).rule.id == "uk"
    assert decide(judge(path), market=["FR"]).rule.id == "rest"


def test_when_an_expression_asks_for_what_the_listing_does_not_say_the_rule_does_not_hold(tmp_path: Path) -> None:
    path = write(tmp_path, "{id: dear, action: block, when: 'listing.price > 1000.0'}")
    assert decide(judge(path)).rule.id == "rest"
    assert decide(judge(path), price=2000).rule.id == "dear"
    assert decide(judge(path), price=10).rule.id == "rest"


def test_an_expression_sees_what_the_schema_names(tmp_path: Path) -> None:
    expression = (
        'finding.group == "big cats" && "felidae" in finding.taxa && finding.severity >= 3 && finding.eu_annex == "A"'
        ' && listing.market.exists(m, m == "EU") && has(listing.date) && listing.date < "2030-01-01" && !has(finding.concept)'
    )
    path = write(tmp_path, f"{{id: r, action: block, when: '{expression}'}}")
    assert decide(judge(path), market=["PT"], date="2024-01-01").rule.id == "r"
    assert decide(judge(path), market=["PT"]).rule.id == "r", "the pack reads the date, so the day of the policy stands in"
    assert decide(judge(path), market=["BR"], date="2024-01-01").rule.id == "rest"
