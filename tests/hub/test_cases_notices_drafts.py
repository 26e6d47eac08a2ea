"""What somebody typed about a notice and did not send is kept for them: the words of a notice, an appeal, a platform's answer."""

from __future__ import annotations

import notices_world
import pytest
from django.test import Client
from notices_world import World
from pages import text

from inthewild.hub.cases.models import Appeal, Notice
from inthewild.hub.cases.services import answers, notices, sending
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core import clock, drafts
from inthewild.hub.core.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return notices_world.build(secretariat)


@pytest.fixture
def expert(world: World) -> Client:
    made = Client()
    made.force_login(world.expert_person)
    return made


def test_the_words_of_a_notice_are_kept_offered_on_its_page_and_forgotten_once_saved(world: World, expert: Client) -> None:
    (made,) = notices.draft(world.expert, notices_world.case(world))
    page, edit = f"/en/notices/{made.public_id}/", f"/en/notices/{made.public_id}/edit"
    assert 'value="save"' in text(expert, page) and "Go on with it" not in text(expert, page)
    given = {"explanation": "Half a sentence", "legal_basis": "", "legal_basis_url": "", "version": "1"}
    assert expert.post(edit, {**given, "draft": "auto"}).status_code == 204
    assert Notice.objects.get().body["explanation"] != "Half a sentence"
    offered = text(expert, page)
    assert f'href="{edit}?draft=open"' in offered and f'action="{edit}"' in offered
    assert "Half a sentence" not in offered and "Half a sentence" in text(expert, f"{edit}?draft=open")
    assert [one.url for one in drafts.begun(world.expert)] == [f"{edit}?draft=open"]
    assert expert.post(edit, {**given, "explanation": "A whole sentence."}).status_code == 302
    assert drafts.begun(world.expert) == []
    assert Notice.objects.get().body["explanation"] == "A whole sentence."
    expert.post(edit, {**given, "version": "2", "draft": "save"})
    assert expert.post(edit, {"draft": "discard"}).status_code == 302
    assert drafts.begun(world.expert) == []


def test_an_appeal_and_a_platforms_answer_are_kept_until_they_are_sent(world: World, expert: Client) -> None:
    made = notices_world.sent(world)
    answers.answer(world.moderator, made, Answer("no_violation", "papers"))
    (other,) = notices_world.signed(world, world.form_platform)
    sending.sent_by_hand(world.expert, other)
    appeal, record = f"/en/notices/{made.public_id}/appeal", f"/en/notices/{other.public_id}/record"
    for path, given in (
        (appeal, {"reason": "The papers are of another piece"}),
        (record, {"outcome": "removed", "on": clock.now().date().isoformat(), "note": "A call of their desk"}),
    ):
        typed = given.get("reason") or given["note"]
        assert expert.post(path, {**given, "draft": "save"}).status_code == 302
        assert "Go on with it" in text(expert, path)
        assert typed in text(expert, f"{path}?draft=open")
        assert not Appeal.objects.exists()
        assert expert.post(path, given).status_code == 302
        Appeal.objects.all().delete()
    assert drafts.begun(world.expert) == []
