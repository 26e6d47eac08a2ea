"""Lists that were drawn by hand are filtered, sorted, saved as a view and taken out like every other list."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import cases_world
import pytest
from django.test import Client
from pages import text as page

from inthewild.hub.accounts.models import User
from inthewild.hub.cases.models import Hold, Report
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.members import services as members

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> cases_world.World:
    return cases_world.build(secretariat)


def rows(client: Client, path: str, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"{path}?as=json{query}")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = json.loads(b"".join(answer.streaming_content))
    return found


def test_own_reports_are_found_by_words_status_and_day_and_nobody_elses_are_among_them(world: cases_world.World) -> None:
    spotter = cases_world.browser(world, Role.SPOTTER)
    assert "You have reported nothing yet." in page(spotter, "/en/my-reports/")
    me = User.objects.get(email__startswith="spotter").public_id
    made = [cases_world.case(world, state, title=f"Offer {state}") for state in ("triage", "needs_info", "rejected")]
    cases_world.case(world, title="Offer of another")
    Report.objects.filter(case__in=made).update(reporter=me)
    with clock.moved_by(timedelta(minutes=5)):  # a report that has just arrived reads as received
        status = {one["title"]: (one["status"], one["question"]) for one in rows(spotter, "/en/my-reports/")}
        assert status == {
            "Offer triage": ("being checked", False), "Offer needs_info": ("being checked", True),
            "Offer rejected": ("closed: no action", False),
        }  # fmt: skip
        closed = rows(spotter, "/en/my-reports/", "&status=closed%3A+no+action")
        assert [one["title"] for one in closed] == ["Offer rejected"]
        assert [one["title"] for one in rows(spotter, "/en/my-reports/", "&q=NEEDS")] == ["Offer needs_info"]
        assert rows(spotter, "/en/my-reports/", "&to=2000-01-01") == []
        assert len(rows(spotter, "/en/my-reports/", "&status=nonsense")) == 3
        shown = page(spotter, "/en/my-reports/?sort=received")
        assert shown.index("Offer triage") < shown.index("Offer rejected")
        assert "More information would help" in shown
        assert "Offer of another" not in shown
    saved = spotter.post("/en/views/", {"place": "/my-reports/", "query": "q=needs", "name": "My open ones"})
    assert saved.status_code == 302
    assert "My open ones" in page(spotter, "/en/my-reports/")


def test_a_held_report_stands_among_those_that_are_being_checked(world: cases_world.World) -> None:
    spotter = cases_world.browser(world, Role.SPOTTER)
    me = User.objects.get(email__startswith="spotter").public_id
    held, other = cases_world.case(world), cases_world.case(world)
    Report.objects.filter(case__in=(held, other)).update(reporter=me)
    cases_world.hold(world, held)
    with clock.moved_by(timedelta(minutes=5)):
        found = rows(spotter, "/en/my-reports/", "&status=being+checked")
    assert len(found) == 2
    told = [{k: v for k, v in one.items() if k not in ("id", "address", "received")} for one in found]
    assert told[0] == told[1]


def test_held_cases_are_found_by_words_and_state(world: cases_world.World) -> None:
    liaison = cases_world.browser(world, Role.LE_LIAISON, world.authority)
    first, second = cases_world.case(world), cases_world.case(world)
    cases_world.hold(world, first)
    cases_world.hold(world, second)
    Hold.objects.filter(case=second).update(state="released", reason="About a parcel.", ended_at=clock.now(), ended_by="usr_x")
    assert [one["state"] for one in rows(liaison, "/en/cases/held")] == ["active", "released"]
    assert [one["reason"] for one in rows(liaison, "/en/cases/held", "&q=PARCEL")] == ["About a parcel."]
    assert len(rows(liaison, "/en/cases/held", "&state=active")) == 1
    shown = page(liaison, "/en/cases/held")
    assert f'href="/en/cases/{first.public_id}/"' in shown
    assert f'href="/en/cases/{second.public_id}/"' not in shown


def test_what_an_organisation_owes_is_filtered_and_its_buttons_stand_beside_what_is_open(world: cases_world.World) -> None:
    office, shop = world.coalition.office, world.coalition.shop
    day = clock.now().date()
    for about, due in (("Figures of March", day - timedelta(days=2)), ("Policy", day + timedelta(days=9))):
        members.set_duty(office, shop, kind="figures" if "Figures" in about else "other", about=about, due=due)
    done = members.set_duty(office, shop, kind="other", about="Training", due=day)
    members.finish_duty(office, done)
    url = f"/en/organisations/{shop.public_id}/duties"
    client = cases_world.members_world.browser(Role.SECRETARIAT)
    assert [one["about"] for one in rows(client, url)] == ["Figures of March", "Policy"]
    assert [(one["about"], one["state"]) for one in rows(client, url, "&state=done")] == [("Training", "done")]
    assert len(rows(client, url, "&state=any")) == 3
    assert [one["about"] for one in rows(client, url, "&kind=figures")] == ["Figures of March"]
    shown = page(client, f"{url}?state=any")
    assert shown.count("/done") == 2
    assert shown.count(">Overdue</span>") == 1
    assert cases_world.members_world.browser(Role.COMPANY_ADMIN, world.coalition.other).get(url).status_code == 404
