"""What experts read of the reports of a case: answers, care for who shows up in a picture, and everything that joined it."""

from __future__ import annotations

import re
from io import BytesIO

import cases_world
import pytest
from cases_world import IVORY, PLAIN, World
from django.test import Client
from pages import text
from PIL import Image

from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Case, Fingerprint, Report
from inthewild.hub.cases.queries.similar import Why, similar
from inthewild.hub.cases.services import intake, marking
from inthewild.hub.cases.services.prepare import prepare
from inthewild.hub.core import erasure
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.files import services as files
from inthewild.hub.core.models import File, Job

pytestmark = pytest.mark.django_db
LINK = "https://shop.example.com/item/5"
CARE = "Who reported it says that a picture shows them or their account."


@pytest.fixture
def world(secretariat: Actor) -> World:
    return cases_world.build(secretariat)


@pytest.fixture
def expert(world: World) -> Client:
    return cases_world.browser(world)


def reported(link: str = LINK, words: str = IVORY, *, quarantine: str = "", **given: object) -> Report:
    answers = Answers(link=link, text=words, **given)  # type: ignore[arg-type]
    return intake.receive(Actor.public(), answers, source="public", quarantine=quarantine).report


def with_picture(report: Report, at: tuple[int, int] = (0, 0)) -> File:
    drawn, written = Image.new("RGB", (120, 120)), BytesIO()
    drawn.paste((200, 10, 90), (*at, at[0] + 30, at[1] + 60))
    drawn.save(written, "PNG")
    written.seek(0)
    return files.accept(Actor.system("intake"), "report", written, about=report.public_id)


def in_triage(report: Report) -> Case:
    assert report.case is not None
    prepare.func(report.case.public_id)
    return Case.objects.get(pk=report.case.pk)


# The answers, and who wants care


def test_an_expert_reads_the_three_answers_in_words_of_their_language(world: World, expert: Client) -> None:
    case = in_triage(reported(answers={"offered": "part", "where": "group", "origin": "unsure"}))
    page = text(expert, f"/en/cases/{case.public_id}/reports")
    for question, answer in (
        ("What is offered?", "Something made of an animal, such as ivory, skin or horn"),
        ("Where did you see it?", "In a group or a channel"),
        ("What does the seller say about where it comes from?", "Not sure"),
    ):
        assert re.search(f"<dt>{re.escape(question)}</dt><dd>{re.escape(answer)}</dd>", page), question
    assert "Dans un groupe ou un canal" in text(expert, f"/fr/cases/{case.public_id}/reports")


def test_an_answer_that_was_left_out_or_is_none_of_the_ways_is_not_shown(world: World, expert: Client) -> None:
    case = in_triage(reported(answers={"offered": "living"}))
    Report.objects.update(answers={"offered": "living", "where": "<b>", "more": "x"})
    page = text(expert, f"/en/cases/{case.public_id}/reports")
    assert "A living animal" in page
    assert "Where did you see it?" not in page


def test_experts_are_told_that_a_picture_shows_who_reported(world: World, expert: Client) -> None:
    report = reported(shows_me=True)
    with_picture(report)
    case = in_triage(report)
    for tab in ("", "reports"):
        assert CARE in text(expert, f"/en/cases/{case.public_id}/{tab}")
    other = in_triage(reported("https://shop.example.com/item/6"))
    for tab in ("", "reports"):
        assert CARE not in text(expert, f"/en/cases/{other.public_id}/{tab}")


def test_an_authority_that_a_case_is_held_for_reads_the_offer_and_nothing_of_reporters(world: World) -> None:
    report = reported(shows_me=True, answers={"offered": "part"})
    file = with_picture(report)
    case = in_triage(report)
    cases_world.confirm(world.expert, case)
    cases_world.hold(world, case)
    liaison = cases_world.browser(world, Role.LE_LIAISON, world.authority)
    page = text(liaison, f"/en/cases/{case.public_id}/") + text(liaison, f"/en/cases/{case.public_id}/evidence")
    assert "Antique elephant ivory" in page
    assert not any(told in page for told in (CARE, file.public_id, "Something made of an animal"))
    text(liaison, f"/en/cases/{case.public_id}/reports", 404)


# What is held back


def test_a_report_of_a_picture_alone_is_sorted_by_its_blurred_picture(world: World, expert: Client) -> None:
    report = reported("", "", files=("fil_x",), quarantine="trap", shows_me=True, answers={"offered": "living"})
    file = with_picture(report)
    page = text(expert, "/en/held-back/")
    assert f'src="/files/{file.public_id}/blurred"' in page
    assert f'data-reveal="/files/{file.public_id}"' in page
    assert CARE in page
    assert "A living animal" in page
    assert "A child may be at risk" not in page  # there is no case yet that it could be taken out of
    assert f'src="/files/{file.public_id}"' in text(expert, f"/en/held-back/?show={file.public_id}")


# What joined


