"""The pages of members in a browser's place: who gets which, how many questions they ask the database, what they say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from members_world import World, browser, build, member
from pages import text

from inthewild.hub.accounts.models import User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import AuditEvent, File
from inthewild.hub.core.redaction import redact
from inthewild.hub.errors import Invalid
from inthewild.hub.members import queries, services
from inthewild.hub.members.models import Contact, Membership, StockFigure

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def world(secretariat: Actor) -> World:
    return build(secretariat)


@pytest.fixture
def sign_in() -> SignIn:
    return browser


def fill(world: World, count: int) -> None:
    """That many more members with all that a member has."""
    for number in range(count):
        made = services.register_organisation(world.office, name=f"Example No {number}", kind="company")
        member(world.office, made, date(2021, 1, 1))
        platform = services.register_platform(world.office, name=f"Place {number}", hosts=[f"place{number}.example"])
        services.set_owner(world.office, platform, made, since=date(2020, 1, 1))
        services.enter_figure(world.office, platform, measure="accounts", value=5, day=date(2024, 1, 1), source="x")
        services.record_commitment(world.office, made, "policy", "planned", after=0)
        services.set_duty(world.office, made, kind="figures", about="x", due=date(2024, 1, 1))
        services.add_contact(world.office, made, purpose="lead", name="A", email=f"a{number}@hub.example")
        services.platform_for_host(world.office, f"unknown{number}.example")


def busy(world: World, count: int) -> None:
    """One organisation and one platform with that many rows of everything."""
    for number in range(count):
        services.set_duty(world.office, world.shop, kind="figures", about="x", due=date(2024, 1, 1))
        services.add_contact(world.office, world.shop, purpose="lead", name="A", email=f"a{number}@hub.example")
        services.draft_agreement(world.office, world.shop, kind="signals", version=str(number))
        services.record_commitment(world.office, world.shop, "policy", "planned", after=number)
        services.enter_figure(
            world.office, world.platform, measure="items", value=1, day=date(2020 + number // 12, number % 12 + 1, 1), source="x"
        )
        made = services.register_platform(world.office, name=f"More {number}", hosts=[f"more{number}.example"])
        services.set_owner(world.office, made, world.shop, since=date(2020, 1, 1))
        User.objects.create_user(f"p{number}@hub.example", organisation=world.shop)


LISTS = (
    "/en/members/", "/en/members/?step=month", "/en/organisations/", "/en/platforms/", "/en/platforms/proposals",
    "/en/office/", "/en/office/contacts",
)  # fmt: skip


def _pages(world: World) -> list[str]:
    org = f"/en/organisations/{world.shop.public_id}/"
    tabs = (
        "",
        "platforms",
        "commitments",
        "commitments/policy",
        "agreements",
        "people",
        "contacts",
        "duties",
        "history",
        "leave",
    )
    return [*LISTS, *(org + tab for tab in tabs), f"/en/platforms/{world.platform.public_id}/"]


def _asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        text(client, path)
    return len(asked)


def test_no_page_asks_the_database_more_than_25_times_or_more_often_for_more_rows(world: World, sign_in: SignIn) -> None:
    client = sign_in(Role.SECRETARIAT)
    fill(world, 1)
    busy(world, 1)
    few = {path: _asked(client, path) for path in _pages(world)}
    _more(world)
    many = {path: _asked(client, path) for path in _pages(world)}
    assert {p: (few[p], many[p]) for p in few if many[p] > few[p] or many[p] > 25} == {}


def _more(world: World) -> None:
    for number in range(1, 30):
        made = services.register_organisation(world.office, name=f"Example More {number}", kind="company")
        member(world.office, made, date(2021, 1, 1))
        platform = services.register_platform(world.office, name=f"Other {number}", hosts=[f"other{number}.example"])
        services.set_owner(world.office, platform, made, since=date(2020, 1, 1))
        services.record_commitment(world.office, made, "policy", "planned", after=0)
        services.set_duty(world.office, made, kind="figures", about="x", due=date(2024, 1, 1))
        services.set_duty(world.office, world.shop, kind="figures", about="x", due=date(2024, 1, 1))
        services.add_contact(world.office, world.shop, purpose="press", name="A", email=f"b{number}@hub.example")
        services.draft_agreement(world.office, world.shop, kind="signals", version=str(number))
        services.record_commitment(world.office, world.shop, "policy", "planned", after=number)
        services.enter_figure(
            world.office,
            world.platform,
            measure="accounts",
            value=1,
            day=date(2020 + number // 12, number % 12 + 1, 1),
            source="x",
        )
        mine = services.register_platform(world.office, name=f"Own {number}", hosts=[f"own{number}.example"])
        services.set_owner(world.office, mine, world.shop, since=date(2020, 1, 1))
        User.objects.create_user(f"q{number}@hub.example", organisation=world.shop)
        services.platform_for_host(world.office, f"strange{number}.example")


def test_the_public_page_is_the_same_for_everybody_and_names_what_is_not_known(world: World, sign_in: SignIn) -> None:
    main = re.compile(r"<main.*</main>", re.S)
    pages = {
        main.search(text(c, "/en/members/")).group()
        for c in (Client(), sign_in(Role.SECRETARIAT), sign_in(Role.COMPANY_ADMIN, world.shop))
    }  # type: ignore[union-attr]
    assert len(pages) == 1
    page = pages.pop()
    assert "Example Market" in page
    assert "Example Prospect" not in page
    assert "not measured" in page
    assert "not said" in page
    assert "style=" not in page


def test_the_chart_says_in_a_table_what_it_draws(world: World) -> None:
    services.leave_coalition(world.office, Membership.objects.get(organisation=world.other), reason="x", day=date(2022, 5, 1))
    page = text(Client(), "/en/members/?step=year")
    chart = page[page.index('id="chart-moves-title"') : page.index('id="chart-members-title"')]
    drawing = chart[: chart.index('id="chart-moves-narrow-title"')]
    assert drawing.count('<rect class="series-1" x') == 2
    assert drawing.count('<rect class="series-2" x') == 1
    assert re.search(r'<th scope="row">2022</th>(<td class="number"><bdi dir="ltr" class="figure">[01]</bdi></td>){2}', chart)
    assert "Former members" in page
    assert text(Client(), "/en/members/?step=%FF%00&view=x")


def test_pages_speak_all_languages_without_numbers_changing(world: World) -> None:
    fill(world, 1)
    for language in ("ar", "fr", "es", "zh-hans"):
        assert "2024" in text(Client(), f"/{language}/members/")


def test_who_is_not_signed_in_sees_the_public_page_only(world: World) -> None:
    for path in _pages(world)[2:]:
        assert Client().get(path).status_code in (302, 404), path


def test_what_belongs_to_another_company_is_not_found(world: World, sign_in: SignIn) -> None:
    busy(world, 1)
    services.platform_for_host(world.office, "unknown.example")
    stranger = sign_in(Role.COMPANY_ADMIN, world.other)
    org = f"/en/organisations/{world.shop.public_id}/"
    for tab in ("agreements", "agreements/1", "contacts", "contacts/1", "duties", "history"):
        assert stranger.get(org + tab).status_code == 404, tab
        assert sign_in_again(stranger, org + tab)
    assert stranger.get(f"/en/organisations/{world.prospect.public_id}/").status_code == 404
    proposed = queries.proposals(world.office)[0]
    assert stranger.get(f"/en/platforms/{proposed.public_id}/").status_code == 404
    assert stranger.get("/en/platforms/proposals").status_code == 403
    for tab in ("edit", "leave", "agreements/new", "contacts/new", "duties/new"):
        assert stranger.get(org + tab).status_code == 403, tab


def sign_in_again(client: Client, path: str) -> bool:
    """Posting is refused as well."""
    return client.post(path).status_code in (403, 404, 405)


def test_a_company_walks_through_its_own_pages(world: World, sign_in: SignIn) -> None:
    admin = sign_in(Role.COMPANY_ADMIN, world.shop)
    org = f"/en/organisations/{world.shop.public_id}/"
    policy = org + "commitments/policy"
    assert admin.post(policy, {"level": "live", "after": 0}).status_code == 422
    assert admin.post(policy, {"level": "verified", "after": 0, "note": "we say so"}).status_code == 422
    assert admin.post(policy, {"level": "live", "after": 0, "link": "https://market.example/rules"}).status_code == 302
    assert "https://market.example/rules" in text(admin, policy)
    assert admin.post(policy, {"level": "planned", "after": 0}).status_code == 422, "somebody was faster"
    assert admin.post(org + "contacts/new", {"name": "Ana", "email": "ana@market.example", "purpose": "lead"}).status_code == 302
    assert "ana@market.example" in text(admin, org + "contacts")
    assert admin.post(org + "contacts/1/erase").status_code == 302
    assert "ana@market.example" not in text(admin, org + "contacts")
    plt = f"/en/platforms/{world.platform.public_id}/"
    figure = {"measure": "accounts", "value": "12", "day": "2024-01-01", "source": "report"}
    assert admin.post(plt + "figures/new", figure).status_code == 302
    assert admin.post(plt + "figures/1", figure | {"value": "13"}).status_code == 302
    assert "Corrected by number 2" in text(admin, plt)
    facts = {"name": "Example Market", "sector": "marketplace", "route": "none", "languages": "de", "version": 1}
    assert admin.post(plt + "edit", facts).status_code == 302
    assert admin.post(plt + "edit", facts | {"languages": "fr"}).status_code == 422, "somebody was faster"


def test_the_secretariat_takes_an_organisation_from_prospect_to_member_and_out(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    answer = office.post("/en/organisations/new", {"name": "Example New", "kind": "company", "country": "KE"})
    assert answer.status_code == 302
    org = answer["Location"]
    for to in ("prospect", "invited", "onboarding", "active"):
        assert office.post(org + "membership", {"to": to}).status_code == 302, to
    assert office.post(org + "membership", {"to": "paused"}).status_code == 422
    assert office.post(org + "membership", {"to": "elsewhere"}).status_code == 422
    assert office.post(org + "leave", {"reason": "closed"}).status_code == 422, "nobody said to be sure"
    assert office.post(org + "leave", {"reason": "closed", "sure": "on"}).status_code == 302
    assert "Example New" in text(Client(), "/en/members/").split("Former members")[1]


def test_an_agreement_is_drafted_signed_and_ended_on_its_pages(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    org = f"/en/organisations/{world.shop.public_id}/agreements"
    assert office.post(f"{org}/new", {"kind": "signals", "version": "1"}).status_code == 302
    assert office.post(f"{org}/1", {"signed_by": "Ana", "signed_at": "2024-01-01"}).status_code == 302
    assert queries.has_agreement(world.shop, "signals")
    assert office.post(f"{org}/1", {"reason": "over"}).status_code == 302
    assert not queries.has_agreement(world.shop, "signals")
    assert office.post(f"{org}/1", {"reason": "over"}).status_code == 200, "nothing is left to do"
    reader = sign_in(Role.COMPANY_MODERATOR, world.shop)
    assert "Ana" in text(reader, f"{org}/1")
    assert reader.post(f"{org}/new", {"kind": "signals", "version": "1"}).status_code == 403


def test_evidence_is_handed_in_and_read_by_whom_it_is_for(world: World, sign_in: SignIn) -> None:
    admin = sign_in(Role.COMPANY_ADMIN, world.shop)
    path = f"/en/organisations/{world.shop.public_id}/commitments/training"
    wrong = SimpleUploadedFile("report.pdf", b"MZ this is a program")
    assert admin.post(path, {"level": "live", "after": 0, "upload": wrong}).status_code == 422
    good = SimpleUploadedFile("report.txt", b"Our course, 2024", content_type="text/plain")
    assert admin.post(path, {"level": "live", "after": 0, "upload": good}).status_code == 302
    file = re.search(r"/files/fil_\w+", text(admin, path))
    assert file is not None
    assert admin.get(file.group()).status_code == 200
    stranger = sign_in(Role.COMPANY_ADMIN, world.other)
    assert "/files/" not in text(stranger, path)
    assert stranger.get(file.group()).status_code == 404
    services.leave_coalition(world.office, Membership.objects.get(organisation=world.shop), reason="closed")
    assert File.objects.get().retained_from is not None, "24 months from now it is deleted"
    own = {"level": "live", "after": 0, "file": file.group().removeprefix("/files/")}
    with pytest.raises(Invalid):
        services.record_commitment(world.admin(world.other), world.other, "training", **own)


def test_an_expert_decides_on_unknown_hosts(world: World, sign_in: SignIn) -> None:
    expert = sign_in(Role.NGO_EXPERT, world.ngo)
    made = [services.platform_for_host(world.spotter, f"{name}.example") for name in ("bücher", "market-app", "typo")]
    queue = text(expert, "/en/platforms/proposals")
    assert "bücher.example" in queue
    assert "xn--bcher-kva.example" in queue
    at = [f"/en/platforms/{p.public_id}/decide" for p in made]
    accept = {"do": "accept", "accept-name": "Example Books", "accept-sector": "marketplace", "accept-route": "none"}
    assert expert.post(at[0], accept).status_code == 302
    assert expert.post(at[1], {"do": "merge", "merge-into": world.platform.public_id}).status_code == 302
    assert expert.post(at[2], {"do": "reject", "reject-reason": ""}).status_code == 422
    assert expert.post(at[2], {"do": "reject", "reject-reason": "no such site"}).status_code == 302
    assert expert.get(f"/en/platforms/{made[1].public_id}/")["Location"].endswith(f"{world.platform.public_id}/")
    assert not queries.proposals(world.office).exists()


def test_history_tells_what_changed_and_hides_what_was_erased(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    services.change_organisation(world.office, world.shop, {"name": "Example Market Group"})
    page = text(office, f"/en/organisations/{world.shop.public_id}/history")
    assert "What is known of an organisation was changed" in page
    assert re.search(r"<s[^>]*>Example Market</s> <span[^>]*>Example Market Group</span>", page)
    event = AuditEvent.objects.get(type="organisation.changed")
    redact(world.office, event.public_id, "data-subject")
    page = text(office, f"/en/organisations/{world.shop.public_id}/history")
    assert "The content was erased." in page
    assert "<s " not in page


def test_the_list_of_contacts_leaves_the_hub_by_a_recorded_post_only(world: World, sign_in: SignIn) -> None:
    services.add_contact(world.office, world.shop, purpose="lead", name="=1+1", email="a@market.example")
    office = sign_in(Role.SECRETARIAT)
    assert office.get("/en/office/contacts.csv").status_code == 405
    answer = office.post("/en/office/contacts.csv")
    assert "'=1+1" in str(answer.content, "utf-8")
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(type="contact.exported").count() == 1
    assert sign_in(Role.COMPANY_ADMIN, world.shop).post("/en/office/contacts.csv").status_code == 403


@pytest.mark.parametrize(
    "junk", [b"\xff\xfe", b"\x00", "\u202e=cmd".encode(), b"' OR 1=1 --", b"<script>alert(1)</script>", b"x" * 10_000]
)
def test_junk_in_filters_and_forms_is_answered_and_never_executed(world: World, sign_in: SignIn, junk: bytes) -> None:
    office = sign_in(Role.SECRETARIAT)
    value = quote(junk)
    for path in ("/en/organisations/", "/en/platforms/", "/en/office/"):
        page = text(office, f"{path}?q={value}&kind={value}&state={value}&sector={value}&order={value}&page={value}")
        assert "<script>alert" not in page
    body = f"name={value}&kind=company&website={value}"
    answer = office.post("/en/organisations/new", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (302, 422)
    assert b"<script>alert" not in answer.content
    for path in (f"/en/organisations/{value}/", f"/en/platforms/{value}/"):
        assert office.get(path).status_code == 404
    history = f"/en/organisations/{world.shop.public_id}/history?before={value}"
    assert office.get(history).status_code == 200


def test_a_stranger_cannot_name_a_wrong_number(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    org = f"/en/organisations/{world.shop.public_id}/"
    for path in ("agreements/9", "contacts/9", "duties/9/done", "agreements/99999999999999999999999"):
        assert office.post(org + path).status_code == 404, path
    assert not Contact.objects.exists()
    assert not StockFigure.objects.exists()


def test_an_actor_on_a_page_is_who_signed_in(world: World, sign_in: SignIn) -> None:
    sign_in(Role.SECRETARIAT).post("/en/organisations/new", {"name": "Example New", "kind": "company"})
    event = AuditEvent.objects.filter(type="organisation.registered").latest("id")
    assert event.actor == actor_of(User.objects.get(name="Person secretariat")).id
