"""The page of what is in hand: one's own, one's colleagues', and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory

from inthewild.hub.accounts.models import Grant, Kind, Organisation, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.core import claim, clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import AuditEvent, Claim
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


class People:
    """Two companies; Ana administers the first, Ben moderates there, Cem administers the other."""

    def __init__(self) -> None:
        first, second = (Organisation.objects.create(name=n, kind=Kind.COMPANY, made_at=clock.now()) for n in ("One", "Two"))
        self.ana = self._person("Ana", first, Role.COMPANY_ADMIN)
        self.ben = self._person("Ben", first, Role.COMPANY_MODERATOR)
        self.cem = self._person("Cem", second, Role.COMPANY_ADMIN)

    def _person(self, name: str, of: Organisation, role: Role) -> User:
        made = User.objects.create_user(f"{name.lower()}@example.org", name=name, organisation=of, demo=True)
        Grant.objects.create(user=made, role=role, granted_by="usr_seed", granted_at=clock.now())
        return made


@pytest.fixture
def people() -> People:
    return People()


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: User) -> str:
    return browser(person).get("/en/claims/").content.decode()


def part(reader: Actor, about: str) -> str:
    request = RequestFactory().get("/")
    request.actor = reader  # type: ignore[attr-defined]
    return Template("{% load claims %}{% claim_of about %}").render(Context({"request": request, "about": about})).strip()


def test_the_page_tells_who_holds_what_until_when_to_colleagues_only(people: People) -> None:
    held = claim.take(actor_of(people.ben), "cas_1")
    told = page(people.ana)
    assert "Held by Ben until" in told
    assert f"{held.until:%H:%M} UTC" in told
    assert "cas_1" not in page(people.cem)
    assert "Ben" not in page(people.cem)
    assert "You hold nothing." not in page(people.ben)


def test_the_line_on_an_object_names_colleagues_and_nobody_else(people: People) -> None:
    held = claim.take(actor_of(people.ben), "cas_1")
    until = f"{held.until:%H:%M} UTC"
    plain = {p.name: re.sub(r"<[^>]+>", "", part(actor_of(p), "cas_1")) for p in (people.ana, people.ben, people.cem)}
    assert plain["Ana"] == f"Held by Ben until {until}."
    assert plain["Ben"].startswith(f"You hold this until {until}.")
    assert plain["Cem"] == f"Somebody else holds this until {until}."
    with clock.moved_by(timedelta(minutes=20)):
        assert part(actor_of(people.ana), "cas_1") == ""


def test_an_administrator_lets_go_for_a_colleague_with_a_reason_and_it_is_recorded(people: People) -> None:
    claim.take(actor_of(people.ben), "cas_1")
    assert browser(people.ana).post("/en/claims/", {"about": "cas_1"}).status_code == 422
    assert browser(people.ana).post("/en/claims/", {"about": "cas_1", "reason": "Ben is ill"}).status_code == 302
    assert claim.holder("cas_1") is None
    event = AuditEvent.objects.get(type="claim.lifted")
    assert event.actor == people.ana.public_id
    assert "Ben is ill" in event.payload.change


def test_nobody_lets_go_for_another_organisation_or_without_leading(people: People) -> None:
    ben, cem = actor_of(people.ben), actor_of(people.cem)
    held = claim.take(cem, "cas_1")
    assert browser(people.ana).post("/en/claims/", {"about": "cas_1", "reason": "x"}).status_code == 404
    with pytest.raises(NotAllowed):
        claim.lift(actor_of(people.ana), held, "x")
    own = claim.take(actor_of(people.ana), "cas_2")
    with pytest.raises(NotAllowed):
        claim.lift(ben, own, "x")
    assert Claim.objects.count() == 2


def test_a_claim_runs_out_in_sight_of_everybody_who_saw_it(people: People) -> None:
    held = claim.take(actor_of(people.ben), "cas_1")
    with clock.moved_by(timedelta(minutes=21)):
        assert "Ran out within twelve hours" in page(people.ana)
        assert "Nobody of your organisation holds anything." in page(people.ana)
        with pytest.raises(Conflict):
            claim.lift(actor_of(people.ana), held, "too late")
    with clock.moved_by(timedelta(hours=13)):
        assert "Ran out" not in page(people.ana)


def test_one_lets_go_of_ones_own_without_a_reason(people: People) -> None:
    claim.take(actor_of(people.ben), "cas_1")
    assert browser(people.ben).post("/en/claims/", {"about": "cas_1"}).status_code == 302
    assert claim.holder("cas_1") is None
    with pytest.raises(Invalid):
        claim.lift(actor_of(people.ana), claim.take(actor_of(people.ben), "cas_1"), "  ")
