"""What somebody typed into the forms of cases, of the data desk, of an objection or a discussion is kept, and offered again."""

from __future__ import annotations

import re

import cases_world
import progress_world
import pytest
from pages import text as page

from inthewild.hub.cases.models import Case
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import Comment, Draft
from inthewild.hub.desk import services as desk
from inthewild.hub.progress.services import snapshots

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> cases_world.World:
    return cases_world.build(secretariat)


def reading(case: Case, **more: str) -> dict[str, str]:
    return {"taxon": "", "specimen": "", "legality": "unknown", "severity": "0", "confidence": "low", "note": "",
            "reason": "", "version": str(case.version), **more}  # fmt: skip


def test_what_is_wrong_with_a_reading_is_said_above_it_with_a_way_to_each_field(world: cases_world.World) -> None:
    case = cases_world.case(world)
    client = cases_world.browser(world)
    url = f"/en/cases/{case.public_id}/"
    answer = client.post(url, reading(case, do="save", legality="", severity="9", taxon="no such animal"))
    assert answer.status_code == 422
    text = answer.content.decode()
    summary = text[text.index('class="error-summary"') :].split("</div>")[0]
    assert re.findall(r'href="#([^"]+)"', summary) == ["id_taxon", "id_legality", "id_severity"]
    for field in ("id_taxon", "id_legality", "id_severity"):
        assert len(re.findall(rf'<(?:input|select)[^>]* id="{field}"', text)) == 1
        assert f'id="{field}_error"' in text
    several = client.post(url, reading(case, do="save", taxon="pangol")).content.decode()
    assert several.count('id="id_taxon"') == 1  # the first of those that are offered, or the field


def test_a_reading_is_kept_and_offered_and_counts_for_the_case_as_it_is_then(world: cases_world.World) -> None:
    case = cases_world.case(world)
    client = cases_world.browser(world)
    url = f"/en/cases/{case.public_id}/"
    assert client.post(url, reading(case, note="Half a tho", draft="auto")).status_code == 204
    assert client.post(url, reading(case, note="Half a thought", draft="save")).status_code == 302
    assert 'href="?draft=open"' in page(client, url)
    assert f"{url}?draft=open" in page(client, "/en/today/")
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)
    opened = page(client, f"{url}?draft=open")
    assert "Half a thought</textarea>" in opened
    assert f'name="version" value="{case.version + 1}"' in opened
    case.refresh_from_db()
    assert client.post(url, reading(case, note="A whole thought", do="save")).status_code == 302
    assert not Draft.objects.exists()


def test_who_may_not_read_a_case_keeps_no_draft_of_it(world: cases_world.World) -> None:
    case = cases_world.case(world, "confirmed")
    stranger = cases_world.browser(world, of=world.other_ngo, name="other")
    liaison = cases_world.browser(world, Role.LE_LIAISON, world.authority)
    for client in (stranger, liaison):
        assert client.post(f"/en/cases/{case.public_id}/", reading(case, note="x", draft="save")).status_code in (403, 404)
    assert not Draft.objects.exists()


def test_answer_and_refusal_of_the_data_desk_have_drafts_of_their_own(world: cases_world.World) -> None:
    office = world.coalition.office
    found = desk.enter(office, "rectify", email="jane@example.org", words="My name is wrong.", language="en")
    desk.identify(office, found, "address", [])
    client = cases_world.members_world.browser(Role.SECRETARIAT)
    url = f"/en/desk/{found.handle}/"
    assert client.post(url, {"words": "Half an answer", "draft_of": "desk.answer", "draft": "save"}).status_code == 302
    assert client.post(url, {"reason": "Half a refusal", "draft_of": "desk.refuse", "draft": "auto"}).status_code == 204
    assert sorted(Draft.objects.values_list("form", flat=True)) == ["desk.answer", "desk.refuse"]
    opened = page(client, f"{url}?draft=open")
    assert "Half an answer</textarea>" in opened
    assert 'value="Half a refusal"' in opened
    found.refresh_from_db()
    assert found.state == "open"
    client.post(url, {"reason": "", "draft_of": "desk.refuse", "draft": "discard"})
    assert client.post(url, {"words": "We corrected it.", "draft_of": "desk.answer", "do": "answer"}).status_code == 302
    assert not Draft.objects.exists()


def test_a_comment_that_was_not_sent_is_kept_with_its_audience(world: cases_world.World) -> None:
    case = cases_world.case(world)
    client = cases_world.browser(world)
    url = f"/en/discussion/{case.public_id}/"
    assert client.post(url, {"text": "Half a sent", "audience": "experts", "draft": "save"}).status_code == 302
    assert not Comment.objects.exists()
    opened = page(client, f"{url}?draft=open")
    assert "Half a sent</textarea>" in opened
    assert 'value="experts" required checked' in opened
    assert client.post(url, {"text": "A sentence", "audience": "experts"}).status_code == 302
    assert (Comment.objects.get().text, Draft.objects.count()) == ("A sentence", 0)
    stranger = cases_world.browser(world, Role.COMPANY_ADMIN, world.coalition.shop)
    assert stranger.post(url, {"text": "x", "audience": "own", "draft": "save"}).status_code == 404
    assert not Draft.objects.exists()


def test_an_objection_is_kept_and_nothing_is_printed_of_it_before_it_is_sent(secretariat: Actor) -> None:
    world = progress_world.build(secretariat)
    progress_world.accepted(world, progress_world.removed(world), progress_world.trained())
    made = snapshots.build(world.office, "2025", title="Progress 2025")
    [asked] = snapshots.ask(world.office, made)
    client = cases_world.members_world.browser(Role.COMPANY_ADMIN, world.shop)
    url = f"/en/progress/confirmations/{made.public_id}/"
    assert client.post(url, {"text": "One platf", "draft": "save"}).status_code == 302
    assert "One platf</textarea>" in page(client, f"{url}?draft=open")
    asked.refresh_from_db()
    assert (asked.state, asked.text) == ("asked", "")
    assert client.post(url, {"text": "One platform is missing.", "do": "object"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, Draft.objects.count()) == ("objected", 0)
