"""A person changes their own e-mail address: proved by the new mailbox, told to the old one, wanted by a fresh sign-in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from accounts_world import PASSWORD, World, acts, build, link_in, mails, person, signed_in
from django.test import Client

from inthewild.hub.accounts import services
from inthewild.hub.accounts.models import AddressChange, SignIn, User
from inthewild.hub.core import clock
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight

pytestmark = pytest.mark.django_db
NEW = "new.place@example.org"


@pytest.fixture
def world() -> World:
    return build()


def ask(who: User, email: str = NEW) -> str:
    """Ask for it; the path of the link."""
    services.ask_address(acts(who), who, email)
    return link_in(mails("address_confirm")[-1])


def about_addresses() -> list[tuple[str, str]]:
    return [(m["kind"], m["to"]) for m in mails() if m["kind"].startswith("address")]


def test_the_link_in_the_new_mailbox_makes_the_change_and_the_old_one_is_told(world: World) -> None:
    browser, elsewhere = signed_in(world.spotter), signed_in(world.spotter)
    page = browser.post("/en/me/new-address/", {"email": "  New.Place@Example.org "}, follow=True).content.decode()
    assert "A link was sent to <bdi>new.place@example.org</bdi>" in page
    assert about_addresses() == [("address_asked", "spotter@example.org"), ("address_confirm", NEW)]
    link = link_in(mails("address_confirm")[0])
    assert "Make the change" in browser.get(link).content.decode()
    assert User.objects.get(pk=world.spotter.pk).email == "spotter@example.org", "opening the link alone changes nothing"
    assert browser.post(link)["Location"] == "/en/me/"
    assert User.objects.get(pk=world.spotter.pk).email == NEW
    assert about_addresses()[-1] == ("address_changed", "spotter@example.org")
    assert browser.get("/en/me/").status_code == 200
    assert elsewhere.get("/en/me/").status_code == 302
    told = AuditEvent.objects.filter(object=world.spotter.public_id).values_list("type", flat=True)
    assert {"person.address_asked", "person.address_changed"} <= set(told)
    assert browser.post(link).status_code == 404, "a link works once"


def test_one_signs_in_with_the_new_address_and_no_longer_with_the_old_one() -> None:
    who = person("volunteer", None, Role.SPOTTER, password=PASSWORD)
    services.confirm_address(acts(who), ask(who).rstrip("/").rsplit("/", 1)[1])
    for email, lands in (("volunteer@example.org", 200), (NEW, 302)):
        answer = Client().post("/en/sign-in/", {"login": email, "password": PASSWORD})
        assert answer.status_code == lands, email
    assert SignIn.objects.filter(user=who).count() == 1


def test_a_sign_in_of_long_ago_is_asked_for_a_proof_first() -> None:
    who = person("volunteer", None, Role.SPOTTER, password=PASSWORD)
    browser = Client()
    browser.post("/en/sign-in/", {"login": "volunteer@example.org", "password": PASSWORD})
    assert browser.get("/en/me/new-address/").status_code == 200
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    for answer in (browser.get("/en/me/new-address/"), browser.post("/en/me/new-address/", {"email": NEW})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/en/me/again/")
    assert not AddressChange.objects.filter(user=who).exists()


def test_an_address_that_has_an_account_looks_the_same_and_nothing_happens(world: World) -> None:
    browser = signed_in(world.spotter)
    pages = []
    for email in (NEW, "rival@example.org"):
        AddressChange.objects.all().delete()
        answer = browser.post("/en/me/new-address/", {"email": email})
        pages.append((answer.status_code, answer["Location"]))
    assert pages[0] == pages[1]
    assert about_addresses()[-1] == ("address_known", "rival@example.org")
    assert "/new-address/" not in mails("address_known")[0]["body"]
    assert not AddressChange.objects.exists()


def test_an_address_that_was_taken_meanwhile_is_refused(world: World) -> None:
    link = ask(world.spotter)
    User.objects.create_user(NEW, name="Faster")
    assert signed_in(world.spotter).post(link).status_code == 409
    assert User.objects.get(pk=world.spotter.pk).email == "spotter@example.org"


@pytest.mark.parametrize("late", [False, True])
def test_a_link_is_for_its_person_alone_and_for_a_day(world: World, late: bool) -> None:
    link = ask(world.spotter)
    token = link.rstrip("/").rsplit("/", 1)[1]
    who = world.spotter if late else world.ann
    with clock.moved_by(timedelta(hours=24, seconds=1) if late else timedelta(0)), pytest.raises(OutOfSight):
        services.confirm_address(acts(who), token)
    assert Client().get(link).status_code == 302
    with clock.moved_by(timedelta(days=2)):
        assert services.forget_over() == 1


def test_a_second_wish_replaces_the_first_and_can_be_taken_back(world: World) -> None:
    first, second = ask(world.spotter), ask(world.spotter, "third@example.org")
    browser = signed_in(world.spotter)
    assert browser.get(first).status_code == 404
    assert browser.get(second).status_code == 200
    assert browser.post("/en/me/new-address/", {"keep": "1"})["Location"] == "/en/me/"
    assert browser.get(second).status_code == 404
    with pytest.raises(Conflict):
        services.drop_address(acts(world.spotter), world.spotter)


def test_nobody_changes_the_address_of_another(world: World) -> None:
    with pytest.raises(NotAllowed):
        services.ask_address(acts(world.ann), world.spotter, NEW)
    with pytest.raises(NotAllowed):
        services.drop_address(acts(world.ann), world.spotter)


@pytest.mark.parametrize(
    "email", ["", "no address", "a@b", "spotter@example.org", "SPOTTER@example.org", "a\nBcc: b@example.org"]
)
def test_what_is_no_new_address_is_refused(world: World, email: str) -> None:
    with pytest.raises(Invalid):
        services.ask_address(acts(world.spotter), world.spotter, email)
    assert not re.search("address_confirm", str(mails()))


def test_erasing_somebody_takes_the_new_address_along(world: World) -> None:
    ask(world.spotter)
    services.erase_person(world.spotter.public_id)
    assert not AddressChange.objects.exists()
    assert not [m for m in mails() if m["to"] in (NEW, "spotter@example.org")]
