"""Lists: filtered, sorted and paged by their address, taken out as files, saved as views under a name."""

from __future__ import annotations

import csv
import io
import json
import re
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st
from members_world import World, browser, build
from pages import text

from inthewild.hub.accounts.models import Organisation, User
from inthewild.hub.core import clock, erasure, retention, saved_views, spreadsheet
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import AuditEvent, SavedView
from inthewild.hub.core.tables import Asked, Cell, Choice, Column, Day, Kind, Shown, Table, Text, export, show
from inthewild.hub.core.tables.drawn import drawn
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight
from inthewild.hub.members import services
from inthewild.hub.members.models import Platform

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
LIST = "/en/platforms/"


@pytest.fixture
def world(secretariat: Actor) -> World:
    return build(secretariat)


@pytest.fixture
def sign_in() -> SignIn:
    return browser


def names(client: Client, path: str) -> list[str]:
    """What stands in the first column."""
    found = re.findall(r'role="rowheader">(.*?)</th>', text(client, path))
    return [unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in found]


def file(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def rows(told: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(told)))


# Filters, order, pages


def test_the_address_says_what_is_shown_and_in_which_order(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    assert names(office, LIST) == ["Example Market", "Example Search"]
    assert names(office, f"{LIST}?sort=-name") == ["Example Search", "Example Market"]
    assert names(office, f"{LIST}?sector=search") == ["Example Search"]
    assert names(office, f"{LIST}?q=MARKET.ex") == ["Example Market"]
    assert 'aria-sort="descending"' in text(office, f"{LIST}?sort=-name")
    assert "Nothing fits this filter." in text(office, f"{LIST}?q=nowhere")


def test_what_is_not_known_stands_at_the_end_in_both_orders(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    last = {"Example Prospect", "Example Wildlife Trust"}
    for order in ("joined", "-joined"):
        assert set(names(office, f"/en/organisations/?sort={order}")[-2:]) == last


def test_every_row_stands_on_one_page_whatever_the_order(world: World, sign_in: SignIn) -> None:
    for n in range(120):
        services.register_platform(world.office, name=f"Shop {n:03}", hosts=[f"shop-{n}.example"], sector="other")
    office = sign_in(Role.SECRETARIAT)
    for order in ("", "sector", "-sector", "route"):
        pages = [names(office, f"{LIST}?sort={order}&page={page}") for page in (1, 2, 3)]
        assert sum(map(len, pages)) == 122
        assert len({name for page in pages for name in page}) == 122
    assert names(office, f"{LIST}?page=99") == names(office, f"{LIST}?page=3")
    second = text(office, f"{LIST}?sector=other&sort=-name&page=2")
    assert "?sector=other&amp;sort=-name&amp;page=1" in second


LISTED = Table(
    "x",
    "x",
    (Column("name", "Name", sort=("name",)), Column("note", "Note")),
    (Text("q", "Name", ("name",)), Choice("c", "Choice", choices=(("a", "A"),)), Day("since", "Since", "made_at__date", "gte")),
)


@given(given=st.dictionaries(st.sampled_from(["q", "c", "since", "sort", "page", "as", "z"]), st.text(max_size=30)))
def test_an_address_is_read_or_ignored_and_never_wrong(given: dict[str, str]) -> None:
    asked = Asked.of(LISTED, given)
    assert set(asked.values) <= {"q", "c", "since"}
    assert asked.sort in ("", "name", "-name")
    assert "\x00" not in "".join(asked.values.values())
    assert Asked.of(LISTED, QueryDict(asked.query())) == replace(asked, page="")
    str(asked.narrow(Platform.objects.all()).query)


def test_a_filter_cannot_take_a_name_that_a_list_needs_itself() -> None:
    with pytest.raises(ValueError, match="sort"):
        Text("sort", "x")


# Files


def test_a_file_holds_exactly_the_rows_that_the_page_shows(world: World, sign_in: SignIn) -> None:
    office, admin = sign_in(Role.SECRETARIAT), sign_in(Role.COMPANY_ADMIN, world.shop)
    for client in (office, admin):
        for query in ("", "kind=company", "q=market&sort=-name", "state=active&sort=joined"):
            shown = names(client, f"/en/organisations/?{query}")
            assert [r["Name"] for r in rows(file(client, f"/en/organisations/?{query}&as=csv"))] == shown
            assert [r["name"] for r in json.loads(file(client, f"/en/organisations/?{query}&as=json"))] == shown
    assert "Example Prospect" in file(office, "/en/organisations/?as=csv")
    assert "Example Prospect" not in file(admin, "/en/organisations/?as=csv")


def test_people_read_labels_and_programs_read_codes_and_days_are_iso(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    shop = next(r for r in rows(file(office, "/en/organisations/?as=csv")) if r["Name"] == "Example Market")
    assert (shop["Membership"], shop["Since"]) == ("Active", "2020-03-02")
    same = next(r for r in json.loads(file(office, "/en/organisations/?as=json")) if r["name"] == "Example Market")
    assert (same["state"], same["joined"], same["left"], same["id"]) == ("active", "2020-03-02", None, world.shop.public_id)
    assert file(office, "/ar/organisations/?as=json") == file(office, "/en/organisations/?as=json")


def test_no_cell_is_a_formula_and_numbers_stay_numbers(world: World, sign_in: SignIn) -> None:
    for name in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝cmd"):
        Platform.objects.create(name=name, state="accepted", sector="other", made_at=clock.now())
    told = rows(file(sign_in(Role.SECRETARIAT), f"{LIST}?sector=other&as=csv"))
    assert len(told) == 6
    assert all(r["Name"].startswith("'") for r in told)
    assert spreadsheet.cell(-5) == "-5"
    assert spreadsheet.cell("-5") == "'-5"


def test_a_list_of_people_leaves_a_trace_when_it_is_taken_out(world: World, sign_in: SignIn) -> None:
    admin = sign_in(Role.COMPANY_ADMIN, world.shop)
    assert "Person company_admin" in file(admin, f"/en/people/{world.shop.public_id}/?as=csv")
    event = AuditEvent.objects.get(type="list.exported")
    assert event.object == world.shop.public_id
    file(admin, f"{LIST}?as=csv")
    assert AuditEvent.objects.filter(type="list.exported").count() == 1


def test_a_list_that_is_too_long_says_so(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST", 1)
    answer = sign_in(Role.SECRETARIAT).get(f"{LIST}?as=csv")
    assert answer.status_code == 422
    assert "Filter it first" in answer.content.decode()


def test_memory_does_not_grow_with_the_rows() -> None:
    made = clock.now()
    Organisation.objects.bulk_create(Organisation(name=f"Name {n:050}", kind="ngo", made_at=made) for n in range(6000))
    table = Table("long", "long", (Column("name", "Name"), Column("made_at", "Made", kind=Kind.MOMENT)))
    everything = Organisation.objects.order_by("pk")
    actor = Actor.system("test")
    b"".join(export.answer(actor, table, everything[:10], "csv").streaming_content)  # type: ignore[arg-type]
    peaks = []
    for count in (1200, 6000):
        tracemalloc.start()
        sent = export.answer(actor, table, everything[:count], "json")
        size = sum(len(part) for part in sent.streaming_content)  # type: ignore[union-attr, arg-type, misc]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert size > 500_000
    assert peaks[1] < peaks[0] * 1.5 + 400_000, peaks


# Saved views


def saved(client: Client, name: str = "Videos", query: str = "sector=search&sort=-name&page=2", **more: str) -> str:
    answer = client.post("/en/views/", {"place": "/platforms/", "query": query, "name": name, **more})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_a_view_is_a_name_for_what_was_asked_and_leads_back_to_it(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    assert saved(office, "Search engines") == f"{LIST}?sector=search&sort=-name"
    page = text(office, LIST)
    assert 'href="?sector=search&amp;sort=-name"' in page
    assert "Search engines" in page
    assert "Search engines" in text(office, "/ar/platforms/")
    assert "Search engines" not in text(office, "/en/organisations/")
    saved(office, "Search engines", "q=x")
    assert [v.query for v in SavedView.objects.all()] == ["q=x"]


def test_a_private_view_is_seen_by_its_owner_alone_and_a_shared_one_by_the_organisation(world: World, sign_in: SignIn) -> None:
    admin, colleague = sign_in(Role.COMPANY_ADMIN, world.shop), sign_in(Role.COMPANY_MODERATOR, world.shop)
    others = sign_in(Role.COMPANY_ADMIN, world.other), sign_in(Role.SECRETARIAT), sign_in(Role.SPOTTER)
    saved(admin, "Only mine")
    saved(admin, "Of us all", shared="on")
    assert "Only mine" in text(admin, LIST)
    assert "Of us all" in text(colleague, LIST)
    assert "Only mine" not in text(colleague, LIST)
    for other in others:
        assert "Of us all" not in text(other, LIST)


def test_a_deleted_view_can_be_taken_back_and_goes_for_good_a_day_later(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    saved(office, "To go")
    assert "To go" in text(office, LIST)
    view = SavedView.objects.get()
    assert office.post(f"/en/views/{view.handle}/delete")["Location"] == LIST
    page = text(office, LIST)
    assert "To go" not in page
    button = re.search(r'action="(/en/undo/[^"]+)"', page)
    assert button
    office.post(button[1], {"next": LIST})
    assert "To go" in text(office, LIST)
    office.post(f"/en/views/{view.handle}/delete")
    retention.sweep.func("core.views")
    assert SavedView.objects.filter(pk=view.pk).exists()
    SavedView.objects.update(deleted_at=clock.now() - timedelta(hours=25))
    retention.sweep.func("core.views")
    assert not SavedView.objects.exists()
    told = AuditEvent.objects.filter(type__startswith="view.").order_by("pk").values_list("type", flat=True)
    assert list(told) == ["view.saved", "view.deleted", "view.restored", "view.deleted"]


def test_nobody_deletes_what_is_anothers(world: World) -> None:
    admin, colleague = world.admin(world.shop), world.person(world.shop, Role.COMPANY_MODERATOR)
    mine = saved_views.save(colleague, place="/platforms/", query="q=x", name="a")
    shared = saved_views.save(colleague, place="/platforms/", query="q=x", name="b", shared=True)
    with pytest.raises(OutOfSight):
        saved_views.view(admin, mine.handle)
    with pytest.raises(OutOfSight):
        saved_views.view(world.admin(world.other), shared.handle)
    with pytest.raises(NotAllowed):
        saved_views.delete(world.admin(world.other), shared)
    saved_views.delete(admin, saved_views.view(admin, shared.handle))
    with pytest.raises(NotAllowed):
        saved_views.save(Actor.public(), place="/platforms/", query="q=x", name="b")


@pytest.mark.parametrize("place", ["//evil.example/", "https://evil.example/", "/no/such/list", "", "platforms/", "/\\evil"])
def test_a_view_leads_nowhere_but_to_a_list_of_this_hub(world: World, sign_in: SignIn, place: str) -> None:
    answer = sign_in(Role.SECRETARIAT).post("/en/views/", {"place": place, "query": "q=x", "name": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("name", "query"), [("", "q=x"), ("x" * 81, "q=x"), ("x", ""), ("x", "page=3"), ("x", "q=" + "x" * 1000), ("x", "&&&=")]
)
def test_a_view_needs_a_name_and_something_that_is_asked(world: World, name: str, query: str) -> None:
    with pytest.raises(Invalid):
        saved_views.save(world.office, place="/platforms/", query=query, name=name)


def test_nobody_fills_a_list_with_views_without_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 2)
    for name in ("a", "b", "a"):
        saved_views.save(world.office, place="/platforms/", query="q=x", name=name)
    with pytest.raises(Conflict):
        saved_views.save(world.office, place="/platforms/", query="q=x", name="c")


def test_views_of_somebody_who_is_erased_are_gone(world: World, sign_in: SignIn, secretariat: Actor) -> None:
    client = sign_in(Role.COMPANY_ADMIN, world.shop)
    saved(client, "Jane's list", shared="on")
    person = User.objects.get(email__startswith="company_admin")
    erasure.erase(secretariat, person.public_id)
    assert not SavedView.objects.exists()


def test_somebody_of_another_organisation_does_not_keep_what_was_the_old_ones(world: World) -> None:
    before = Actor(ActorKind.USER, "usr_moves", world.shop.public_id, frozenset({Role.COMPANY_ADMIN}))
    after = Actor(ActorKind.USER, "usr_moves", world.other.public_id, frozenset({Role.COMPANY_ADMIN}))
    saved_views.save(before, place="/platforms/", query="q=x", name="x", shared=True)
    assert saved_views.at(before, "/platforms/").count() == 1
    assert saved_views.at(after, "/platforms/").count() == 0


def test_a_phone_reads_the_label_of_each_cell(world: World, sign_in: SignIn) -> None:
    assert 'data-label="Sector"' in text(sign_in(Role.SECRETARIAT), LIST)


# Long lists


def test_a_list_is_counted_and_paged_up_to_its_most_and_says_that_there_are_more() -> None:
    rows = Organisation.objects.filter(name__startswith="Name ")
    Organisation.objects.bulk_create(Organisation(name=f"Name {n}", kind="ngo", made_at=clock.now()) for n in range(7))
    table = Table("names", "Names", (Column("name", "Name", sort=("name",)),), order=("name",), size=2, most=4)
    last = shown(table, rows, page="99")
    assert (last.page.number, last.count, last.more, last.after) == (2, "4 rows and more", True, "")
    assert [row[0].value for row in last.rows] == ["Name 2", "Name 3"]
    assert "There are more. Filter the list to see them." in render_to_string("core/parts/table.html", {"table": last})
    few = shown(replace(table, most=7), rows)
    assert (few.count, few.more, few.page.paginator.num_pages) == ("7 rows", False, 4)
    told = export.answer(Actor.system("test"), table, rows, "csv")
    assert len(b"".join(told.streaming_content).splitlines()) == 8


def shown(table: Table, rows: QuerySet[Organisation], **given: str) -> Shown:
    return show(RequestFactory().get("/", given), table, rows)


@pytest.mark.parametrize("tone", ["", "good", "bad"])
def test_a_badge_in_a_list_looks_like_the_badge_of_other_pages(tone: str) -> None:
    column = Column("state", "State", "state", Kind.BADGE)
    cell = Cell(column, "State", None, "open", "<Open>", "", tone, first=True)
    elsewhere = render_to_string("core/parts/badge.html", {"says": "<Open>", "tone": tone}).strip()
    assert elsewhere in drawn(cell, lambda _template, _cell: SafeString(""))
