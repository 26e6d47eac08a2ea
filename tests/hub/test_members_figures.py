"""Reach and growth: nothing is counted twice, nothing is netted, nothing is made up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from members_world import World, build, member

from inthewild.hub.core import spreadsheet
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Invalid
from inthewild.hub.members import hosts, queries, services
from inthewild.hub.members.models import Membership, PlatformOwner

DAY = date(2025, 1, 1)


@pytest.fixture
def world(secretariat: Actor) -> World:
    return build(secretariat)


def platform(world: World, name: str, *, accounts: int | None = None, day: date = date(2024, 1, 1)) -> None:
    made = services.register_platform(world.office, name=name, hosts=[f"{name.lower()}.example"])
    services.set_owner(world.office, made, world.shop, since=date(2020, 1, 1))
    if accounts is not None:
        services.enter_figure(world.office, made, measure="accounts", value=accounts, day=day, source="example")


@pytest.mark.django_db
def test_nothing_known_is_not_measured_and_not_zero(world: World) -> None:
    reach = queries.reach(world.office, DAY)
    assert (reach.members, reach.platforms) == (2, 2)
    assert (reach.accounts.value, reach.accounts.known, reach.accounts.of) == (None, 0, 2)
    assert queries.reach(world.office, date(2010, 1, 1)).platforms == 0
    assert queries.growth(world.office, "year", date(2010, 1, 1)).periods == ()


@pytest.mark.django_db
def test_a_sum_says_of_how_many_platforms_it_is_and_from_when(world: World) -> None:
    platform(world, "One", accounts=100, day=date(2023, 5, 1))
    platform(world, "Two", accounts=0)
    total = queries.reach(world.office, DAY).accounts
    assert (total.value, total.known, total.of, total.oldest, total.newest) == (100, 2, 4, date(2023, 5, 1), date(2024, 1, 1))


@pytest.mark.django_db
def test_the_latest_figure_on_or_before_the_day_counts_and_corrected_ones_do_not(world: World) -> None:
    for year, value in ((2022, 1), (2023, 2), (2025, 4)):
        services.enter_figure(world.office, world.platform, measure="items", value=value, day=date(year, 6, 1), source="example")
    wrong = services.enter_figure(world.office, world.platform, measure="items", value=99, day=date(2023, 7, 1), source="example")
    assert queries.reach(world.office, DAY).items.value == 99
    services.correct_figure(world.office, wrong, value=3, source="example, read again")
    assert queries.reach(world.office, DAY).items.value == 3
    assert queries.reach(world.office, date(2022, 12, 31)).items.value == 1


@pytest.mark.django_db
def test_a_figure_whose_day_was_wrong_no_longer_counts_on_that_day(world: World) -> None:
    wrong = services.enter_figure(world.office, world.platform, measure="items", value=9, day=date(2024, 6, 1), source="example")
    services.correct_figure(world.office, wrong, value=9, source="example", day=date(2020, 6, 1))
    services.enter_figure(world.office, world.platform, measure="items", value=2, day=date(2022, 6, 1), source="example")
    assert queries.reach(world.office, DAY).items.value == 2


@pytest.mark.django_db
def test_a_platform_counts_once_even_if_two_owners_were_written_down_for_one_day(world: World) -> None:
    PlatformOwner.objects.create(
        platform=world.platform, organisation=world.other, since=date(2020, 1, 1), until=date(2026, 1, 1)
    )
    reach = queries.reach(world.office, DAY)
    assert reach.platforms == 2
    assert [o.platforms for o in reach.overlaps] == []


@pytest.mark.django_db
def test_a_platform_that_changed_hands_counts_once_and_only_while_its_owner_belongs(world: World) -> None:
    services.set_owner(world.office, world.platform, world.other, since=date(2022, 1, 1))
    assert queries.reach(world.office, DAY).platforms == 2
    services.set_owner(world.office, world.platform, world.prospect, since=date(2023, 1, 1))
    assert queries.reach(world.office, DAY).platforms == 1
    assert queries.reach(world.office, date(2022, 12, 31)).platforms == 2


@pytest.mark.django_db
def test_platforms_of_one_owner_are_named_as_overlap(world: World) -> None:
    platform(world, "One")
    assert [(o.owner, o.platforms) for o in queries.reach(world.office, DAY).overlaps] == [
        ("Example Market", ("Example Market", "One"))
    ]


@pytest.mark.django_db
def test_who_left_is_not_reached_and_who_paused_is_named(world: World) -> None:
    mine = Membership.objects.get(organisation=world.shop)
    services.move_membership(world.office, mine, "paused", reason="x", day=date(2023, 1, 1))
    reach = queries.reach(world.office, DAY)
    assert (reach.members, reach.paused, reach.platforms) == (2, 1, 2)
    assert queries.reach(world.office, date(2022, 1, 1)).paused == 0
    services.leave_coalition(world.office, mine, reason="x", day=date(2024, 1, 1))
    assert (queries.reach(world.office, DAY).members, queries.reach(world.office, date(2023, 12, 31)).members) == (1, 2)


@pytest.mark.django_db
def test_the_public_reads_the_same_reach(world: World) -> None:
    platform(world, "One", accounts=7)
    assert queries.reach(Actor.public(), DAY) == queries.reach(world.office, DAY)


@pytest.mark.django_db
def test_joining_never_hides_leaving(world: World) -> None:
    services.leave_coalition(world.office, Membership.objects.get(organisation=world.shop), reason="x", day=date(2021, 5, 1))
    found = {p.start: (p.joined, p.left, p.members) for p in queries.growth(world.office, "quarter", date(2021, 12, 31)).periods}
    assert found[date(2021, 4, 1)] == (1, 1, 1)
    assert found[date(2020, 1, 1)] == (1, 0, 1)
    assert list(found) == sorted(found)
    assert len(found) == 8
    with pytest.raises(Invalid):
        queries.growth(world.office, "day", DAY)


@pytest.mark.django_db
def test_growth_adds_up_to_the_members_of_the_day(world: World) -> None:
    for number in range(6):
        made = services.register_organisation(world.office, name=f"Example {number}", kind="company")
        mine = member(world.office, made, date(2018 + number, 1 + number, 5))
        if number % 2:
            services.leave_coalition(world.office, mine, reason="x", day=date(2024, number, 1))
    for step in ("month", "quarter", "year"):
        periods = queries.growth(world.office, step, DAY).periods
        running = 0
        for period in periods:
            running += period.joined - period.left
            assert period.members == running
        assert running == queries.reach(world.office, DAY).members


@given(st.text(max_size=80))
def test_a_spelling_of_a_host_is_stable_or_refused(text: str) -> None:
    try:
        once = hosts.normal(text)
    except Invalid:
        return
    assert hosts.normal(once) == once
    assert once.isascii()
    assert once == once.lower()
    assert hosts.normal(hosts.shown(once)) == once


@given(st.text(max_size=40))
def test_no_text_becomes_a_formula(text: str) -> None:
    assert not spreadsheet.cell(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_host_lies_under_itself_and_its_parents_longest_first() -> None:
    assert hosts.parents("a.b.market.example") == ["a.b.market.example", "b.market.example", "market.example"]
