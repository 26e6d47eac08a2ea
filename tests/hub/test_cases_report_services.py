"""Reports behind their pages: what is told and when, what is erased, what is held back, what programs send."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import cases_world
import notices_world
import pytest
from cases_world import IVORY, PLAIN, World
from core_uploads import picture
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from reports_world import ADDRESS, PUBLIC, letters, of_case, received
from test_api_base import Caller

from inthewild.hub.accounts import tokens
from inthewild.hub.cases import codes, tongues, upkeep
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Case, Draft, Report
from inthewild.hub.cases.queries import reports as queries
from inthewild.hub.cases.queries.cases import hold_of
from inthewild.hub.cases.queries.status import public_status, report_by_code, standing
from inthewild.hub.cases.queries.waiting import waiting
from inthewild.hub.cases.services import answers, cases, drafts, feedback, intake
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.cases.services.prepare import prepare
from inthewild.hub.core import clock, display, undo
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, PublicStatus, Role
from inthewild.hub.core.display import Display
from inthewild.hub.core.models import File, Job
from inthewild.hub.errors import Conflict, NotAllowed, OutOfSight

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    cache.clear()
    return cases_world.build(secretariat)


# The five statuses


@pytest.mark.parametrize(
    ("state", "status"),
    [("new", PublicStatus.RECEIVED), ("triage", PublicStatus.BEING_CHECKED), ("needs_info", PublicStatus.BEING_CHECKED),
     ("confirmed", PublicStatus.BEING_CHECKED), ("rejected", PublicStatus.CLOSED_NO_ACTION),
     ("merged", PublicStatus.BEING_CHECKED), ("closed", PublicStatus.CLOSED_NO_ACTION)],
)  # fmt: skip
def test_the_public_reads_five_statuses_and_no_state(world: World, state: str, status: PublicStatus) -> None:
    assert public_status(of_case(cases_world.case(world, state))) is status


def test_a_held_case_stands_exactly_as_one_that_is_being_checked(world: World) -> None:
    held = cases_world.case(world, "needs_info")
    cases_world.hold(world, held)
    free = cases_world.case(world)
    one, two = standing(of_case(held)), standing(of_case(free))
    assert (one.status, one.changed_at, one.others, one.question) == (two.status, None, None, False)


def test_an_answer_of_the_platform_closes_the_report_as_gone_or_as_no_action(secretariat: Actor) -> None:
    there = notices_world.build(secretariat)
    gone, stays = PublicStatus.CLOSED_GONE, PublicStatus.CLOSED_NO_ACTION
    for outcome, reason, status in (("removed", "", gone), ("no_violation", "papers", stays)):
        notice = notices_world.sent(there)
        late, report = of_case(notice.case, received_at=clock.now()), of_case(notice.case)
        assert public_status(report) is PublicStatus.SENT
        assert public_status(late) is not PublicStatus.SENT  # a notice that left before it came tells of others
        assert standing(report).changed_at == notice.sent_at
        answers.answer(there.moderator, notice, Answer(outcome, reason))
        report.refresh_from_db()
        assert public_status(report) is status


def test_who_reports_what_others_reported_reads_the_same_as_the_first(world: World) -> None:
    first = received().report
    assert first.case is not None
    prepare.func(first.case.public_id)
    first.case.refresh_from_db()
    for held in (False, True):
        if held:
            cases_world.hold(world, first.case)
        waiting_letters = Job.objects.filter(key__startswith=f"report.tell:{first.case.public_id}")
        before = waiting_letters.count()
        joined = received().report
        assert waiting_letters.count() == before + 1
        assert joined.case == first.case
        how = standing(joined)
        assert (how.status, how.changed_at, how.others, how.question) == (PublicStatus.RECEIVED, None, None, False)
        with clock.moved_by(timedelta(seconds=12)):
            assert public_status(joined) is PublicStatus.BEING_CHECKED
            feedback.tell.func(first.case.public_id)
        joined.refresh_from_db()
        assert joined.told == PublicStatus.BEING_CHECKED  # by letter too, as who reported first, and not at a decision


def test_how_many_others_reported_it_is_told_after_an_outcome_only(world: World) -> None:
    case = cases_world.case(world, "triage")
    report = of_case(case)
    of_case(case, tracking_hash=None)
    assert standing(report).others is None
    cases.reject(world.expert, case, "A table.", version=case.version)
    report.refresh_from_db()
    assert standing(report).others == 2  # the one that made the case, and the second


# Letters


def test_who_left_an_address_gets_one_letter_for_each_change_in_their_language(world: World) -> None:
    case = cases_world.case(world)
    report = of_case(case)
    for _twice in range(2):
        feedback.tell.func(case.public_id)
    case.refresh_from_db()
    cases.reject(world.expert, case, "A table, seen by Ana.", version=case.version)
    for _twice in range(2):
        with clock.moved_by(timedelta(seconds=11)):
            feedback.tell.func(case.public_id)
    first, second = letters()
    french = tongues.TONGUES["fr"]
    assert french.say("Being checked") in first
    assert french.say("Closed: no action") in second
    for letter in (first, second):
        assert letter.startswith(ADDRESS)
        assert "/fr/report/letters/" in letter
        assert "/fr/report/status" in letter
        for word in (PLAIN[:20], "table", "Ana", "shop.example", report.case.public_id, report.title or "Wooden"):
            assert word not in letter
    report.refresh_from_db()
    assert report.outcome_at is not None


def test_nobody_is_told_of_a_rejection_while_it_can_be_undone(world: World) -> None:
    case = cases_world.case(world)
    of_case(case)
    feedback.changed(case)  # something before it, whose letter would be written ten seconds later
    with clock.moved_by(timedelta(seconds=5)), display.shown_as(lambda: Display(undo_seconds=60)):
        cases.reject(world.expert, case, "A table.", version=case.version)
        (offered,) = undo.offers(world.expert)
    for second in (11, 64):
        with clock.moved_by(timedelta(seconds=second)):
            told(case)
            assert letters() == []
    with clock.moved_by(timedelta(seconds=64)):
        undo.take_back(world.expert, offered.handle)
    with clock.moved_by(timedelta(seconds=66)):
        told(case)
    (letter,) = letters()
    assert tongues.TONGUES["fr"].say("Being checked") in letter
    case.refresh_from_db()
    with clock.moved_by(timedelta(seconds=70)), display.shown_as(lambda: Display(undo_seconds=60)):
        cases.reject(world.expert, case, "A table.", version=case.version)
    with clock.moved_by(timedelta(seconds=131)):
        told(case)
    assert tongues.TONGUES["fr"].say("Closed: no action") in letters()[-1]


def told(case: Case) -> None:
    """What the worker does now with the letters of a case."""
    for job in Job.objects.filter(key__startswith=f"report.tell:{case.public_id}", task__run_after__lte=clock.now()):
        feedback.tell.func(*job.task.args_kwargs["args"])


def test_nobody_is_told_of_a_hold(world: World) -> None:
    case = cases_world.case(world)
    of_case(case)
    feedback.tell.func(case.public_id)
    before = letters()
    cases_world.hold(world, case)
    feedback.tell.func(case.public_id)
    assert letters() == before


def test_the_link_in_a_letter_stops_letters_and_deletes_the_address_but_only_by_a_form(world: World) -> None:
    case = cases_world.case(world)
    report = of_case(case)
    feedback.tell.func(case.public_id)
    address = next(part for part in letters()[0].split() if "/letters/" in part).split("/", 3)[3]
    client = Client()
    assert client.get(f"/{address}").status_code == 200
    report.refresh_from_db()
    assert feedback.contact_of(report) == ADDRESS
    assert client.post(f"/{address}").status_code == 200
    report.refresh_from_db()
    assert (feedback.contact_of(report), report.wrapped_key, letters()) == ("", None, [])
    assert client.get(f"/{address[:-3]}abc").status_code == 404


def test_an_address_is_deleted_thirty_days_after_the_outcome_and_a_rejected_report_after_ninety(world: World) -> None:
    case = cases_world.case(world)
    report = of_case(case)
    cases.reject(world.expert, case, "A table.", version=case.version)
    with clock.moved_by(timedelta(seconds=11)):
        feedback.tell.func(case.public_id)
    upkeep.contacts(clock.now() - timedelta(days=30))
    report.refresh_from_db()
    assert feedback.contact_of(report) == ADDRESS
    with clock.moved_by(timedelta(days=31)):
        assert upkeep.contacts(clock.now() - timedelta(days=30)) == 1
        assert upkeep.contacts(clock.now() - timedelta(days=30)) == 0
    report.refresh_from_db()
    assert (feedback.contact_of(report), report.text) == ("", PLAIN)
    with clock.moved_by(timedelta(days=91)):
        assert upkeep.rejected(clock.now() - timedelta(days=90)) == 2
    report.refresh_from_db()
    assert (report.text, report.url, report.note, report.tracking_hash) == ("", "", "", None)


# What is held back


def test_an_expert_lets_through_or_dismisses_what_was_held_back(world: World) -> None:
    good, bad = received(quarantine="hurry"), received(quarantine="trap")
    expert = world.expert
    assert [r.public_id for r in queries.held_back(expert)] == [good.report.public_id, bad.report.public_id]
    assert standing(good.report).status is standing(bad.report).status is PublicStatus.RECEIVED
    case = intake.release(expert, good.report)
    assert case.listings.get().canonical_url == "https://shop.example.com/item/5"
    intake.dismiss(expert, bad.report)
    bad.report.refresh_from_db()
    assert standing(bad.report).status is PublicStatus.CLOSED_NO_ACTION
    assert not queries.held_back(expert).exists()
    for report in (good.report, bad.report):
        with pytest.raises(Conflict):
            intake.release(expert, report)
    for actor in (world.moderator, world.liaison, world.coalition.spotter):
        with pytest.raises(NotAllowed):
            queries.held_back(actor)
        with pytest.raises(NotAllowed):
            intake.dismiss(actor, bad.report)
        with pytest.raises(OutOfSight):
            queries.held_back_one(actor, bad.report.public_id)


def test_what_nobody_sorts_gets_an_answer_after_two_weeks(world: World) -> None:
    made = received(quarantine="many")
    upkeep.tidy.func()
    assert public_status(Report.objects.get(pk=made.report.pk)) is PublicStatus.RECEIVED
    with clock.moved_by(timedelta(days=14, minutes=1)):
        upkeep.tidy.func()
    assert public_status(Report.objects.get(pk=made.report.pk)) is PublicStatus.CLOSED_NO_ACTION


# What is waited for


def test_every_open_case_says_what_it_waits_for_and_whom_without_names_of_people(world: World) -> None:
    for state in ("new", "triage", "needs_info", "confirmed"):
        case = cases_world.case(world, state)
        found = waiting(world.expert, case, None)
        assert found, state
        for one in found:
            assert str(one.what) and str(one.whom)
            assert "usr_" not in f"{one.what}{one.whom}"
    for state in ("rejected", "merged", "closed"):
        assert waiting(world.expert, cases_world.case(world, state), None) == []
    held = cases_world.case(world)
    hold = cases_world.hold(world, held)
    held.refresh_from_db()
    assert waiting(world.expert, held, hold_of(world.expert, held))[0].until == hold.until
    assert waiting(world.other_expert, held, hold_of(world.other_expert, held))[0].until is None


# Volunteers and programs


def test_a_volunteer_reads_how_their_own_reports_stand_and_nobody_elses(world: World) -> None:
    ana, ben = (Actor(ActorKind.USER, f"usr_{name}", "", frozenset({Role.SPOTTER})) for name in ("ana", "ben"))
    intake.receive(ana, Answers(link="https://shop.example.com/1", title="Tusk"), source="spotter", reporter=ana.id)
    received()
    assert [row.title for row in queries.own(ana)] == ["Tusk"]
    assert list(queries.own(ben)) == []
    with pytest.raises(NotAllowed):
        queries.own(PUBLIC)


def test_a_volunteer_who_is_signed_in_finds_the_report_in_their_list(world: World) -> None:
    browser = cases_world.browser(world, Role.SPOTTER)
    browser.post("/en/report/", {"link": "https://shop.example.com/item/9"})
    with clock.moved_by(timedelta(minutes=1)):
        browser.post("/en/report/check")
    report = Report.objects.get()
    assert (report.source, report.reporter.startswith("usr_")) == ("spotter", True)
    assert "https://shop.example.com/item/9" in browser.get("/en/my-reports/").content.decode()
    moderator = cases_world.browser(world, Role.COMPANY_MODERATOR, world.coalition.shop)
    moderator.post("/en/report/", {"link": "https://shop.example.com/item/10"})
    with clock.moved_by(timedelta(minutes=1)):
        moderator.post("/en/report/check")
    assert Report.objects.latest("pk").reporter == ""


def test_a_program_reports_and_reads_what_came_of_it(world: World) -> None:
    office = Actor(ActorKind.USER, "usr_office", world.ngo.public_id, frozenset({Role.SECRETARIAT}))
    call = Caller(tokens.make(office, world.ngo, "scan", ["reports:read", "reports:write"]).secret)
    body = {"link": "https://shop.example.com/item/3", "text": IVORY, "answers": {"offered": "part"}, "language": "es"}
    made = call("POST", "reports", body, Idempotency_Key="a" * 20)
    assert made.status_code == 201, made.content
    assert call("POST", "reports", body, Idempotency_Key="a" * 20).json()["id"] == made.json()["id"]
    assert set(made.json()) == {"id", "link", "title", "received_at", "status", "changed_at", "others", "question"}
    assert made.json()["status"] == "received"
    assert call("GET", f"reports/{made.json()['id']}").json() == made.json()
    assert [r["id"] for r in call("GET", "reports").json()["items"]] == [made.json()["id"]]
    other = received().report
    assert call("GET", f"reports/{other.public_id}").status_code == 404
    long = {"text": "x" * 10_001}
    wrong_ones = ({}, {"link": "javascript:x"}, long, {"text": "x", "language": "a b"}, {"text": "x", "more": 1})
    for wrong in wrong_ones:
        assert call("POST", "reports", wrong).status_code == 422


# Codes, drafts, languages


def test_codes_are_long_forgiving_and_stored_as_a_hash_only(world: World) -> None:
    made = {codes.new() for _number in range(200)}
    assert len(made) == 200
    code = next(iter(made))
    assert len(code.replace("-", "")) * 5 >= 100
    spelled = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert codes.hashed(spelled) == codes.hashed(code)
    for wrong in ("", code[:-1], code + "A", code[:-1] + "U", "é" * 24, "0" * 101):
        assert codes.hashed(wrong) is None


def test_a_job_never_overwrites_what_was_written_meanwhile(world: World) -> None:
    _secret, held = drafts.begin()
    drafts.change(held, link="https://shop.example.com/1")
    drafts.change(held, read={"title": "x"})  # from the same, older state
    fresh = drafts.by_number(held.row.pk)
    assert fresh is not None
    assert (fresh.sheet.link, fresh.sheet.read) == ("https://shop.example.com/1", {"title": "x"})


def test_old_drafts_and_their_pictures_are_swept(world: World) -> None:
    _secret, held = drafts.begin()
    drafts.attach(held, BytesIO(picture()))
    assert upkeep.old_drafts(clock.now() - timedelta(hours=24)) == 0
    with clock.moved_by(timedelta(hours=25)):
        assert upkeep.old_drafts(clock.now() - timedelta(hours=24)) == 1
    assert not Draft.objects.exists()
    assert not File.objects.filter(deleted_at=None).exists()


def test_what_arrived_is_sealed_by_a_job_with_its_picture(world: World) -> None:
    from inthewild.hub.cases.services import capsules

    _secret, held = drafts.begin()
    held = drafts.change(held, link="https://shop.example.com/1")
    drafts.attach(held, BytesIO(picture()))
    code = intake.send(PUBLIC, held, language="en", source="public")
    report = report_by_code(code)
    assert report is not None
    capsules.seal_job.func(report.public_id)
    assert len(json.loads(report.capsule.manifest)["items"]) >= 2


def test_a_failed_step_leaves_neither_report_nor_case(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake.filing, "file", lambda *_a: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        received()
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("code", "tongue"),
    [("pt", "pt-br"), ("pt-PT", "pt-br"), ("zh", "zh-hans"), ("zh-TW", "zh-hans"), ("en-GB", "en"), ("xx", "en"), ("", "en")],
)
def test_the_nearest_language_is_found(code: str, tongue: str) -> None:
    assert tongues.nearest(code).code == tongue
