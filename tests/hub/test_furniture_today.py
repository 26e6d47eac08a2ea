"""What waits on the page of today for those who work on cases, and that it leads back to cases, notices and figures."""

from __future__ import annotations

from datetime import timedelta

import cases_world
import notices_world
import progress_world
import pytest
from django.test import Client
from pages import text as page

from inthewild.hub.accounts.models import User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.cases.models import Report
from inthewild.hub.cases.services import feedback
from inthewild.hub.core import clock, today
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.today import Card

pytestmark = pytest.mark.django_db
SPOTTER = Actor(ActorKind.USER, "usr_spotter", "", frozenset({Role.SPOTTER}))


@pytest.fixture
def world(secretariat: Actor) -> cases_world.World:
    return cases_world.build(secretariat)


def cards(actor: Actor) -> dict[str, Card]:
    day = today.of(actor)
    return {str(card.title): card for card in (*day.waits, *day.came)}


def test_an_expert_reads_how_many_cases_wait_and_since_when_without_what_is_held_for_others(world: cases_world.World) -> None:
    first = cases_world.case(world)
    cases_world.case(world)
    held = cases_world.case(world)
    cases_world.hold(world, held)
    cases_world.case(world, "rejected")
    card = cards(world.other_expert)["Cases that wait for an expert"]
    assert (card.count, card.oldest, card.url) == (2, first.opened_at, "/en/cases/")
    assert "Cases that wait for an expert" not in cards(world.moderator)
    assert 'href="/en/cases/"' in page(cases_world.browser(world), "/en/today/")


def test_a_liaison_reads_what_is_held_for_them_and_what_ends_soon(world: cases_world.World) -> None:
    for days in (3, 30):
        cases_world.hold(world, cases_world.case(world), days=days)
    card = cards(world.liaison)["Cases that are held for you"]
    assert (card.count, str(card.says)) == (2, "1 ends within seven days.")
    other = Actor(ActorKind.USER, "usr_x", world.other_ngo.public_id, frozenset({Role.LE_LIAISON}))
    assert cards(other) == {}
    assert "Cases that are held for you" in page(cases_world.browser(world, Role.LE_LIAISON, world.authority), "/en/today/")


def test_a_volunteer_reads_how_their_reports_stand_and_which_need_more_and_a_held_case_reads_as_any_other(
    world: cases_world.World,
) -> None:
    cases = [cases_world.case(world, state) for state in ("triage", "needs_info", "needs_info", "rejected")]
    assert cards(SPOTTER) == {}
    Report.objects.filter(case__in=cases).update(reporter=SPOTTER.id)
    cases_world.case(world, "needs_info")  # somebody else's
    cases_world.hold(world, cases[2])
    with clock.moved_by(timedelta(minutes=2)):  # what can still be undone is told to nobody
        for one in cases:
            feedback.tell.func(one.public_id)
    found = cards(SPOTTER)
    assert found["Reports of yours to which more information would help"].count == 1
    own = found["Listings that you reported"]
    assert own.count == 4
    assert str(own.says) == "Sent to the platform: 0. Closed, gone: 0. Closed, no action: 1."


def test_one_goes_on_with_the_case_that_one_read(world: cases_world.World) -> None:
    case = cases_world.case(world, title="Carved figure of an elephant")
    client = cases_world.browser(world)
    page(client, f"/en/cases/{case.public_id}/")
    left = page(client, "/en/today/").partition("Continue where you left")[2]
    assert f'href="/en/cases/{case.public_id}/"' in left
    cases_world.hold(world, case, by=actor_of(User.objects.get(email__startswith="ngo_expert")))
    other = cases_world.browser(world, of=world.other_ngo, name="other")
    session = other.session
    session["core.seen"] = [case.public_id]
    session.save()
    assert case.public_id not in page(other, "/en/today/")  # nobody is led to what they do not see any more


def test_one_goes_on_with_the_notice_that_one_read(secretariat: Actor) -> None:
    world = notices_world.build(secretariat)
    notice = notices_world.sent(world)
    client = Client()
    client.force_login(world.ana)
    page(client, f"/en/notices/{notice.public_id}/")
    assert f'href="/en/notices/{notice.public_id}/"' in page(client, "/en/today/").partition("Continue where you left")[2]


def test_one_goes_on_with_the_figures_that_one_read(secretariat: Actor) -> None:
    world = progress_world.build(secretariat)
    made = progress_world.accepted(world)
    client = cases_world.members_world.browser(Role.SECRETARIAT)
    number = made.figures.first().number
    page(client, f"/en/progress/figures/{made.public_id}/{number}/")
    link = f"/en/progress/submissions/{made.public_id}/"
    assert f'href="{link}"' in page(client, "/en/today/").partition("Continue where you left")[2]
    fresh = cases_world.members_world.browser(Role.AUDITOR)
    page(fresh, link)
    assert f'href="{link}"' in page(fresh, "/en/today/").partition("Continue where you left")[2]
