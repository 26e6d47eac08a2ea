"""The entries of a snapshot: exactly the accepted figures, whatever was asked, restated or taken back in which order."""

from __future__ import annotations

import random

import progress_world
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from progress_world import World, accepted, ask, in_state, removed, trained

from inthewild.hub.core.actor import Actor
from inthewild.hub.members import services as members
from inthewild.hub.progress.models import Submission
from inthewild.hub.progress.queries.entries import entries
from inthewild.hub.progress.services import corrections, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return progress_world.build(secretariat)


@pytest.mark.parametrize("state", progress_world.STATES)
def test_only_accepted_figures_count_and_those_that_replace_others(world: World, state: str) -> None:
    made = in_state(world, state)
    found = {one.id.split("/")[0] for one in entries()}
    assert found == ({made.public_id} if state == "accepted" else {made.replaced_by.public_id} if state == "restated" else set())


def test_an_entry_tells_all_that_a_snapshot_needs(world: World) -> None:
    members.change_platform(world.office, world.market, {"regions": ["DE", "FR"]}, version=1)
    made = accepted(world, removed(world, 5, dimension="region", member="de"), removed(world, 9), trained(3))
    part, whole, people = entries("2025")
    assert (whole.id, whole.value, whole.metric, whole.definition) == (f"{made.public_id}/2", 9, "listings_removed", 1)
    assert (part.dimension, part.member, whole.by) == ("region", "DE", {})
    assert (whole.organisation, whole.organisation_name) == (world.shop.public_id, "Example Market")
    assert (whole.platform_name, whole.regions, whole.sector) == ("Example Market", ("DE", "FR"), "marketplace")
    assert (people.platform, people.regions, people.sector) == ("", ("DE", "FR"), "")
    assert (whole.level, whole.disclosure, whole.kind, whole.method) == ("L1", "aggregate", "submission", "count")
    assert whole.submitted_at.endswith("Z")
    assert entries("2024") == []


def test_a_restated_figure_names_the_one_that_it_replaces(world: World) -> None:
    old = accepted(world, removed(world, 5), trained(3))
    new = corrections.restate(world.admin(), old, "A platform was left out.")
    assert [one.id for one in entries()] == [f"{old.public_id}/1", f"{old.public_id}/2"]
    accepted(world, removed(world, 6), trained(None), removed(world, 1, world.second), of=new)
    assert {(one.id, one.value, one.replaces) for one in entries()} == {
        (f"{new.public_id}/1", 6, f"{old.public_id}/1"),
        (f"{new.public_id}/3", 1, ""),
    }


def test_the_sum_is_the_same_for_any_order_of_accepting_restating_and_taking_back(world: World) -> None:
    for seed in range(3):
        order = random.Random(seed)
        of = ask(world, str(2022 + seed))
        expected = {world.shop.pk: 0, world.other.pk: 0}
        steps = [(company, value) for company in (world.shop, world.other) for value in (10, 20, 0)]
        order.shuffle(steps)
        now: dict[int, Submission] = {}
        for company, value in steps:
            platform = world.market if company == world.shop else world.coalition.other_platform
            held = now.get(company.pk)
            if held is None:
                again = of.submissions.pop(company.pk, None) or office.ask_also(world.office, of.request, company)
                now[company.pk] = accepted(of, removed(of, value, platform), of=again)
            elif value:
                new = corrections.restate(world.admin(company), held, "again")
                now[company.pk] = accepted(of, removed(of, value, platform), of=new)
            else:
                corrections.withdraw(world.admin(company), held, "wrong")
                del now[company.pk]
            expected[company.pk] = value if company.pk in now else 0
        assert sum(one.value for one in entries(of.request.period)) == sum(expected.values()), steps


def test_the_number_of_queries_does_not_grow_with_the_figures(world: World) -> None:
    old = accepted(world, removed(world, 5), trained(3))
    accepted(world, removed(world, 6), of=corrections.restate(world.admin(), old, "again"))
    for year in ("2024", "2023"):
        of = ask(world, year)
        accepted(of, removed(of, 7), removed(of, 8, world.second), trained(4))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(entries()) == 8
    assert len(asked) <= 5
