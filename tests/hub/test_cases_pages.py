"""The pages of casework as an expert's browser sees them: the pool, one case, deciding, what is like it, a hold."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import cases_world
import pytest
from cases_world import IVORY, World
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pages import text
from PIL import Image

from inthewild.hub.cases.models import Case, Fingerprint, Hold, Notice
from inthewild.hub.cases.services.prepare import prepare
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import File

pytestmark = pytest.mark.django_db
READING = {"taxon": "elephant", "specimen": "IVC", "legality": "likely_illegal", "severity": "3", "confidence": "high"}


@pytest.fixture
def world(secretariat: Actor) -> World:
    return cases_world.build(secretariat)


@pytest.fixture
def expert(world: World) -> Client:
    return cases_world.browser(world)


def decide(client: Client, case: Case, do: str, **given: str) -> tuple[int, str]:
    case.refresh_from_db()
    answer = client.post(f"/en/cases/{case.public_id}/", {**READING, "version": str(case.version), "do": do, **given})
    return answer.status_code, answer.headers.get("Location", "") or str(answer.content, "utf-8")


def test_the_pool_lists_what_waits_the_most_severe_first(world: World, expert: Client) -> None:
    cases_world.case(world, title="Table")
    cases_world.case(world, text=IVORY, title="Carving")
    cases_world.case(world, "rejected", title="Gone already")
    page = text(expert, "/en/cases/")
    assert page.index("Carving") < page.index("Table")
    assert "Gone already" not in page
    assert "CITES I" in page
    assert "2 cases" in page


def test_the_pool_is_filtered_by_its_address(world: World, expert: Client) -> None:
    ivory = cases_world.case(world, text=IVORY, title="Carving")
    cases_world.case(world, title="Table", platform=world.coalition.other_platform)
    assert "Table" not in text(expert, f"/en/cases/?platform={world.platform.public_id}")
    assert "Table" not in text(expert, f"/en/cases/?group={ivory.group}")
    assert "Carving" not in text(expert, "/en/cases/?age=7")
    assert "Carving" in text(expert, "/en/cases/?language=en&mine=free&state=any")


def test_opening_a_case_holds_it_and_the_next_one_is_another(world: World, expert: Client) -> None:
    first, second = cases_world.case(world, text=IVORY), cases_world.case(world)
    colleague = cases_world.browser(world, name="colleague")
    assert expert.post("/en/cases/next")["Location"] == f"/en/cases/{first.public_id}/"
    assert colleague.post("/en/cases/next")["Location"] == f"/en/cases/{second.public_id}/"
    assert "Held by Example ngo_expert until" in text(colleague, f"/en/cases/{first.public_id}/")
    status, page = decide(colleague, first, "reject", reason="No.")
    assert status == 422
    assert "somebody else works on this until" in page


def test_the_page_marks_the_words_and_says_what_they_mean(world: World, expert: Client) -> None:
    case = cases_world.case(world, text=IVORY, title="Carving", seller="@ann_carves")
    page = text(expert, f"/en/cases/{case.public_id}/")
    assert '<mark class="species">elephant</mark>' in page
    assert "Worked ivory" in page
    assert "CITES I/II" in page
    assert "so no listing is verified yet" in page
    assert "@ann_carves" in page
    assert "Seen by: experts of all conservation organisations, who share the pool." in page
    assert "An expert says what it is" in page


def test_one_press_confirms_what_stands_in_the_form(world: World, expert: Client) -> None:
    case = cases_world.case(world, text=IVORY)
    status, _where = decide(expert, case, "confirm")
    case.refresh_from_db()
    assert (status, case.state, case.taxon, case.severity) == (302, "confirmed", "elephantidae", 3)
    assert Notice.objects.filter(case=case, state="draft").count() == 1
    assert "A named expert checks the notice and signs it" in text(expert, f"/en/cases/{case.public_id}/")


def test_a_name_that_means_several_asks_which_without_scripts(world: World, expert: Client) -> None:
    case = cases_world.case(world, text=IVORY)
    status, page = decide(expert, case, "confirm", taxon="pangol")
    assert status == 422
    assert "Which of these?" in page
    assert '<input type="radio" name="taxon" value="manis-javanica">' in page
    assert decide(expert, case, "confirm", taxon="manis-javanica")[0] == 302
    case.refresh_from_db()
    assert (case.taxon, case.appendix) == ("manis-javanica", "I")


def test_a_name_that_nobody_knows_is_said_at_its_field(world: World, expert: Client) -> None:
    status, page = decide(expert, cases_world.case(world), "save", taxon="snark")
    assert status == 422
    assert "The keyword database knows no such animal or plant." in page


def test_looking_a_name_up_changes_nothing(world: World, expert: Client) -> None:
    case = cases_world.case(world)
    status, page = decide(expert, case, "look", taxon="tigre")
    case.refresh_from_db()
    assert status == 200
    assert "Panthera tigris" in page
    assert case.state == "triage"


def test_rejecting_takes_a_reason_and_leads_to_the_next(world: World, expert: Client) -> None:
    case, other = cases_world.case(world, text=IVORY), cases_world.case(world)
    assert decide(expert, case, "reject")[0] == 422
    assert decide(expert, case, "reject", reason="Bone.") == (302, f"/en/cases/{other.public_id}/")
    page = text(expert, f"/en/cases/{case.public_id}/")
    assert "Rejected" in page
    assert "Bone." in page
    assert "The case was rejected." in page  # with the button that takes it back
    assert decide(expert, case, "reopen", reason="Ivory after all.")[0] == 302


def test_asking_sets_it_aside_until_it_is_known(world: World, expert: Client) -> None:
    case = cases_world.case(world, text=IVORY)
    decide(expert, case, "ask", reason="Which bone is it?")
    page = text(expert, f"/en/cases/{case.public_id}/")
    assert "More information" in page
    assert "Which bone is it?" in page
    assert decide(expert, case, "resume")[0] == 302


def test_similar_cases_are_found_merged_and_taken_apart(world: World, expert: Client) -> None:
    twins = [cases_world.case(world, text=IVORY, title="Carving", seller="ann") for _ in range(2)]
    page = text(expert, f"/en/cases/{twins[0].public_id}/similar")
    for why in ("same seller", "same contact", "same wording"):
        assert why in page
    answer = expert.post(
        f"/en/cases/{twins[0].public_id}/similar", {"do": f"merge:{twins[1].public_id}", "version": twins[0].version}
    )  # fmt: skip
    assert answer["Location"] == f"/en/cases/{twins[1].public_id}/"
    assert expert.get(f"/en/cases/{twins[0].public_id}/")["Location"] == f"/en/cases/{twins[1].public_id}/"
    twins[1].refresh_from_db()
    parted = expert.post(
        f"/en/cases/{twins[1].public_id}/similar", {"do": "split", "listings": ["2"], "version": twins[1].version}
    )  # fmt: skip
    assert parted.status_code == 302
    made = Case.objects.get(public_id=parted["Location"].split("/")[-2])
    assert (made.state, made.listings.count(), made.reports.count()) == ("triage", 1, 1)


def test_a_cluster_is_confirmed_only_as_far_as_its_cards_were_ticked(world: World, expert: Client) -> None:
    lead, *rest = [cases_world.case(world, text=IVORY) for _ in range(3)]
    url = f"/en/cases/{lead.public_id}/similar"
    ticked = {"do": "confirm", "case": [rest[0].public_id], f"version-{rest[0].public_id}": str(rest[0].version)}
    assert expert.post(url, ticked).status_code == 422  # not assessed yet
    decide(expert, lead, "save")
    assert expert.post(url, ticked).status_code == 302
    assert [Case.objects.get(pk=one.pk).state for one in rest] == ["confirmed", "triage"]
    stale = {"do": "confirm", "case": [rest[1].public_id], f"version-{rest[1].public_id}": "1"}
    assert expert.post(url, stale).status_code == 422
    many = {"do": "confirm", "case": [one.public_id for one in rest] * 11}
    assert expert.post(url, many).status_code == 422


def test_a_hold_is_placed_seen_by_the_authority_and_released(world: World, expert: Client) -> None:
    case = cases_world.case(world, text=IVORY, title="Carving")
    liaison = cases_world.browser(world, Role.LE_LIAISON, world.authority)
    url = f"/en/cases/{case.public_id}/"
    text(liaison, url, 404)
    until = (clock.now() + timedelta(days=20)).date().isoformat()
    given = {"authority": world.authority.public_id, "until": until, "reason": "Customs asked.", "version": case.version}
    assert expert.post(f"{url}hold", given).status_code == 302
    assert "Nothing leaves until the hold is released or ends" in text(expert, url)
    assert "Carving" in text(liaison, url)
    assert "Your reading" not in text(liaison, url)
    assert "Customs asked." in text(liaison, "/en/cases/held")
    for hidden in ("similar", "reports", "history"):
        text(liaison, f"{url}{hidden}", 404)
    text(cases_world.browser(world, of=world.other_ngo), url, 404)
    renewed = (clock.now() + timedelta(days=60)).date().isoformat()
    assert liaison.post(f"{url}hold", {"do": "renew", "until": renewed}).status_code == 302
    assert liaison.post(f"{url}hold", {"do": "release", "reason": "Seized."})["Location"] == "/en/cases/held"
    assert Hold.objects.get().state == "released"
    text(liaison, url, 404)


def test_history_and_reports_have_their_tabs(world: World, expert: Client) -> None:
    case = cases_world.case(world, text=IVORY)
    decide(expert, case, "save")
    history = text(expert, f"/en/cases/{case.public_id}/history")
    for says in ("A case was made of a report", "A case came into the triage pool", "An expert wrote down what a case is"):
        assert says in history
    assert "The public" in text(expert, f"/en/cases/{case.public_id}/reports")


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.NGO_EXPERT, Role.ENGINE)])
def test_nobody_else_finds_the_pool_or_a_case(world: World, role: Role) -> None:
    case = cases_world.case(world, text=IVORY)
    homes = {
        Role.LE_LIAISON: world.authority,
        Role.COMPANY_ADMIN: world.coalition.shop,
        Role.COMPANY_MODERATOR: world.coalition.shop,
    }
    client = cases_world.browser(world, role, homes.get(role))
    text(client, "/en/cases/", 403)
    for tab in ("", "similar", "reports", "history", "hold"):
        text(client, f"/en/cases/{case.public_id}/{tab}", 404)


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_pool(world: World, expert: Client) -> None:
    def asked(path: str) -> int:
        text(expert, path)
        with CaptureQueriesContext(
            connection,
        ) as found:
            text(expert, path)
        return len(found)

    first = cases_world.case(world, text=IVORY, seller="ann")
    cases_world.case(world, text=IVORY, seller="ann")
    paths = ("/en/cases/", f"/en/cases/{first.public_id}/", f"/en/cases/{first.public_id}/similar")
    before = [asked(path) for path in paths]
    for _ in range(6):
        cases_world.case(world, text=IVORY, seller="ann")
    after = [asked(path) for path in paths]
    assert after == before
    assert after[0] <= 25
    assert after[1] <= 40


def test_every_page_is_small_and_needs_no_script(world: World, expert: Client) -> None:
    case = cases_world.case(world, text=IVORY, title="Carving")
    for path in ("/en/cases/", f"/en/cases/{case.public_id}/", f"/en/cases/{case.public_id}/similar"):
        page = text(expert, path)
        assert len(page.encode()) < 60_000
        assert not re.search(r"<script(?! src=)| style=| on[a-z]+=", page)


def test_a_picture_with_a_child_at_risk_is_gone_at_one_key_and_judged_by_a_second_person(world: World, expert: Client) -> None:
    case = cases_world.case(world, text=IVORY)
    file = picture_of(case)
    url = f"/en/cases/{case.public_id}/"
    assert f'id="{file.public_id}"' in text(expert, url)
    assert Fingerprint.objects.filter(kind="image").exists() is False  # the picture came after the listing was read
    prepare.func(case.public_id)
    assert Fingerprint.objects.filter(kind="image").exists()
    assert decide(expert, case, f"protect:{file.public_id}")[0] == 302
    page = text(expert, url)
    assert f'id="{file.public_id}"' not in page
    assert "it may show a child at risk" in page
    assert "A second person must judge." in page
    assert not Fingerprint.objects.filter(kind__in=("image", "part")).exists()
    for address in (f"/files/{file.public_id}", f"/files/{file.public_id}/blurred"):
        assert expert.get(address).status_code == 404
    assert decide(expert, case, f"judge:{file.public_id}", at_risk="no")[0] == 403
    colleague = cases_world.browser(world, name="colleague")
    assert decide(colleague, case, f"judge:{file.public_id}", at_risk="no")[0] == 302
    assert f'id="{file.public_id}"' in text(expert, url)


def picture_of(case: Case) -> File:
    """A picture that came with the report of a case."""
    from inthewild.hub.core.files import services as files

    report = case.reports.get()
    drawn, written = Image.new("RGB", (64, 64)), BytesIO()
    drawn.paste((200, 10, 90), (0, 0, 40, 20))
    drawn.save(written, "PNG")
    written.seek(0)
    return files.accept(Actor.system("intake"), "report", written, name="x.png", about=report.public_id)