def test_the_case_shows_pictures_and_texts_of_every_report_that_joined_it(world: World, expert: Client) -> None:
    first = reported(words=IVORY)
    second = reported(words="The seller now writes: real ivory, old, ask for more photos", shows_me=True)
    third = reported(words=IVORY.replace(" ", "\n"))  # says what the listing says
    assert first.case == second.case == third.case
    mine, theirs = with_picture(first), with_picture(second)
    case = in_triage(first)
    page = text(expert, f"/en/cases/{case.public_id}/")
    assert page.index(mine.public_id) < page.index(theirs.public_id)
    others = page.partition("The offer in other reports</h3>")[2].partition("<dl")[0]
    assert re.findall("<p[^>]*>(.*?)</p>", others) == ["The seller now writes: real ivory, old, ask for more photos"]
    assert CARE in page
    assert page.count("protect:fil_") == 2


def test_many_pictures_lead_to_the_page_of_the_reports_where_each_can_be_protected(world: World, expert: Client) -> None:
    case = in_triage(reported())
    all_of_them = [with_picture(reported()) for _number in range(14)]
    page = text(expert, f"/en/cases/{case.public_id}/")
    assert page.count("protect:fil_") == 12
    assert "2 more pictures" in page
    shown = text(expert, f"/en/cases/{case.public_id}/reports")
    assert all(f"protect:{one.public_id}" in shown for one in all_of_them)


def test_each_report_stays_with_its_listing_when_cases_are_merged(world: World, expert: Client) -> None:
    from inthewild.hub.cases.services import merging

    one, other = in_triage(reported()), in_triage(reported("https://shop.example.com/item/6", PLAIN))
    late = with_picture(reported("https://shop.example.com/item/6", PLAIN))
    merging.merge(world.expert, other, one, version=other.version)
    page = text(expert, f"/en/cases/{one.public_id}/")
    assert page.index('aria-label="Listing 1"') < page.index('aria-label="Listing 2"') < page.index(late.public_id)


def work() -> None:
    """Do the jobs on marks that wait."""
    for job in Job.objects.filter(open_key__regex=r"^(report|case)\.mark:").select_related("task"):
        {"report": marking.mark_report, "case": marking.mark_case}[job.key.partition(".")[0]].func(*job.task.args_kwargs["args"])
        Job.objects.filter(pk=job.pk).update(open_key=None)


def marks_of(case: Case, kind: str) -> set[str]:
    return set(Fingerprint.objects.filter(listing__case=case, kind=kind).values_list("value", flat=True))


def test_what_joined_is_recognised_again_elsewhere_by_picture_contact_and_wording(world: World) -> None:
    first = reported(words="")
    case = in_triage(first)
    assert not Fingerprint.objects.filter(listing__case=case).exists()
    joined = reported(words=IVORY)
    with_picture(joined)
    work()
    assert {kind: bool(marks_of(case, kind)) for kind in ("image", "part", "contact", "text")} == {
        "image": True, "part": True, "contact": True, "text": True,
    }  # fmt: skip
    again = reported("https://shop.example.com/item/77", IVORY)
    with_picture(again)
    alike = similar(world.expert, in_triage(again))
    assert [(one.case, set(one.why)) for one in alike] == [(case, {Why.CONTACT, Why.IMAGE, Why.TEXT})]


def test_marks_of_a_picture_go_with_its_report_and_those_of_the_others_stay(world: World) -> None:
    case = in_triage(reported(words=IVORY))
    joined, kept = reported(words="Write to me: wa.me/491709999999"), reported(words="")
    with_picture(joined)
    with_picture(kept, (90, 20))
    work()
    assert len(marks_of(case, "contact")) == 2
    before = marks_of(case, "image")
    assert len(before) == 2
    erasure.erase(Actor.system("reporter"), joined.public_id, erasure.Basis.WITHDRAWN)
    work()
    assert len(marks_of(case, "contact")) == 1
    assert len(marks_of(case, "image") & before) == 1


def test_a_picture_with_a_child_at_risk_is_taken_out_of_a_report_that_joined_and_leaves_no_mark(
    world: World, expert: Client
) -> None:
    case = in_triage(reported(words=IVORY))
    joined, other = reported(words=""), reported(words="")
    bad = with_picture(joined)
    with_picture(other, (90, 20))
    work()
    assert len(marks_of(case, "image")) == 2
    url = f"/en/cases/{case.public_id}/"
    answer = expert.post(url, {"do": f"protect:{bad.public_id}"})
    assert answer.status_code == 302
    assert not marks_of(case, "image")
    work()
    assert len(marks_of(case, "image")) == 1
    prepare.func(case.public_id)
    assert len(marks_of(case, "image")) == 1
    assert f'id="{bad.public_id}"' not in text(expert, url) + text(expert, f"{url}reports")
    colleague = cases_world.browser(world, name="colleague")
    assert colleague.post(url, {"do": f"judge:{bad.public_id}", "at_risk": "no"}).status_code == 302
    work()
    assert len(marks_of(case, "image")) == 2
    assert f'id="{bad.public_id}"' in text(expert, url)


def test_marks_come_to_an_end_however_often_one_offer_is_reported(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "MOST", 10)
    case = in_triage(reported(words=IVORY))
    for number in range(5):
        reported(words=f"{number} quite another text of the same offer, call {number}{number}0 1234567{number}")
        work()
    many = Fingerprint.objects.filter(listing__case=case).count()
    assert 10 <= many < 30
