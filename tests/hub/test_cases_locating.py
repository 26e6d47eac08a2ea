"""A report of a picture or a text alone becomes a notice: an expert enters the address, and reads why nothing leaves before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cases_world
import pytest
from cases_world import IVORY, World
from django.test import Client
from pages import text
from test_cases_pages import decide

from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Case, CaseListing, EngineReading, Notice
from inthewild.hub.cases.preview import address, fetch
from inthewild.hub.cases.preview.page import Facts
from inthewild.hub.cases.preview.read import of
from inthewild.hub.cases.services import cases, intake, locating, notices, prepare
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.models import AuditEvent, Job
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight
from inthewild.hub.members import services as members
from inthewild.hub.members.models import Platform

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return cases_world.build(secretariat)


@pytest.fixture
def expert(world: World) -> Client:
    return cases_world.browser(world)


def without_address(words: str = IVORY) -> Case:
    """What a report of a text alone leaves in the pool."""
    made = intake.receive(Actor.public(), Answers(text=words), source="public", contact="", language="en").report.case
    assert made is not None
    prepare.prepare.func(made.public_id)
    made.refresh_from_db()
    return made


def on(platform: Platform, number: int) -> str:
    return f"https://{platform.hosts.get().host}/item/{number}"


def located(world: World, case: Case, url: str, **more: Any) -> CaseListing:
    return locating.locate(world.expert, case, 1, url, version=case.version, **more)


def test_a_case_that_was_confirmed_without_an_address_says_so_and_ends_with_a_notice(world: World, expert: Client) -> None:
    case = without_address()
    assert "Add the address of this listing" in text(expert, f"/en/cases/{case.public_id}/")
    assert decide(expert, case, "confirm")[0] == 302
    page = text(expert, f"/en/cases/{case.public_id}/")
    assert "no notice could be drafted" in page and "The notices are drafted" not in page
    assert "its address is not known." in page and "Draft notices" not in page
    path, case = f"/en/cases/{case.public_id}/listings/1/address", Case.objects.get()
    assert f'href="{path}"' in page
    wrong = expert.post(path, {"url": "no address", "version": case.version})
    assert (wrong.status_code, b"no address" in wrong.content) == (422, True)
    given = {"url": f"{on(world.platform, 7)}?utm_source=x", "seller": "@rare_pets", "version": case.version}
    assert expert.post(path, given).status_code == 302
    page = text(expert, f"/en/cases/{case.public_id}/")
    assert "its notice is not drafted yet." in page and "rare_pets" in page
    assert expert.post(f"/en/cases/{case.public_id}/notices").status_code == 302
    (notice,) = Notice.objects.all()
    assert (notice.body["urls"], notice.body["seller"]) == ([on(world.platform, 7)], "@rare_pets")
    page = text(expert, f"/en/cases/{case.public_id}/")
    assert "1 notice is drafted." in page and "No notice leaves about these listings" not in page


def test_a_platform_that_is_accepted_after_the_confirmation_gets_its_notice_by_a_button(
    world: World, expert: Client, secretariat: Actor
) -> None:
    case = without_address()
    listing = located(world, case, "https://new-bazaar.example.com/item/1", seller="bob")
    assert listing.platform is not None and (listing.platform.state, listing.seller is not None) == ("proposed", True)
    assert decide(expert, case, "confirm")[0] == 302
    page = text(expert, f"/en/cases/{case.public_id}/")
    assert "is no accepted platform." in page and "Draft notices" not in page
    expert.post(f"/en/cases/{case.public_id}/notices")
    assert not Notice.objects.exists()
    assert "Nothing could be drafted" in text(expert, f"/en/cases/{case.public_id}/")
    members.accept_platform(world.expert, listing.platform, name="New Bazaar")
    assert "Draft notices" in text(expert, f"/en/cases/{case.public_id}/")
    expert.post(f"/en/cases/{case.public_id}/notices")
    assert [one.platform.name for one in Notice.objects.all()] == ["New Bazaar"]
    expert.post(f"/en/cases/{case.public_id}/notices")
    assert "Every listing has its notice." in text(expert, f"/en/cases/{case.public_id}/")


def test_a_draft_gets_the_listing_that_it_lacked_and_keeps_its_words_and_what_was_signed_stays(world: World) -> None:
    case = cases_world.case(world)
    other = without_address("Carved elephant tusk, a second piece of the same seller")
    cases.merge(world.expert, other, case, version=other.version)
    cases_world.confirm(world.expert, case)
    (notice,) = Notice.objects.all()
    notices.edit(world.expert, notice, {"explanation": "My words.", "legal_basis": "A law"}, version=1)
    case.refresh_from_db()
    locating.locate(world.expert, case, 2, on(world.platform, 500), version=case.version)
    assert notices.draft(world.expert, case) == [notice]
    notice.refresh_from_db()
    assert (len(notice.body["urls"]), notice.body["explanation"], notice.version) == (2, "My words.", 3)
    assert notices.draft(world.expert, case) == []
    with pytest.raises(Conflict, match="names the address"):
        locating.locate(world.expert, case, 2, on(world.platform, 501), version=case.version)


def test_what_is_missing_is_read_from_the_page_and_nothing_is_written_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = without_address("Nice table")
    located(world, case, on(world.platform, 9))
    page = Facts(title="Real elephant ivory tusk for sale", text="Another text", seller="tusks_4_you")
    found = of(address.read(on(world.platform, 9)), page, fetched=True)
    monkeypatch.setattr(fetch, "look", lambda _url: found)  # the one thing that is not here: the other side of the network
    (job,) = Job.objects.filter(key__startswith=f"case.look:{case.public_id}")
    locating.look.func(*job.task.args_kwargs["args"])
    prepare.prepare.func(case.public_id)  # what the engine reads by now is a job of its own
    listing, before = CaseListing.objects.get(case=case), case.version
    assert (listing.title, listing.text) == ("Real elephant ivory tusk for sale", "Nice table")
    assert listing.seller is not None and listing.seller.handle == "tusks_4_you"
    case.refresh_from_db()
    assert (case.taxon, case.version) == ("elephantidae", before + 1)
    assert EngineReading.objects.filter(listing=listing).count() > 1
    locating.look.func(*job.task.args_kwargs["args"])
    assert Case.objects.get(pk=case.pk).version == case.version


def test_an_address_is_that_of_one_open_case_held_or_not_in_the_same_words(world: World) -> None:
    seen, held, case = cases_world.case(world), cases_world.case(world, by=world.other_expert), without_address()
    confirmed = cases_world.case(world, "confirmed", by=world.other_expert)
    cases_world.hold(world, held, by=world.other_expert)
    told = []
    for other in (seen, held, confirmed):
        with pytest.raises(Conflict) as refused:
            located(world, case, other.listings.get().canonical_url)
        told.append(refused.value.what)
    assert told[1] == told[2] != told[0]
    assert "merge" in told[0]


def test_who_may_not_work_on_a_case_enters_no_address(world: World) -> None:
    case = without_address()
    for actor in (replace(world.expert, kind=ActorKind.TOKEN), world.moderator, world.liaison):
        with pytest.raises((NotAllowed, OutOfSight)):
            locating.locate(actor, case, 1, on(world.platform, 3), version=case.version)
    with pytest.raises(Invalid):
        located(world, case, "ftp://shop.example.com/1")
    with pytest.raises(Conflict):
        locating.locate(world.expert, case, 1, on(world.platform, 3), version=case.version + 1)
    with pytest.raises(OutOfSight):
        locating.locate(world.expert, case, 5, on(world.platform, 3), version=case.version)
    located(world, case, on(world.platform, 3))
    assert AuditEvent.objects.filter(type="case.located", object=case.public_id).count() == 1
