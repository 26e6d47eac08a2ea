"""What the checks ask about a figure, and what they let pass."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inthewild.hub.progress.checks import Check, Checked, Key, Known, questions


def one(
    number: int, value: int, metric: str = "listings_removed", platform: str = "a", by: str = "", member: str = ""
) -> Checked:
    return Checked(number, (metric, platform, by, member), value)


def asked(*figures: Checked, **known: Any) -> list[tuple[int, Check]]:
    return [(q.figure, q.check) for q in questions(figures, Known(**known))]


KEY: Key = ("listings_removed", "a", "", "")


@pytest.mark.parametrize(
    ("before", "now", "check"),
    [
        (1000, 3001, Check.JUMP), (3001, 1000, Check.JUMP), (1000, 3000, None), (10, 90, None), (0, 500, Check.JUMP),
        (500, 0, Check.JUMP), (0, 0, None), (1234, 1_234_000, Check.UNIT), (5_000_000, 5, Check.UNIT),
    ],
)  # fmt: skip
def test_a_jump_and_a_changed_unit_are_asked_about(before: int, now: int, check: Check | None) -> None:
    assert asked(one(1, now), before={KEY: before}) == ([(1, check)] if check else [])


def test_more_than_there_is_on_the_platform_is_asked_about() -> None:
    sizes = {("a", "items"): 100}
    denominators = {"listings_removed": "items"}
    assert asked(one(1, 101), sizes=sizes, denominators=denominators) == [(1, Check.DENOMINATOR)]
    assert asked(one(1, 100), sizes=sizes, denominators=denominators) == []
    assert asked(one(1, 101, platform="b"), sizes=sizes, denominators=denominators) == []


def test_the_same_figure_on_two_platforms_is_asked_about_once() -> None:
    assert asked(one(1, 5000), one(2, 5000, platform="b"), one(3, 5000, platform="c", metric="reach")) == [(2, Check.TWICE)]
    assert asked(one(1, 3), one(2, 3, platform="b")) == []


def test_parts_that_are_more_than_their_whole_are_asked_about_by_each_way_of_dividing() -> None:
    parts = (
        one(2, 60, by="region", member="DE"),
        one(3, 41, by="region", member="FR"),
        one(4, 100, by="taxon", member="parrots"),
    )
    assert asked(one(1, 100), *parts) == [(1, Check.PARTS)]
    assert asked(one(1, 101), *parts) == []


def test_people_stand_once_and_nobody_acts_without_being_shown_something() -> None:
    online, room = one(1, 30, "staff_trained_online", ""), one(2, 20, "staff_trained_in_person", "")
    for both, wrong in ((29, True), (30, False), (50, False), (51, True)):
        assert asked(online, room, one(3, both, "staff_trained", "")) == ([(3, Check.DISTINCT)] if wrong else [])
    assert asked(one(1, 10, "impressions"), one(2, 11, "reach"), one(3, 10, "engagements")) == [(2, Check.FUNNEL)]


def test_a_period_that_is_not_over_and_an_older_definition_are_asked_about() -> None:
    assert asked(one(1, 1), one(2, 2, platform="b"), running=True) == [(1, Check.RUNNING)]
    assert [q.check for q in questions([Checked(1, KEY, 5, 1, 2)], Known())] == [Check.DEFINITION]
    assert asked(running=True) == []


@given(st.lists(st.tuples(st.integers(0, 10**15), st.sampled_from("ab"), st.sampled_from(["", "region"])), max_size=8))
def test_the_order_of_the_figures_changes_no_question(rows: list[tuple[int, str, str]]) -> None:
    figures = [
        one(n, value, platform=platform, by=by, member=str(n) if by else "") for n, (value, platform, by) in enumerate(rows)
    ]
    unique = list({figure.key: figure for figure in figures}.values())
    assert questions(unique, Known()) == questions(unique[::-1], Known())
