"""The examples of the demo: made up, said to be, entered once however often it is asked for."""

from __future__ import annotations

import pytest

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.errors import HubError
from inthewild.hub.members import queries, seeds
from inthewild.hub.members.models import Platform, PlatformHost


@pytest.mark.django_db
def test_examples_are_entered_once_and_say_that_they_are_examples(secretariat: Actor) -> None:
    with pytest.raises(HubError, match="people of the demo"):
        seeds.quick(Actor.system("demo"))
    seeds.organisations(Actor.system("demo"))
    seeds.seed(secretariat)
    count = AuditEvent.objects.count()
    seeds.seed(secretariat)
    assert AuditEvent.objects.count() == count
    assert all(name.startswith("Example ") for name in Organisation.objects.values_list("name", flat=True))
    assert all(host.endswith(".example") for host in PlatformHost.objects.values_list("host", flat=True))
    assert Platform.objects.filter(state="proposed").count() == 3


@pytest.mark.django_db
def test_examples_show_joins_and_leaves_sums_with_gaps_and_duties_that_are_late(secretariat: Actor) -> None:
    seeds.seed(secretariat)
    day = clock.now().date()
    years = queries.growth(Actor.public(), "year", day).periods
    assert years[0].start.year == 2018
    assert sum(p.left for p in years) >= 3
    reach = queries.reach(Actor.public(), day)
    assert 0 < reach.accounts.known < reach.accounts.of
    assert reach.overlaps
    owed = list(queries.duties(secretariat))
    assert any(d.overdue_on(day) for d in owed)
    assert any(not d.overdue_on(day) for d in owed)
