"""Inviting many people at once: every line is checked, errors name their line, and nothing is sent if one is wrong."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from members_world import World, build

from inthewild.hub.accounts.models import Grant, Invitation, User
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import AuditEvent, OutboxMessage
from inthewild.hub.errors import Invalid, NotAllowed
from inthewild.hub.members import invitations

pytestmark = pytest.mark.django_db
HEAD = "organisation,email,roles,language\n"


@pytest.fixture
def world(secretariat: Actor) -> World:
    return build(secretariat)


def lines(count: int) -> str:
    return HEAD + "".join(f"Example Market,p{n}@market.example,company_moderator,fr\n" for n in range(count))


def nothing_was_sent() -> bool:
    return not Invitation.objects.exists() and not OutboxMessage.objects.exists()


def test_five_hundred_people_are_invited_at_once_and_one_more_is_too_many(world: World) -> None:
    with pytest.raises(Invalid, match="500"):
        invitations.send(world.office, lines(501))
    assert nothing_was_sent()
    assert invitations.send(world.office, lines(500)) == 500
    assert Invitation.objects.filter(organisation=world.shop, state="open", language="fr").count() == 500
    assert AuditEvent.objects.filter(type="invitation.sent").count() == 500


def test_errors_name_their_lines_and_then_nobody_is_invited(world: World) -> None:
    text = (
        HEAD
        + "Example Market,good@market.example,company_admin company_moderator,en\n"
        + "\n"
        + "Example Nobody,a@market.example,company_admin,en\n"
        + "Example Market,no-address,company_admin,en\n"
        + "Example Market,b@market.example,king,en\n"
        + "Example Market,c@market.example,ngo_expert,en\n"
        + "Example Market,d@market.example,,en\n"
        + "Example Market,e@market.example,company_admin,xx\n"
        + "Example Market,GOOD@market.example,company_admin,en\n"
        + "Example Market,f@market.example\n"
        + '"Example\nMarket",g@market.example,company_admin,en\n'
        + "Example Market,h@market.example,secretariat,en\n"
        + f"{world.ngo.public_id},i@trust.example,ngo_expert,\n"
    )
    wrong = {row.line: row.error for row in invitations.check(world.office, text) if row.error}
    assert set(wrong) == {4, 5, 6, 7, 8, 9, 10, 11, 12, 14}
    assert "line 2" in wrong[10]
    assert "king" in wrong[6]
    with pytest.raises(Invalid, match=r"line 4: no organisation of this name.*Nobody was invited"):
        invitations.send(world.office, text)
    assert nothing_was_sent()


@pytest.mark.parametrize(
    "text", ["", " \n\n", "organisation,email,roles\n", "email,roles\na@b.example,x\n", 'organisation,email,roles\n"a']
)
def test_what_is_no_list_is_refused(world: World, text: str) -> None:
    with pytest.raises(Invalid):
        invitations.check(world.office, text)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_lists_of_other_spreadsheets_are_read(world: World, delimiter: str) -> None:
    text = "\ufeff" + (HEAD + "Example Market,a@market.example,company_admin,\n").replace(",", delimiter).replace("\n", "\r\n")
    assert [(r.line, r.email, r.error) for r in invitations.check(world.office, text)] == [(2, "a@market.example", "")]


def test_an_upload_that_is_no_utf8_names_its_line() -> None:
    with pytest.raises(Invalid, match="line 2 is not UTF-8"):
        invitations.decoded(HEAD.encode() + b"Caf\xe9,a@b.example,company_admin,\n")
    with pytest.raises(Invalid, match="larger"):
        invitations.decoded(b"x" * 600_000)


def test_only_the_secretariat_invites_for_others(world: World) -> None:
    for actor in (world.admin(world.shop), world.expert, world.auditor, Actor.public()):
        with pytest.raises(NotAllowed):
            invitations.check(actor, lines(1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from('aE,;\t"\n\r\x00@.=é\u202e '), max_size=120))
def test_no_text_breaks_the_reader_and_none_of_it_is_sent(world: World, text: str) -> None:
    for given_text in (text, HEAD + text):
        try:
            invitations.send(world.office, given_text)
        except Invalid as error:
            assert error.what
    assert nothing_was_sent()


@pytest.mark.usefixtures("contexts")
def test_the_page_previews_then_sends_what_was_previewed(world: World) -> None:
    person = User.objects.create_user("office@hub.example", name="Office", demo=True)
    Grant.objects.create(user=person, role=Role.SECRETARIAT, granted_by="test", granted_at=clock.now())
    office = Client()
    office.force_login(person)
    path = "/en/office/invitations"
    assert office.get(path).status_code == 200
    upload = SimpleUploadedFile("list.csv", lines(2).encode())
    page = office.post(path, {"do": "check", "file": upload})
    assert page.status_code == 200
    assert "Every line is right" in page.content.decode()
    assert nothing_was_sent()
    wrong = office.post(path, {"do": "send", "text": lines(1) + "x,y,z,\n"})
    assert wrong.status_code == 422
    assert "line 3" in wrong.content.decode()
    assert nothing_was_sent()
    hostile = office.post(path, {"do": "check", "text": HEAD + "<script>alert(1)</script>,a@b.example,company_admin,\n"})
    assert "<script>alert" not in hostile.content.decode()
    bad = office.post(path, {"do": "check", "file": SimpleUploadedFile("list.csv", b"\xff\xfe")})
    assert (bad.status_code, "not UTF-8" in bad.content.decode()) == (422, True)
    assert office.post(path, {"do": "send", "text": page.context["text"]}).status_code == 302
    assert Invitation.objects.count() == 2
