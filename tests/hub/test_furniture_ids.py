"""A public id leads to the page of its object, for whom that page is there; for everybody else it reads as one that never was."""

from __future__ import annotations

import cases_world
import members_world
import notices_world
import progress_open_world
import pytest
import releases_world
from django.test import Client

from inthewild.hub.accounts.models import User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.cases.models import Capsule, Hold, Report
from inthewild.hub.cases.services import answers, appeals, capsules, holds
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.keywords.models import Release
from inthewild.hub.keywords.services import releases
from inthewild.hub.progress.models import Snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> cases_world.World:
    return cases_world.build(secretariat)


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def led(client: Client, public_id: str) -> str:
    """Where an id leads this reader, who can open it; empty where it reads as an id that nobody ever made."""
    answer = client.get("/en/search/", {"q": public_id})
    if answer.status_code == 302:
        there = answer["Location"]
        assert client.get(there).status_code == 200, there
        return there
    never = f"{public_id.partition('_')[0]}_{'a' * 26}"
    other = client.get("/en/search/", {"q": never})
    pages = [one.content.decode().replace(public_id, "ID").replace(never, "ID").split("<main")[1] for one in (answer, other)]
    assert pages[0] == pages[1]
    return ""


def test_evidence_a_report_and_a_hold_lead_to_their_case_for_those_who_see_it(world: cases_world.World) -> None:
    case = cases_world.case(world)
    report = Report.objects.get(case=case)
    spotter = cases_world.browser(world, Role.SPOTTER)
    Report.objects.filter(pk=report.pk).update(reporter=User.objects.get(email__startswith="spotter").public_id)
    capsule = capsules.seal(Actor.system("capsules"), report)
    hold = cases_world.hold(world, case)
    case_page = f"/en/cases/{case.public_id}/"
    expert, stranger = cases_world.browser(world), cases_world.browser(world, of=world.other_ngo, name="other")
    liaison = cases_world.browser(world, Role.LE_LIAISON, world.authority)
    company = cases_world.browser(world, Role.COMPANY_ADMIN, world.coalition.shop)
    everything = (report.public_id, hold.public_id, capsule.public_id)
    assert [led(expert, one) for one in everything] == [f"{case_page}reports", f"{case_page}hold", f"{case_page}evidence"]
    assert [led(liaison, one) for one in everything] == ["", f"{case_page}hold", f"{case_page}evidence"]
    assert [led(spotter, one) for one in everything] == ["/en/my-reports/", "", ""]
    for somebody in (stranger, company):
        assert [led(somebody, one) for one in everything] == ["", "", ""]
    holder = next(p for p in User.objects.all() if p.email.startswith("ngo_expert"))
    holds.release(actor_of(holder), Hold.objects.get(), "It is over.")
    assert led(expert, hold.public_id) == f"{case_page}history"
    assert led(liaison, hold.public_id) == led(liaison, capsule.public_id) == ""
    assert Capsule.objects.count() == 1


def test_a_report_that_is_held_back_leads_experts_to_the_others(world: cases_world.World) -> None:
    made = Report.objects.create(source="public", quarantine="many", received_at=world.coalition.platform.made_at)
    assert led(cases_world.browser(world), made.public_id) == "/en/held-back/"
    assert led(cases_world.browser(world, Role.SECRETARIAT), made.public_id) == ""


def test_a_decision_and_an_appeal_lead_both_sides_of_a_notice_and_nobody_else(secretariat: Actor) -> None:
    world = notices_world.build(secretariat)
    notice = notices_world.sent(world)
    decision = answers.answer(world.moderator, notice, Answer("removed"))
    appeal = appeals.file(world.expert, decision, "It is still there.")
    there = [f"/en/notices/{notice.public_id}/", f"/en/appeals/{appeal.public_id}/"]
    for person in (world.ana, world.expert_person):
        assert [led(browser(person), one) for one in (decision.public_id, appeal.public_id)] == there
    assert [led(browser(world.rival_person), one) for one in (decision.public_id, appeal.public_id)] == ["", ""]


def test_a_release_leads_where_it_may_be_read_and_one_that_is_not_out_leads_experts_only(secretariat: Actor) -> None:
    world = releases_world.build(secretariat, ceremony=False)
    world.term("pembe", lang="sw")
    out = world.out()
    Release.objects.filter(pk=out.pk).update(effect={})
    world.term("ndovu", lang="sw")
    frozen = releases.freeze(world.expert())
    people = {
        role: members_world.browser(role, of)
        for role, of in ((Role.NGO_EXPERT, world.coalition.ngo), (Role.COMPANY_ADMIN, world.coalition.shop),
                         (Role.SPOTTER, None), (Role.AUDITOR, None))
    }  # fmt: skip
    pages = [f"/en/keywords/releases/{one.public_id}/" for one in (out, frozen)]
    assert [led(people[Role.NGO_EXPERT], one.public_id) for one in (out, frozen)] == pages
    assert [led(people[Role.COMPANY_ADMIN], one.public_id) for one in (out, frozen)] == [pages[0], ""]
    for client in people.values():
        assert led(client, out.public_id) in ("", pages[0])


def test_a_report_of_the_year_leads_everybody_once_it_is_out_and_before_that_those_who_work_with_it(db: None) -> None:
    made = progress_open_world.build().second
    clients = {role: members_world.browser(role) for role in (Role.SECRETARIAT, Role.AUDITOR, Role.SPOTTER)}
    for client in clients.values():
        assert led(client, made.public_id) == f"/en/progress/open/{made.public_id}/"
    Snapshot.objects.filter(pk=made.pk).update(state="draft")
    assert led(clients[Role.SECRETARIAT], made.public_id) == f"/en/progress/drafts/{made.public_id}/"
    assert led(clients[Role.AUDITOR], made.public_id) == f"/en/progress/audit/{made.public_id}/"
    assert led(clients[Role.SPOTTER], made.public_id) == ""
