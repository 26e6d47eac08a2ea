"""The example report of the demo: made up and said to be, entered once, with everything that a report can show."""

from __future__ import annotations

import pytest

from inthewild.exchange.snapshot.serial import from_dict
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.demo import people
from inthewild.hub.members import seeds as members
from inthewild.hub.progress import seed_data, seeds
from inthewild.hub.progress.models import Confirmation, Figure, Sampling, Snapshot

pytestmark = pytest.mark.django_db


def test_the_example_report_shows_all_that_a_report_can_show(secretariat: Actor) -> None:
    assert list(seeds.steps()) == [], "nothing without the people of the demo"
    director = Actor.system("demo")
    people.enter(members.organisations(director))
    members.seed(secretariat)
    assert list(seeds.steps())
    count = AuditEvent.objects.count()
    list(seeds.steps())
    assert AuditEvent.objects.count() == count, "entered once"
    assert {one.verified for one in Figure.objects.filter(submission__request__period="2026")} == {"L0", "L1", "L2", "L3"}
    assert sorted(Sampling.objects.values_list("state", flat=True)) == ["checked", "disclosed", "failed"]
    first, second = Snapshot.objects.filter(period="2026").order_by("edition")
    assert (first.state, second.state) == ("superseded", "published")
    told = from_dict(second.data)
    assert [(one.before, one.after) for one in told.restatements if one.cell == "listings_removed.1"] == [(183_870, 185_400)]
    assert {one.id: one.level for one in told.cells}["listings_removed.1"] == "L0", "the lowest of those in it"
    assert "Example Search" in told.missing, "its agreement lets us name it"
    assert "Example Parcels" not in told.missing
    assert told.missing_unnamed > 3
    assert [one.text for one in from_dict(first.data).statements if one.state == "objected"] == [seed_data.OBJECTED[1]]
    assert {line.kind for line in told.lineage} == {"submission", "hub", "history"}
    assert Confirmation.objects.filter(state="asked", organisation__name="Example Market").exists(), "a visitor has one to answer"
