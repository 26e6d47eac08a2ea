"""The pages of the desk, as people meet them; suggestions from a case; files; the API."""

from __future__ import annotations

import io
import json

import cases_world
import keywords_world
import pytest
from django.conf import settings
from django.test import Client
from keywords_world import World, browser, cells, term
from pages import text as page

from inthewild.hub.accounts import tokens
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.imports import services as imports
from inthewild.hub.core.imports import work
from inthewild.hub.core.models import Notification
from inthewild.hub.keywords.models import Proposal, Sighting, Term
from inthewild.hub.keywords.queries import released
from inthewild.hub.keywords.services import competence, proposals, reviews, terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return keywords_world.build(secretariat)


@pytest.fixture
def expert(world: World) -> tuple[Client, Actor]:
    return browser(world.ngo, name="ann")


def test_every_tab_of_a_term_in_every_state_opens_in_every_direction(world: World, expert: tuple[Client, Actor]) -> None:
    for state in keywords_world.STATES:
        made = term(world, state)
        for tab in ("", "evidence", "try", "history"):
            assert made.term in page(expert[0], f"/en/keywords/terms/{made.term_id}/{tab}")
    assert 'dir="rtl"' in page(expert[0], f"/ar/keywords/terms/{made.term_id}/")


def test_the_list_narrows_and_tells_what_is_not_measured(world: World, expert: tuple[Client, Actor]) -> None:
    first, second = term(world, term="zorbeleins"), term(world, "evidence", term="zorbelzwei", kind="code")
    shown = page(expert[0], "/en/keywords/?q=ZORBEL")
    assert first.term in shown
    assert second.term in shown
    assert "not measured" in shown
    only = page(expert[0], "/en/keywords/?q=zorbel&waits=review")
    assert second.term in only
    assert first.term not in only


@pytest.mark.usefixtures("contexts")
def test_who_is_too_late_sees_both_readings_and_nothing_is_lost(world: World, expert: tuple[Client, Actor]) -> None:
    made = term(world, "triaged", note="first")
    client, _ann = expert
    address = f"/en/keywords/terms/{made.term_id}/edit"
    form = {**made.cells, "version": made.version, "note": "by Ann", "region": "AT"}
    terms.change(world.reviewer, made, {"note": "by another", "gloss_en": "a better gloss"}, version=made.version)
    met = client.post(address, form)
    assert met.status_code == 409
    text = met.content.decode()
    assert "by another" in text
    assert "by Ann" in text
    assert "a better gloss" in text
    made.refresh_from_db()
    assert made.cells["note"] == "by another"
    again = met.context["form"].initial
    saved = client.post(address, {**again, "note": "by both"})
    assert saved.status_code == 302
    made.refresh_from_db()
    assert (made.cells["note"], made.cells["region"], made.cells["gloss_en"]) == ("by both", "AT", "a better gloss")


def test_a_word_of_a_case_becomes_a_suggestion_with_its_case_and_its_text(world: World, secretariat: Actor) -> None:
    cased = cases_world.World(world.coalition, world.other_ngo, world.unsigned)
    client, ann = browser(world.ngo, name="ann")
    case = cases_world.case(cased, text="Zorbelzahn frisch, nur heute, melde dich")
    shown = page(client, f"/en/cases/{case.public_id}/")
    assert "Suggest a word of it" in shown
    form = page(
        client, f"/en/keywords/propose?about={case.public_id}&term=Zorbelzahn&lang=de&snippet=Zorbelzahn+frisch&origin=case"
    )
    assert "Zorbelzahn frisch" in form
    sent = client.post(
        "/en/keywords/propose",
        {"term": "Zorbelzahn", "lang": "de", "about": case.public_id, "snippet": "Zorbelzahn frisch", "origin": "case"},
    )
    assert sent.status_code == 302
    said = Proposal.objects.get()
    assert (said.origin, said.about, said.author) == ("case", case.public_id, ann.id)
    assert "Zorbelzahn frisch" in page(client, sent["Location"])


def test_a_case_that_one_does_not_see_is_not_kept_with_a_suggestion(world: World) -> None:
    cased = cases_world.World(world.coalition, world.other_ngo, world.unsigned)
    case = cases_world.case(cased)
    client, _who = browser(world.shop, Role.COMPANY_MODERATOR)
    client.post("/en/keywords/propose", {"term": "zorbel", "lang": "de", "about": case.public_id})
    assert Proposal.objects.get().about == ""


def test_the_desk_takes_a_suggestion_over_and_its_author_is_told(world: World, expert: tuple[Client, Actor]) -> None:
    client, _ann = expert
    moderator, who = browser(world.shop, Role.COMPANY_MODERATOR)
    moderator.post("/en/keywords/propose", {"term": "zorbelfell", "lang": "de", "snippet": "zorbelfell gegerbt"})
    said = Proposal.objects.get()
    row = cells("zorbelfell")
    done = client.post(f"/en/keywords/proposals/{said.public_id}/", {**row, "level": "MEMBERS", "do": "accept"})
    assert done.status_code == 302, done.content.decode()
    made = Term.objects.get(term="zorbelfell")
    assert made.state == "evidence"
    assert Notification.objects.filter(person=who.id, kind="proposal.answered").exists()
    assert "zorbelfell" in page(moderator, "/en/keywords/proposals/?state=any")


