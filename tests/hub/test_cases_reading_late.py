"""Pages that nobody had read when their report was filed are read before the case is prepared and the capsule sealed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from market import listening
from test_api_base import Caller

from inthewild.hub.accounts import tokens
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Capsule, Case, CaseListing, Report
from inthewild.hub.cases.queries.status import report_by_code
from inthewild.hub.cases.services import capsules, drafts, intake, looking, previews
from inthewild.hub.cases.services.prepare import prepare
from inthewild.hub.core import clock, outbound
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import AuditEvent, Job
from inthewild.hub.demo.place import Place
from inthewild.hub.home import EXAMPLE_PLATFORM
from inthewild.hub.members import services

pytestmark = pytest.mark.django_db
PUBLIC = Actor.public()
EXPERT = Actor(ActorKind.USER, "usr_expert", "org_x", frozenset({Role.NGO_EXPERT}))
TITLE = "Example listing: antique elephant ivory carving, 12 cm"


@pytest.fixture
def market(tmp_path: Path, settings: LazySettings, secretariat: Actor) -> Iterator[Place]:
    """The example marketplace, really listening, registered in the hub of a demo."""
    with listening(tmp_path) as (place, _address):
        settings.HOME = place.home
        services.register_platform(secretariat, name="Example Listings", hosts=[EXAMPLE_PLATFORM], sector="marketplace")
        yield place


def address(place: Place, item: int = 101) -> str:
    host, port = place.home.marketplace or ("", 0)
    return f"http://{host}:{port}/item/{item}"


def sent(link: str, **given: Any) -> Report:
    return intake.receive(PUBLIC, Answers(link=link, **given), source="public").report


def later(key: str) -> timedelta:
    """In how long the open job of that key is due."""
    run_after = Job.objects.select_related("task").get(open_key=key).task.run_after
    return max(run_after - clock.now(), timedelta(0)) if run_after.year < 9999 else timedelta(0)


def was_read(report: Report) -> CaseListing:
    """The listing and the capsule of a report after the job that reads its page, which is the only one that ran."""
    assert not Capsule.objects.filter(report=report).exists()
    assert later(f"capsule:{report.public_id}") > timedelta(minutes=14)  # if the job that reads never ends
    assert later(f"case.prepare:{report.case.public_id}") > timedelta(minutes=14)  # type: ignore[union-attr]
    looking.look.func(report.public_id)
    listing = CaseListing.objects.get(report=report)
    assert (listing.title, listing.price, listing.currency) == (TITLE, Decimal("480.00"), "GBP")
    assert "ivory" in listing.text
    assert listing.seller is not None
    assert listing.seller.handle == "example_attic"
    assert listing.case.state == "triage"
    assert listing.case.taxon == "elephantidae"
    assert AuditEvent.objects.filter(type="case.completed", object=listing.case.public_id).count() == 1
    return listing


def sealed(report: Report) -> dict[str, Any]:
    found = capsules.contents(Capsule.objects.get(report=report))
    return dict(json.loads(found["data/listing-01.json"]))


def test_a_report_that_is_sent_while_the_preview_looks_is_read_and_then_sealed(market: Place) -> None:
    _secret, held = drafts.begin()
    held = drafts.change(held, link=address(market))
    previews.begin(held)
    code = intake.send(PUBLIC, held, language="en", source="public")
    report = report_by_code(code)
    assert report is not None
    listing = was_read(report)
    assert sealed(report)["text"] == listing.text
    assert sealed(report)["seller"] == "example_attic"
    items = json.loads(Capsule.objects.get(report=report).manifest)["items"]
    assert [one["captured_at"] for one in items][1] >= listing.captured_at.strftime("%Y-%m-%dT%H:%M:%SZ")  # type: ignore[union-attr]
    looking.look.func(report.public_id)  # a worker that died does it again
    assert AuditEvent.objects.filter(type="case.completed").count() == 1


def test_a_page_that_the_preview_read_is_not_called_again(market: Place) -> None:
    _secret, held = drafts.begin()
    held = drafts.change(held, link=address(market))
    previews.begin(held)
    previews.look.func(held.row.pk)
    report = report_by_code(intake.send(PUBLIC, held, language="en", source="public"))
    assert report is not None
    assert report.case is not None
    assert not looking.waits(report)
    assert later(f"capsule:{report.public_id}") == later(f"case.prepare:{report.case.public_id}") == timedelta(0)
    assert CaseListing.objects.get(report=report).title == TITLE


def test_what_a_program_reports_is_read(market: Place, secretariat: Actor) -> None:
    shelter = services.register_organisation(secretariat, name="Example Shelter", kind="ngo")
    office = Actor(ActorKind.USER, "usr_office", shelter.public_id, frozenset({Role.SECRETARIAT}))
    call = Caller(tokens.make(office, shelter, "scan", ["reports:write"]).secret)
    made = call("POST", "reports", {"link": address(market)}, Idempotency_Key="a" * 20)
    assert made.status_code == 201, made.content
    was_read(Report.objects.get(public_id=made.json()["id"]))


def test_what_was_held_back_is_read_once_it_is_let_through(market: Place) -> None:
    report = intake.receive(PUBLIC, Answers(link=address(market)), source="public", quarantine="hurry").report
    assert not looking.waits(report)  # nobody is called for what looks like spam
    intake.release(EXPERT, report)
    report.refresh_from_db()
    was_read(report)


def test_what_the_reporter_wrote_stays_and_the_page_adds_the_rest(market: Place) -> None:
    report = sent(address(market), text="A carving, he says it is ivory and very old", title="Carving of ivory")
    looking.look.func(report.public_id)
    listing = CaseListing.objects.get(report=report)
    assert (listing.title, listing.text) == ("Carving of ivory", "A carving, he says it is ivory and very old")
    assert listing.price == Decimal("480.00")
    assert listing.seller is not None


def test_a_page_that_is_gone_leaves_a_case_and_a_capsule_that_say_nothing_of_it(market: Place) -> None:
    report = sent(address(market))
    market.advance(timedelta(days=7))
    looking.look.func(report.public_id)
    assert Case.objects.get(pk=report.case_id).state == "triage"
    assert (sealed(report)["title"], sealed(report)["text"]) == ("", "")
    assert not AuditEvent.objects.filter(type="case.completed").exists()


def test_a_site_that_is_not_registered_is_never_called(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "request", lambda *_a, **_n: pytest.fail("somebody was called"))
    for report in (sent("https://nobody.example.com/item/1"), sent("", text="Ivory, no link")):
        assert not looking.waits(report)
        looking.look.func(report.public_id)
        assert Capsule.objects.filter(report=report).exists()


def test_a_report_that_is_erased_before_its_page_is_read_calls_nobody(market: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from inthewild.hub.cases.services import reports

    report = sent(address(market))
    reports.erase(reports.REPORTER, report)
    monkeypatch.setattr(outbound, "request", lambda *_a, **_n: pytest.fail("somebody was called"))
    looking.look.func(report.public_id)
    assert Case.objects.get(pk=report.case_id).state == "triage"
    assert not Capsule.objects.filter(report=report).exists()


def test_a_later_report_brings_what_the_first_one_could_not_and_experts_read_a_new_version(market: Place) -> None:
    first = sent(address(market))
    prepare.func(first.case.public_id)  # type: ignore[union-attr]
    case = Case.objects.get(pk=first.case_id)
    assert (case.state, case.taxon) == ("triage", "")
    second = sent(address(market))
    assert second.case == case
    looking.look.func(second.public_id)
    case.refresh_from_db()
    assert case.version == Case.objects.get(pk=first.case_id).version == 3
    prepare.func(case.public_id)
    case.refresh_from_db()
    assert case.taxon == "elephantidae"
    assert "ivory" in sealed(second)["text"]
    third = sent(address(market), text="Something else")
    assert not looking.waits(third)
    assert CaseListing.objects.get(case=case).title == TITLE


def test_what_is_decided_stays_as_it_was_decided(market: Place) -> None:
    first = sent(address(market))
    prepare.func(first.case.public_id)  # type: ignore[union-attr]
    Case.objects.filter(pk=first.case_id).update(state="confirmed")
    second = sent(address(market))
    looking.look.func(second.public_id)
    assert CaseListing.objects.get(case=first.case_id).text == ""
    assert Case.objects.get(pk=first.case_id).version == 2
    assert sealed(second)["text"] == ""
