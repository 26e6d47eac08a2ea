"""Search: what one sees is found in every script; what one does not see is not there, by word, by id or by number."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from members_world import World, build

from inthewild.hub.accounts.models import Grant, Organisation, User
from inthewild.hub.core import clock, search
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.members import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return build(secretariat)


def sign_in(role: Role, of: Organisation) -> Client:
    made = User.objects.create_user("reader@example.org", name="Reader", organisation=of, demo=True)
    Grant.objects.create(user=made, role=role, granted_by="usr_seed", granted_at=clock.now())
    client = Client()
    client.force_login(made)
    return client


def titles(actor: Actor, text: str) -> dict[str, list[str]]:
    found = search.everything(actor, search.words_of(text))
    return {group.name: [one.title for one in group.found] for group in found}


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Société Générale du Bois", "societe bois"),
        ("Αθηναϊκή Αγορά", "ΑΘΗΝΑΙΚΗ"),
        ("Рынок Животных", "рынок ЖИВОТ"),
        ("سوق الحَيوانات", "الحيوان"),
        ("二手交易平台", "交易"),
        ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
        ("ตลาดสัตว์", "สัตว์"),
        ("İstanbul Pazarı", "istanbul"),
        ("שׁוּק", "שוק"),
    ],
)
def test_a_part_of_a_word_finds_in_every_script(world: World, name: str, asked: str) -> None:
    services.register_platform(world.office, name=name, hosts=["place.example.com"])
    assert name in titles(world.expert, asked)["platform"]


@given(st.text(max_size=40).filter(lambda text: "\x00" not in text and text.isprintable()))
def test_the_database_folds_as_python_does(text: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT hub_fold(%s)", [text])
            assert cursor.fetchone()[0] == search.folded(text)


def test_all_words_must_be_there_and_percent_signs_are_letters(world: World) -> None:
    assert "Example Market" in titles(world.expert, "market example")["organisation"]
    assert titles(world.expert, "market wildlife") == {}
    assert titles(world.expert, "%") == {}
    assert titles(world.expert, "_____") == {}


def test_a_host_finds_its_platform_also_as_people_write_it(world: World) -> None:
    services.register_platform(world.office, name="Bücherei", hosts=["bücher.example"])
    assert titles(world.expert, "xn--bcher")["platform"] == ["Bücherei"]
    assert titles(world.expert, "bücher.example")["platform"] == ["Bücherei"]
    assert titles(world.expert, "BÜCHER.exam")["platform"] == ["Bücherei"]


def test_who_is_only_asked_to_join_is_not_found_by_a_company(world: World) -> None:
    admin = world.admin(world.shop)
    assert "Example Prospect" in titles(world.office, "prospect")["organisation"]
    assert titles(admin, "prospect") == {}
    assert search.by_id(admin, world.prospect.public_id) is None
    assert search.by_id(world.office, world.prospect.public_id) is not None


def test_agreements_are_found_by_the_parties_only(world: World) -> None:
    services.draft_agreement(world.office, world.shop, kind="signals", version="v2026")
    assert titles(world.admin(world.shop), "v2026")["agreement"] == ["Example Market: Exchange of signals v2026"]
    assert titles(world.admin(world.other), "v2026") == {}


def test_people_find_their_own_and_nobody_elses(world: World) -> None:
    for name, of in (("Ana Shop", world.shop), ("Ana Search", world.other)):
        User.objects.create_user(f"{name.split()[1].lower()}@example.org", name=name, organisation=of)
    assert titles(world.admin(world.shop), "ana")["person"] == ["Ana Shop"]
    assert "person" not in titles(world.person(world.shop, Role.COMPANY_MODERATOR), "ana")


def test_no_more_than_ten_are_shown_and_how_many_there_are_is_not_said(world: World) -> None:
    for n in range(12):
        services.register_platform(world.office, name=f"Bazaar {n:02}", hosts=[f"bazaar-{n}.example.com"])
    group = search.everything(world.expert, ("bazaar",))[0]
    assert (len(group.found), group.more) == (10, True)


def test_a_public_id_leads_to_its_object_and_a_hidden_one_reads_as_one_that_never_was(world: World) -> None:
    client = sign_in(Role.COMPANY_ADMIN, world.shop)
    there = client.get("/en/search/", {"q": f" {world.platform.public_id} "})
    assert there["Location"] == f"/en/platforms/{world.platform.public_id}/"
    hidden = services.platform_for_host(world.office, "unknown.example.com").public_id
    never = "plt_" + "a" * 26
    pages = [client.get("/en/search/", {"q": one}).content.decode().replace(one, "ID") for one in (hidden, never)]
    assert pages[0].split("<main")[1] == pages[1].split("<main")[1]


def test_the_page_survives_what_people_paste(world: World) -> None:
    client = sign_in(Role.COMPANY_ADMIN, world.shop)
    for text in ("\x00", "' OR 1=1 --", "\\", "a" * 5000, "<script>alert(1)</script>", "\u202e\ud7ff", "   "):
        answer = client.get("/en/search/", {"q": text})
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content
    assert Client().get("/en/search/").status_code == 302


def test_every_signed_in_page_has_the_search_and_public_ones_have_not(world: World) -> None:
    client = sign_in(Role.COMPANY_ADMIN, world.shop)
    assert b'action="/en/search/"' in client.get("/en/platforms/").content
    assert b'action="/en/search/"' not in Client().get("/en/").content


def test_somebody_without_a_role_finds_what_the_public_sees_and_no_more(world: World) -> None:
    services.register_platform(world.office, name="Example Outside", hosts=["outside.example"])
    found = titles(Actor(ActorKind.USER, "usr_nobody"), "example")
    assert found == {"platform": ["Example Market", "Example Search"]}