def test_a_second_person_reads_and_agrees_on_the_page(world: World, expert: tuple[Client, Actor]) -> None:
    made = term(world, "evidence")
    client, _ann = expert
    text = page(client, f"/en/keywords/terms/{made.term_id}/")
    assert "I read it, and agree" in text
    assert client.post(f"/en/keywords/terms/{made.term_id}/", {"do": "agree", "version": made.version}).status_code == 302
    made.refresh_from_db()
    assert made.state == "approved"


def test_somebody_who_knows_the_language_hears_of_a_code_word(world: World, expert: tuple[Client, Actor]) -> None:
    _client, ann = expert
    competence.confirm(world.reviewer, competence.say(ann, "de", "native"))
    made = term(world, "evidence", kind="slang")
    assert Notification.objects.filter(person=ann.id, kind="term.waits", about=made.about).count() == 1


@pytest.mark.usefixtures("contexts")
def test_the_test_box_runs_the_engine_with_and_without_the_term(world: World, expert: tuple[Client, Actor]) -> None:
    made = term(world, "evidence", term="zorbelzahn", sense="pair:panthera-tigris+TEE", ambiguity="0")
    client, _ann = expert
    answer = client.post(
        f"/en/keywords/terms/{made.term_id}/try", {"text": "Verkaufe Zorbelzahn, 200 Euro, Versand", "lang": "de"}
    )
    tried = answer.context["tried"]
    assert not tried.was.findings
    assert [f.taxon for f in tried.now.findings] == ["panthera-tigris"]
    assert "Zorbelzahn" in answer.content.decode()


@pytest.mark.usefixtures("contexts")
def test_the_sample_shows_hits_with_what_changes_and_judged_ones_become_evidence(
    world: World, expert: tuple[Client, Actor]
) -> None:
    made = term(world, "evidence", term="zorbelzahn", sense="pair:panthera-tigris+TEE", ambiguity="0")
    file = settings.HOME.path / "keywords" / "replay.jsonl"
    file.parent.mkdir(exist_ok=True)
    rows = [
        {"id": "a", "text": "Verkaufe Zorbelzahn, 200 Euro", "lang": "de", "meant": True},
        {"id": "b", "text": "Kaffeetasse", "lang": "de"},
    ]
    file.write_text("\n".join([*map(json.dumps, rows), "{broken"]), "utf-8")
    client, _ann = expert
    try:
        answer = client.get(f"/en/keywords/terms/{made.term_id}/sample")
        trial = answer.context["trial"]
        assert (trial.texts, trial.hits, trial.meant) == (2, 1, 1)
        assert trial.moved
        assert trial.moved[0][0][0] == "allow/none"
        done = client.post(f"/en/keywords/terms/{made.term_id}/sample", {"hit-1": "Verkaufe Zorbelzahn", "verdict-1": "true"})
        assert done.status_code == 302
    finally:
        file.unlink()
    assert Sighting.objects.filter(term=made, form="sample").count() == 1


def test_a_file_brings_new_terms_and_changes_which_can_be_taken_back(world: World, expert: tuple[Client, Actor]) -> None:
    _client, ann = expert
    known = term(world)
    head = "term\tlang\tsense\tambiguity\tgloss_en\tnote\tversion\n"
    lines = [
        "zorbelneu\tde\ttaxon:panthera-tigris\t2\ta new one\t\t",
        f"{known.term}\tde\ttaxon:panthera-tigris\t2\tan invented name of the tiger\tSaid of skins.\t{known.version}",
        "zorbelfalsch\tde\ttaxon:no-such\t2\twrong\t\t",
    ]
    made = imports.receive(ann, "terms", io.BytesIO((head + "\n".join(lines) + "\n").encode()), file_name="terms.tsv")
    work.check.func(made.handle)
    made.refresh_from_db()
    assert made.counts == {"new": 1, "changed": 1, "wrong": 1}
    imports.apply(ann, made)
    work.carry_out.func(made.handle)
    known.refresh_from_db()
    assert known.pending
    assert known.cells["note"] == "Said of skins."
    assert Term.objects.get(term="zorbelneu").state == "proposed"
    made.refresh_from_db()
    imports.undo(ann, made)
    work.take_back.func(made.handle)
    known.refresh_from_db()
    assert known.cells["note"] == ""
    assert not known.pending
    assert not Term.objects.filter(term="zorbelneu").exists()


