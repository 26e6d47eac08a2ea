"""Who reported asks the desk for data subjects: found by the address they left or by the account, and handed their reports."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module
from io import BytesIO

import cases_world
import pytest
from cases_world import PLAIN, World
from core_uploads import picture
from django.apps import apps
from django.db import connection
from django.test import Client
from test_desk import opened

from inthewild.hub.accounts.models import User
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Report
from inthewild.hub.cases.services import feedback, intake
from inthewild.hub.cases.services.prepare import prepare
from inthewild.hub.core import clock, subjects
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.files import services as files
from inthewild.hub.core.subjects import Clues
from inthewild.hub.desk import copies, queries, services

pytestmark = pytest.mark.django_db
ADDRESS = "Who.Saw.It@example.org"


@pytest.fixture
def world(secretariat: Actor) -> World:
    return cases_world.build(secretariat)


def sent(contact: str = ADDRESS, *, reporter: str = "", source: str = "public") -> Report:
    given = Answers(
        link="https://shop.example.com/item/5", text=PLAIN, note="seen in a group", shows_me=True,
        answers={"offered": "part", "where": "group"},
    )  # fmt: skip
    return intake.receive(Actor.public(), given, source=source, contact=contact, reporter=reporter).report


def found(email: str) -> list[str]:
    return [match.subject for finder, match in subjects.find(Clues(email=email)) if finder.name == "cases.report"]


def test_a_report_is_found_by_the_address_in_any_case_and_by_no_other(world: World) -> None:
    one, two = sent(), sent("somebody.else@example.org")
    sent("")
    assert found("who.saw.it@EXAMPLE.org ") == [one.public_id]
    assert found("somebody.else@example.org") == [two.public_id]
    assert found("nobody@example.org") == found("") == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_hash FROM cases_report")
        assert all("example" not in str(row[0]) and "@" not in str(row[0]) for row in cursor.fetchall())


def test_who_left_an_address_gets_a_copy_of_what_they_sent_and_of_the_public_status_alone(
    world: World, secretariat: Actor
) -> None:
    report = sent()
    files.accept(Actor.system("intake"), "report", BytesIO(picture()), about=report.public_id)
    case = report.case
    assert case is not None
    prepare.func(case.public_id)
    case.refresh_from_db()
    cases_world.confirm(world.expert, case)
    cases_world.hold(world, case)
    request = opened(secretariat, "access", email=ADDRESS)
    assert [one.label for one in queries.candidates(secretariat, request)] != []
    services.answer(secretariat, request)
    held = {one["source"]: one["data"] for one in json.loads(copies.for_machines(request))["held"]}["cases.report"]
    assert (held["text"], held["note"], held["email"], held["pictures"]) == (PLAIN, "seen in a group", ADDRESS, 1)
    assert held["answers"] == (
        "What is offered? Something made of an animal, such as ivory, skin or horn; Where did you see it? In a group or a channel"
    )
    with clock.moved_by(timedelta(minutes=1)):
        assert subjects.export(report.public_id)[0][1]["stands"] == "Being checked"
    assert not any(told in json.dumps(held).lower() for told in ("hold", "elephant", case.public_id, "cas_"))
    read = dict(next(part for part in copies.for_people(request) if part.title == "Reports").lines)
    assert read["A picture shows you or your account"] == "yes"
    assert read["Address as it was given"] == "https://shop.example.com/item/5"


def test_a_person_with_an_account_gets_their_own_reports_with_the_answers_and_nobody_elses(
    world: World, secretariat: Actor
) -> None:
    cases_world.browser(world, Role.SPOTTER, world.ngo, name="ann")
    person = User.objects.get(name="Example ann")
    mine = sent("", reporter=person.public_id, source="spotter")
    sent("", reporter="usr_" + "b" * 26, source="spotter")
    told = {finder.name: data for finder, data in subjects.export(person.public_id)}["cases.report"]
    assert [one["received"] for one in told["reports"]] == [mine.received_at.isoformat(timespec="minutes")]
    assert "In a group or a channel" in told["reports"][0]["answers"]
    request = opened(secretariat, "access", email=str(person.email))
    services.answer(secretariat, request)
    assert any(part.title == "Reports" and PLAIN in part.lines[0][1] for part in copies.for_people(request))


def test_the_desk_erases_a_report_found_by_its_address(world: World, secretariat: Actor) -> None:
    report = sent()
    request = opened(secretariat, "erase", email=ADDRESS)
    services.answer(secretariat, request)
    report.refresh_from_db()
    assert (report.text, report.note, report.contact_hash, report.sealed) == ("", "", "", None)
    assert report.erased_at is not None
    assert found(ADDRESS) == []
    assert subjects.export(report.public_id) == []


def test_with_the_letters_ends_that_it_is_found(world: World) -> None:
    report = sent()
    feedback.stop(report)
    assert found(ADDRESS) == []


def test_the_form_of_the_desk_says_that_without_an_address_only_the_code_leads_to_a_report(world: World) -> None:
    for language in ("en", "ar", "zh-hans"):
        page = Client().get(f"/{language}/privacy/request/").content.decode()
        assert f'href="/{language}/report/status"' in page
    assert "use your code" in Client().get("/en/privacy/request/").content.decode()


def test_reports_that_were_there_before_are_found_after_the_migration(world: World) -> None:
    report = sent()
    lost = sent("lost.key@example.org")
    Report.objects.update(contact_hash="")
    Report.objects.filter(pk=lost.pk).update(wrapped_key=b"x" * 60)
    migration = import_module("inthewild.hub.cases.migrations.0011_reports_found_by_their_address")
    migration.hash_known(apps, None)
    assert found(ADDRESS) == [report.public_id]
    assert found("lost.key@example.org") == []
