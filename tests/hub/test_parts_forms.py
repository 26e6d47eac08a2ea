"""Forms: what is wrong is said above, with a way to each field; what was typed is kept as a draft for a day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from members_world import World, build

from inthewild.hub.accounts.models import Grant, Organisation, User
from inthewild.hub.core import clock, drafts, erasure, retention
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import AuditEvent, Draft
from inthewild.hub.errors import HubError, Invalid
from inthewild.hub.members.models import Platform

pytestmark = pytest.mark.django_db
NEW = "/en/platforms/new"
ANN = Actor(ActorKind.USER, "usr_ann", "org_a", frozenset({Role.NGO_EXPERT}))
BOB = Actor(ActorKind.USER, "usr_bob", "org_a", frozenset({Role.NGO_EXPERT}))


@pytest.fixture
def world(secretariat: Actor) -> World:
    return build(secretariat)


def somebody(role: Role, organisation: Organisation | None = None, name: str = "a") -> Client:
    person = User.objects.create_user(f"{name}@hub.example", name=name, organisation=organisation, demo=True)
    Grant.objects.create(user=person, role=role, granted_by="test", granted_at=clock.now())
    client = Client()
    client.force_login(person)
    return client


def test_every_error_is_named_above_and_leads_to_its_field(world: World) -> None:
    page = somebody(Role.SECRETARIAT).post(NEW, {"sector": "other"})
    assert page.status_code == 422
    text = page.content.decode()
    summary = text[text.index('class="error-summary"') :].split("</div>")[0]
    for target in re.findall(r'href="#([^"]+)"', summary):
        assert text.count(f'id="{target}"') == 1
        assert f'id="{target}_error"' in text
    assert 'href="#id_name"' in summary
    assert 'href="#id_hosts"' in summary
    assert 'role="alert"' in text


def test_an_error_of_a_group_leads_to_its_first_choice(world: World) -> None:
    admin = somebody(Role.COMPANY_ADMIN, world.shop)
    text = admin.post(f"/en/people/{world.shop.public_id}/", {"email": "x", "language": "en"}).content.decode()
    assert 'href="#id_roles_0"' in text
    assert text.count('id="id_roles_0"') == 1


def test_a_refusal_of_the_hub_stands_at_its_field_too(world: World) -> None:
    known = {"name": "Example Market", "sector": "other", "hosts": "new.example", "route": "none"}
    text = somebody(Role.SECRETARIAT).post(NEW, known).content.decode()
    assert 'href="#id_name"' in text
    assert 'id="id_name_error"' in text


def test_a_draft_is_kept_by_the_button_offered_again_and_gone_once_the_form_is_sent(world: World) -> None:
    client = somebody(Role.SECRETARIAT)
    typed = {"name": "Half a na", "hosts": "", "sector": "video", "route": "form", "draft": "save"}
    assert client.post(NEW, typed)["Location"] == NEW
    page = client.get(NEW).content.decode()
    assert f'href="{NEW}?draft=open"' in client.get("/en/today/").content.decode()
    assert "is kept until" in page
    assert 'href="?draft=open"' in page
    assert "Half a na" not in page
    again = client.get(f"{NEW}?draft=open").content.decode()
    assert 'value="Half a na"' in again
    assert '<option value="video" selected>' in again
    assert 'href="?draft=open"' not in again
    assert not Platform.objects.filter(name="Half a na").exists()
    client.post(f"{NEW}?draft=open", {"name": "A whole name", "hosts": "whole.example", "sector": "video", "route": "none"})
    assert Platform.objects.filter(name="A whole name").exists()
    assert not Draft.objects.exists()
    assert "draft=open" not in client.get(NEW).content.decode()


def test_a_draft_stays_while_the_form_is_refused_and_goes_when_it_is_thrown_away(world: World) -> None:
    client = somebody(Role.SECRETARIAT)
    assert client.post(NEW, {"name": "x", "draft": "auto"}).status_code == 204
    assert client.post(NEW, {"name": ""}).status_code == 422
    assert Draft.objects.count() == 1
    assert client.post(NEW, {"draft": "discard"}).status_code == 302
    assert not Draft.objects.exists()


def test_each_person_form_and_object_has_a_draft_of_its_own(world: World) -> None:
    one, two = somebody(Role.SECRETARIAT, name="one"), somebody(Role.SECRETARIAT, name="two")
    edit = f"/en/platforms/{world.platform.public_id}/edit"
    one.post(NEW, {"name": "of one", "draft": "auto"})
    one.post(edit, {"name": "another of one", "draft": "auto"})
    assert "draft=open" not in two.get(NEW).content.decode()
    assert "of one" not in two.get(f"{NEW}?draft=open").content.decode()
    assert 'value="another of one"' in one.get(f"{edit}?draft=open").content.decode()
    other = f"/en/platforms/{world.other_platform.public_id}/edit"
    assert "of one" not in one.get(f"{other}?draft=open").content.decode()


def test_who_may_not_use_the_form_keeps_no_draft_of_it(world: World) -> None:
    assert somebody(Role.RESEARCHER).post(NEW, {"name": "x", "draft": "auto"}).status_code == 403
    assert not Draft.objects.exists()


class Secret(forms.Form):
    name = forms.CharField()
    code = forms.CharField(widget=forms.PasswordInput)
    picture = forms.FileField()
    many = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])


def test_passwords_and_files_are_never_kept() -> None:
    sent = {"x-name": "n", "x-code": "geheim", "x-many": ["a", "b"], "x-picture": SimpleUploadedFile("p.png", b"geheim")}
    request = RequestFactory().post("/", sent)
    assert drafts.typed(Secret(prefix="x"), request) == {"name": "n", "many": ["a", "b"]}


def test_what_was_typed_lies_encrypted_in_the_database() -> None:
    drafts.save(ANN, "f", "", {"name": "Jane Secret"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, wrapped_key FROM core_draft")
        assert not any(b"Jane" in bytes(cell) for row in cursor.fetchall() for cell in row)


def test_a_draft_goes_a_day_after_it_was_begun_however_often_it_is_saved() -> None:
    row = drafts.save(ANN, "f", "", {"name": "x"})
    Draft.objects.update(begun_at=clock.now() - timedelta(hours=23))
    row = drafts.save(ANN, "f", "", {"name": "y"})
    assert row.begun_at < clock.now() - timedelta(hours=22)
    retention.sweep.func("core.drafts")
    assert Draft.objects.exists()
    Draft.objects.update(begun_at=clock.now() - timedelta(hours=25))
    assert drafts.of(ANN, "f") is None
    retention.sweep.func("core.drafts")
    assert not Draft.objects.exists()


def test_a_draft_that_is_past_its_time_does_not_end_a_new_one() -> None:
    drafts.save(ANN, "f", "", {"name": "x"})
    Draft.objects.update(begun_at=clock.now() - timedelta(hours=25))
    drafts.save(ANN, "f", "", {"name": "y"})
    assert drafts.of(ANN, "f") is not None


def test_drafts_of_somebody_and_about_somebody_are_erased(secretariat: Actor, world: World) -> None:
    somebody(Role.SECRETARIAT, name="one").post(NEW, {"name": "x", "draft": "auto"})
    one = User.objects.get(name="one")
    drafts.save(BOB, "f", one.public_id, {"note": "about one"})
    drafts.save(BOB, "f", "", {"note": "of Bob"})
    erasure.erase(secretariat, one.public_id)
    assert [d.owner for d in Draft.objects.all()] == [BOB.id]


def test_a_draft_leaves_no_event_and_is_not_endless() -> None:
    drafts.save(ANN, "f", "", {"name": "x"})
    assert not AuditEvent.objects.exists()
    with pytest.raises(Invalid):
        drafts.save(ANN, "f", "", {"name": "x" * 70_000})


def test_a_draft_that_is_put_under_anothers_name_cannot_be_read() -> None:
    drafts.save(ANN, "f", "", {"name": "x"})
    Draft.objects.update(owner=BOB.id)
    row = drafts.of(BOB, "f")
    assert row is not None
    with pytest.raises(HubError, match="decrypted"):
        drafts._open(row)