def test_a_row_that_somebody_else_changed_meanwhile_is_not_taken(world: World, expert: tuple[Client, Actor]) -> None:
    _client, ann = expert
    known = term(world, "triaged")
    read = known.version
    terms.change(world.expert, known, {"note": "Said of teeth."}, version=read)
    row = f"{known.term}\tde\ttaxon:panthera-tigris\t2\tan invented name of the tiger\tSaid of skins.\t{read}"
    text = f"term\tlang\tsense\tambiguity\tgloss_en\tnote\tversion\n{row}\n"
    made = imports.receive(ann, "terms", io.BytesIO(text.encode()), file_name="terms.tsv")
    work.check.func(made.handle)
    shown = made.rows.get()
    assert shown.state == "cannot"
    assert "Said of teeth." in shown.faults[0][1]


def test_the_list_taken_out_and_brought_back_changes_nothing(world: World, expert: tuple[Client, Actor]) -> None:
    client, ann = expert
    for one in ({"forms": "@s"}, {"note": "=1+1 is no formula"}, {}):
        term(world, **one)
    file = client.get("/en/keywords/?as=csv")
    content = b"".join(file.streaming_content)
    made = imports.receive(ann, "terms", io.BytesIO(content), file_name="terms.csv")
    work.check.func(made.handle)
    made.refresh_from_db()
    assert made.counts == {"same": 3}, list(made.rows.values_list("state", "faults"))


def test_a_program_suggests_and_reads_what_its_organisation_may_read(world: World, secretariat: Actor) -> None:
    admin = Actor(ActorKind.USER, "usr_admin", world.shop.public_id, frozenset({Role.COMPANY_ADMIN}))
    approved, secret = term(world), term(world, level="RESTRICTED")
    made = tokens.make(admin, world.shop, "pull", ["terms:read", "proposals:read", "proposals:write"])
    client = Client(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
    listed = client.get("/api/v1/terms?lang=de").json()["items"]
    assert [one["term"] for one in listed] == [approved.term]
    assert client.get(f"/api/v1/terms/{secret.term_id}").status_code == 404
    said = client.post("/api/v1/proposals", json.dumps({"term": "zorbel", "lang": "de"}), content_type="application/json")
    assert said.status_code == 201, said.content
    assert [one["id"] for one in client.get("/api/v1/proposals").json()["items"]] == [said.json()["id"]]


def test_what_goes_out_is_what_was_read_not_what_was_written_since(world: World, expert: tuple[Client, Actor]) -> None:
    made = term(world)
    said = proposals.propose(world.second, {"ambiguity": "3"}, origin="desk", kind="change", term=made, base=made.version)
    client, _ann = expert
    row = {**made.cells, "ambiguity": "3", "do": "accept"}
    assert client.post(f"/en/keywords/proposals/{said.public_id}/", row).status_code == 302
    assert [r["ambiguity"] for r in released.rows("MEMBERS")] == ["2"]
    made.refresh_from_db()
    assert world.second.id in made.hands
    reviews.review(world.reviewer, made, version=made.version, agrees=True)
    assert [r["ambiguity"] for r in released.rows("MEMBERS")] == ["3"]


def test_search_finds_terms_as_far_as_one_sees_them(world: World, expert: tuple[Client, Actor]) -> None:
    made = term(world, term="zorbelsuche")
    assert "zorbelsuche" in page(expert[0], "/en/search/?q=zorbelsu")
    client, _who = browser(world.unsigned)
    assert f"terms/{made.term_id}" not in page(client, "/en/search/?q=zorbelsu")
    assert f"terms/{made.term_id}" in page(expert[0], "/en/search/?q=zorbelsu")


def test_today_tells_what_waits(world: World, expert: tuple[Client, Actor]) -> None:
    term(world, "evidence")
    proposals.propose(world.spotter, {"term": "zorbel", "lang": "de"}, origin="desk")
    shown = page(expert[0], "/en/today/")
    assert "Terms that wait for a second person" in shown
    assert "Suggested terms" in shown


def test_languages_are_said_and_confirmed_on_their_page(world: World, expert: tuple[Client, Actor]) -> None:
    client, ann = expert
    client.post("/en/keywords/languages/", {"lang": "th", "skill": "native"})
    other, _ben = browser(world.other_ngo, name="ben")
    assert "I confirm that" in page(other, "/en/keywords/languages/")
    other.post("/en/keywords/languages/", {"do": f"confirm:{ann.id}:th"})
    assert competence.knows(ann.id, "th") == "native"


def test_a_moderator_says_that_a_term_finds_the_wrong_things_and_the_desk_doubts_it(
    world: World, expert: tuple[Client, Actor]
) -> None:
    made = term(world)
    moderator, _who = browser(world.shop, Role.COMPANY_MODERATOR)
    assert "It finds the wrong things" in page(moderator, f"/en/keywords/terms/{made.term_id}/")
    assert moderator.post(f"/en/keywords/terms/{made.term_id}/wrong", {"reason": ""}).status_code == 422
    assert moderator.post(f"/en/keywords/terms/{made.term_id}/wrong", {"reason": "A name of a shop."}).status_code == 302
    said = Proposal.objects.get()
    client, _ann = expert
    assert client.post(f"/en/keywords/proposals/{said.public_id}/", {"do": "accept"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "watch"
