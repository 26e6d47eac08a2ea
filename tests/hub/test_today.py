"""The page of today says what waits, since when, and where to go on; it asks the database little."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from accounts_world import World, acts, build, person, signed_in
from django.test import Client

from inthewild.hub.accounts import services
from inthewild.hub.accounts.models import User
from inthewild.hub.core import bounces, clock, sealer, today
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import AuditHead
from inthewild.hub.members import services as members

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = build()
    User.objects.update(demo=True)
    return made


def page(client: Client) -> str:
    return client.get("/en/today/").content.decode()


def titles(somebody: User) -> list[tuple[str, int]]:
    return [(str(card.title), card.count) for card in today.of(acts(somebody)).waits]


def test_an_empty_day_says_what_one_could_do_by_role(world: World) -> None:
    empty = page(signed_in(world.admin))
    assert "Nothing waits for you." in empty and "Invite a colleague" in empty
    assert "Invite a colleague" not in page(signed_in(world.spotter))
    assert "Look at the platforms" not in page(signed_in(world.spotter))


def test_what_waits_is_counted_for_who_can_do_it(world: World) -> None:
    office = acts(world.ann)
    day = clock.now().date()
    members.set_duty(office, world.shop, kind="figures", about="x", due=day - timedelta(days=1))
    members.set_duty(office, world.shop, kind="other", about="y", due=day + timedelta(days=99))
    members.set_duty(office, world.other, kind="other", about="z", due=day + timedelta(days=99))
    services.ask_secretariat(office, person("new", world.convenor), "joins us")
    members.platform_for_host(office, "unknown.example")
    assert titles(world.ann) == [("What members owe", 3), ("Hosts that nobody knows", 1)]
    assert titles(world.bea)[0] == ("Questions for a second person", 1)
    assert titles(world.admin) == [("Unread notifications", 2), ("What your organisation owes", 2)]
    assert titles(world.spotter) == []
    shown = page(signed_in(world.admin))
    assert "1 overdue" in shown and f"/en/organisations/{world.shop.public_id}/duties" in shown


def test_what_came_of_ones_work_stands_there(world: World) -> None:
    expert = person("expert", None, Role.NGO_EXPERT)
    found = members.platform_for_host(acts(world.spotter), "unknown.example")
    members.accept_platform(acts(expert), found, name="Unknown Market")
    day = today.of(acts(world.spotter))
    assert [(str(c.title), c.count) for c in day.came] == [("Hosts that you met and an expert looked at", 1)]


def test_the_secretariat_sees_how_many_addresses_take_no_mail_and_no_company_does(world: World) -> None:
    bounces.mark("0" * 64, bounces.Reason.FULL)
    assert ("Addresses that take no mail", 1) in titles(world.ann)
    assert titles(world.admin) == []


def test_the_auditor_finds_the_newest_head(world: World) -> None:
    auditor = person("auditor", None, Role.AUDITOR)
    members.platform_for_host(acts(world.spotter), "unknown.example")
    sealer.seal()
    AuditHead.objects.create(seq=7, hash="0" * 64, made_at=clock.now(), signature="0" * 128)
    assert "Number 7" in str(today.of(acts(auditor)).came[0].says)


def test_one_continues_where_one_left_and_not_where_one_may_not_go_any_more(world: World) -> None:
    platform = members.register_platform(acts(world.ann), name="Example Market", hosts=["market.example"])
    client = signed_in(world.admin)
    client.get(f"/en/organisations/{world.shop.public_id}/")
    client.get(f"/en/platforms/{platform.public_id}/")
    shown = page(client)
    assert shown.index("Example Market</bdi>") < shown.index("Example Shop</bdi>")
    type(platform).objects.filter(pk=platform.pk).update(state="proposed")
    assert "Example Market" not in page(client)


@pytest.mark.parametrize("role", ["ann", "admin", "spotter"])
def test_the_page_asks_little_however_much_there_is(world: World, role: str, django_assert_max_num_queries: Any) -> None:
    office = acts(world.ann)
    for n in range(5):
        members.set_duty(office, world.shop, kind="other", about=str(n), due=clock.now().date())
        members.platform_for_host(office, f"unknown-{n}.example")
        services.ask_secretariat(office, person(f"new-{n}", world.convenor), "joins us")
    client = signed_in(getattr(world, role))
    for _n in range(3):
        client.get(f"/en/organisations/{world.shop.public_id}/")
    with django_assert_max_num_queries(25):
        page(client)


def test_signing_in_leads_there(world: World) -> None:
    from django.conf import settings
    from django.urls import reverse

    assert reverse(settings.LOGIN_REDIRECT_URL) == "/en/today/"
