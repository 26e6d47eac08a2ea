"""What who reported may have changed or erased, and what is left then: nothing of them, not a byte."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import cases_world
import pytest
from cases_world import IVORY, PLAIN, World
from core_uploads import picture
from django.core.cache import cache
from django.test import Client
from hub_process import Hub
from reports_world import of_case, received
from test_core_erasure import DUMP

from inthewild.hub.cases import upkeep
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import CaseListing, Report
from inthewild.hub.cases.queries.status import report_by_code, standing
from inthewild.hub.cases.services import intake, reports
from inthewild.hub.core import erasure, holds
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.models import AuditEvent, AuditPayload, File
from inthewild.hub.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    cache.clear()
    return cases_world.build(secretariat)


def test_words_that_are_added_wake_a_case_that_waits_for_them(world: World) -> None:
    case = cases_world.case(world, "needs_info")
    report = of_case(case)
    assert standing(report).question
    reports.add(reports.REPORTER, report, "It is\u202e ivory\x00.")
    case.refresh_from_db()
    assert case.state == "triage"
    assert report.note.endswith("] It is ivory.")
    for text in ("", " \u200b ", "x" * 4_001):
        with pytest.raises(Invalid):
            reports.add(reports.REPORTER, report, text)
    with pytest.raises(NotAllowed):
        reports.add(world.moderator, report, "not mine")


def test_a_report_that_is_erased_leaves_the_offer_and_nothing_of_who_sent_it(world: World) -> None:
    made = received()
    report = made.report
    file = files_of(report)
    reports.erase(reports.REPORTER, report)
    report.refresh_from_db()
    file.refresh_from_db()
    assert (report.url, report.text, report.note, report.answers, report.language) == ("", "", "", {}, "en")
    assert (report.sealed, report.tracking_hash, file.path) == (None, None, None)
    assert report_by_code(made.code) is None
    assert CaseListing.objects.get(case=report.case).text == PLAIN
    assert AuditEvent.objects.filter(object=report.public_id, type="report.erased").exists()
    assert not AuditPayload.objects.filter(event__object=report.public_id, event__type="report.received").exists()


def files_of(report: Report) -> File:
    from inthewild.hub.cases.uploads import PURPOSE
    from inthewild.hub.core.contracts import Retention
    from inthewild.hub.core.files import services as files

    return files.accept(intake.INTAKE, PURPOSE, BytesIO(picture()), about=report.public_id, retention=Retention.EVIDENCE)


def test_what_a_legal_hold_keeps_looks_erased_from_outside_and_is_erased_when_it_ends(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, kept = received(), received()
    monkeypatch.setitem(holds._holds, "test", lambda about: "for a court" if about == kept.report.public_id else "")
    answers_got = []
    for made in (free, kept):
        client = Client(REMOTE_ADDR="192.0.2.77")
        page = client.post("/en/report/status", {"code": made.code, "act": "erase", "sure": "1"})
        after = client.post("/en/report/status", {"code": made.code})
        answers_got.append((page.status_code, page.content, after.status_code, after.content))
    assert answers_got[0] == answers_got[1]
    kept.report.refresh_from_db()
    assert (kept.report.sealed, kept.report.note, kept.report.tracking_hash) == (None, "", None)
    assert kept.report.text == PLAIN
    upkeep.tidy.func()
    kept.report.refresh_from_db()
    assert kept.report.erased_at is None
    monkeypatch.delitem(holds._holds, "test")
    upkeep.tidy.func()
    kept.report.refresh_from_db()
    assert (kept.report.text, kept.report.erased_at is not None) == ("", True)


def test_a_volunteer_who_is_erased_leaves_reports_without_a_name(world: World) -> None:
    from inthewild.hub.core.ids import new

    volunteer = new("usr")
    made = intake.receive(Actor(ActorKind.USER, volunteer), Answers(text=IVORY), source="spotter", reporter=volunteer)
    erasure.erase(Actor(ActorKind.USER, volunteer), volunteer, erasure.Basis.WITHDRAWN)
    made.report.refresh_from_db()
    assert (made.report.reporter, made.report.text) == ("", IVORY)


PLANT = """
import sys
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.services import drafts, feedback, intake
from inthewild.hub.core import sealer
from inthewild.hub.core.actor import Actor
word = sys.argv[1]
given = Answers(link="https://shop.example.com/1", note=f"from {word}", answers={"offered": "part"})
made = intake.receive(Actor.public(), given, source="public", contact=f"{word}@example.org", language="en")
secret, held = drafts.begin()
drafts.change(held, text=f"draft of {word}", email=f"{word}@example.org")
from inthewild.hub.cases.models import Case
Case.objects.filter(pk=made.report.case_id).update(state="rejected")
feedback.tell.func(made.report.case.public_id)
sealer.seal()
print(made.code, secret)
"""
ERASE = """
import sys
from datetime import timedelta
from django.conf import settings
from inthewild.hub.cases.queries.status import report_by_code
from inthewild.hub.cases.services import drafts, reports
from inthewild.hub.core import clock
from inthewild.hub.core.verify import verify
from inthewild.hub.core.worker import Runner
reports.erase(reports.REPORTER, report_by_code(sys.argv[2]))
drafts.drop(drafts.find(sys.argv[3]))
for minutes in (0, 1, 5, 30):
    with clock.moved_by(timedelta(minutes=minutes)):
        Runner(settings.HOME, "w").run(once=True)
print(verify().sound)
"""


def test_no_byte_of_who_reported_is_left_after_the_erasure_and_no_code_ever_was_there(new_hub: Callable[[], Hub]) -> None:
    hub, word = new_hub(), "Zephyrine-Quillfeather"
    code, secret = hub.run(PLANT, word).split()
    assert "cases_report" in hub.run("import sys\n" + DUMP, "", word)
    assert hub.run(ERASE, word, code, secret).strip().endswith("True")
    for gone in (word, code, code.replace("-", ""), secret):
        assert hub.run("import sys\n" + DUMP, "", gone).strip() == "[]"
        assert files_with(hub, gone) == []


def files_with(hub: Hub, word: str) -> list[str]:
    return [str(p) for p in hub.home.path.rglob("*") if p.is_file() and word.lower().encode() in p.read_bytes().lower()]
