"""The company's queue as its moderators use it: the next notice, one or two keys, skip, undo, clusters, appeals."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import notices_world
import pytest
from django.conf import settings
from notices_world import World, as_person
from pages import text as page

from inthewild.hub.accounts.models import User
from inthewild.hub.cases.models import Decision, Notice, PendingAnswer
from inthewild.hub.cases.services import answers, appeals, clauses, notices, queue
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core import claim, clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return notices_world.build(secretariat)


# -- who works on what


def test_the_next_notice_is_the_first_that_nobody_holds(world: World) -> None:
    low, high = notices_world.sent(world, priority=5), notices_world.sent(world, priority=90)
    assert queue.take_next(world.moderator) == high
    assert queue.take_next(world.second) == low
    assert queue.take_next(world.admin) is None
    with clock.moved_by(timedelta(minutes=21)):
        assert queue.take_next(world.admin) == high


def test_who_skips_gets_the_one_behind_and_at_the_end_the_first_again(world: World) -> None:
    made = [notices_world.sent(world, priority=9 - n) for n in range(3)]
    at = queue.take_next(world.moderator)
    for expected in (made[1], made[2], made[0]):
        assert at is not None
        queue.let_go(world.moderator, at)
        at = queue.take_next(world.moderator, after=at)
        assert at == expected


def test_nobody_answers_what_a_colleague_holds(world: World) -> None:
    made = notices_world.sent(world)
    queue.take(world.moderator, made)
    with pytest.raises(Conflict, match="until"):
        answers.prepare(world.second, made, Answer("removed"))
    answers.prepare(world.moderator, made, Answer("removed"))
    assert claim.holder(made.public_id) is None


def test_an_empty_queue_says_who_holds_what(world: World) -> None:
    for _ in range(3):
        queue.take(world.moderator, notices_world.sent(world))
    answer = as_person(world.ben).post("/en/notices/next", follow=True)
    assert "3 notices held by Ana until" in answer.content.decode()


def test_programs_and_other_companies_take_nothing(world: World) -> None:
    made = notices_world.sent(world)
    assert queue.take_next(world.rival) is None
    for actor in (world.expert, Actor.system("x"), Actor.public()):
        with pytest.raises(NotAllowed):
            queue.take_next(actor)
    with pytest.raises(NotAllowed):
        queue.take(world.rival, made)


# -- pages


def test_a_routine_case_takes_two_keys_and_leads_to_the_next(world: World) -> None:
    first, second = notices_world.sent(world, priority=9), notices_world.sent(world, priority=1)
    ana = as_person(world.ana)
    assert ana.post("/en/notices/next")["Location"] == f"/en/notices/{first.public_id}/"
    shown = page(ana, f"/en/notices/{first.public_id}/")
    keys = re.findall(r'data-key="(\w+)"', shown)
    assert keys == [f"Digit{n}" for n in range(1, 8)]
    choose = page(ana, f"/en/notices/{first.public_id}/?choose=keep")
    assert "Its papers were shown and checked" in choose
    to = ana.post(f"/en/notices/{first.public_id}/answer", {"answer": "no_violation:papers"})
    assert to["Location"] == f"/en/notices/{second.public_id}/"
    assert PendingAnswer.objects.get().notice == first
    assert "Undo" in page(ana, f"/en/notices/{second.public_id}/")


def test_undo_on_the_next_page_brings_it_back(world: World) -> None:
    made = notices_world.sent(world)
    ana = as_person(world.ana)
    after = ana.post(f"/en/notices/{made.public_id}/answer", {"answer": "removed"}, follow=True).content.decode()
    address = re.search(r'action="(/[^"]*undo[^"]*)"', after)
    assert address is not None
    ana.post(address[1], {"next": "/en/notices/"})
    assert not PendingAnswer.objects.exists()
    assert queue.waiting(world.moderator).get() == made


@pytest.mark.parametrize(
    "wrong", ["", "no_violation", "no_violation:own_rules", "closed", "removed:made-up", "need_info", "\x00", "removed:law:x"]
)
def test_an_answer_that_cannot_be_is_refused_with_a_sentence(world: World, wrong: str) -> None:
    made = notices_world.sent(world)
    answer = as_person(world.ana).post(f"/en/notices/{made.public_id}/answer", {"answer": wrong}, follow=True)
    assert answer.status_code == 200
    assert not PendingAnswer.objects.exists()


def test_the_page_shows_marked_words_why_strikes_and_own_decisions(world: World) -> None:
    answers.answer(world.moderator, notices_world.sent(world), Answer("removed", clause="Wildlife, 3.2"))
    shown = page(as_person(world.ana), f"/en/notices/{notices_world.sent(world).public_id}/")
    for part in ("<mark", "elephant ivory tusk", "Council Regulation (EC) No 338/97", "1 strike on your platforms", "Removed: ",
                 "Wildlife, 3.2", "High", "Seen by: the experts of Example Wildlife Trust"):  # fmt: skip
        assert part in shown, part
    assert "Ana" not in shown.split("<main")[1]


def test_nothing_of_the_expert_or_of_the_case_is_told_to_the_company(world: World) -> None:
    made = notices_world.sent(world)
    shown = page(as_person(world.ana), f"/en/notices/{made.public_id}/")
    assert made.case.public_id not in shown
    assert world.expert_person.public_id not in shown
    assert "Expert" not in re.sub(r"<[^>]+>", "", shown.split("<main")[1]).replace("experts", "")


def test_another_company_finds_nothing(world: World) -> None:
    made = notices_world.sent(world)
    rita = as_person(world.rival_person)
    for path in ("", "?choose=keep", "cluster", "appeal"):
        assert rita.get(f"/en/notices/{made.public_id}/{path}").status_code == 404
    for path in ("answer", "skip", "take", "move", "edit"):
        assert rita.post(f"/en/notices/{made.public_id}/{path}", {"answer": "removed"}).status_code == 404
    assert made.public_id not in page(rita, "/en/notices/?as=csv")
    assert not Decision.objects.exists()


def test_a_cluster_is_answered_at_once_each_card_shown(world: World) -> None:
    made = [notices_world.sent(world) for _ in range(3)]
    other = notices_world.sent(world, seller="somebody_else", text="Another text about ivory")
    Notice.objects.filter(pk=other.pk).update(cluster="")
    ana = as_person(world.ana)
    shown = page(ana, f"/en/notices/{made[0].public_id}/cluster")
    assert all(one.public_id in shown for one in made)
    assert other.public_id not in shown
    chosen = [made[0].public_id, made[1].public_id]
    ana.post(f"/en/notices/{made[0].public_id}/cluster", {"notice": chosen, "outcome": "removed"})
    assert {p.notice.public_id for p in PendingAnswer.objects.all()} == set(chosen)


def test_a_cluster_with_one_that_is_answered_meanwhile_answers_none(world: World) -> None:
    made = [notices_world.sent(world) for _ in range(2)]
    answers.prepare(world.second, made[1], Answer("removed"))
    ana = as_person(world.ana)
    data = {"notice": [one.public_id for one in made], "outcome": "removed"}
    assert ana.post(f"/en/notices/{made[0].public_id}/cluster", data).status_code == 422
    assert PendingAnswer.objects.count() == 1


def test_decisions_leave_as_a_file_that_a_spreadsheet_cannot_run(world: World) -> None:
    answers.answer(world.moderator, notices_world.sent(world), Answer("removed", note="=cmd()"))
    text = page(as_person(world.ana), "/en/notices/decisions?as=csv")
    assert "Removed" in text
    assert "'=cmd()" in text


def test_clauses_are_proposed_to_the_own_moderators_only(world: World) -> None:
    made = notices_world.sent(world)
    boss = as_person(world.boss)
    boss.post("/en/notices/clauses", {"do": "add", "title": "Wildlife, 3.2"})
    assert "Wildlife, 3.2" in page(as_person(world.ana), f"/en/notices/{made.public_id}/")
    assert as_person(world.ana).get("/en/notices/clauses").status_code == 403
    with pytest.raises(NotAllowed):
        clauses.add_clause(world.rival, world.shop, title="x")
    boss.post("/en/notices/clauses", {"do": "end", "number": "1"})
    assert "Wildlife, 3.2" not in page(as_person(world.ana), f"/en/notices/{made.public_id}/")


def test_the_queue_page_and_the_notice_ask_the_database_a_bounded_number_of_times(
    world: World, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        made = notices_world.sent(world)
    ana = as_person(world.ana)
    for path in ("/notices/", f"/notices/{made.public_id}/", "/notices/decisions"):
        with django_assert_max_num_queries(25):  # type: ignore[operator]
            page(ana, f"/en{path}")


# -- the expert's pages


def test_drafts_are_completed_and_signed_on_a_page_that_shows_each(world: World) -> None:
    (made,) = notices.draft(world.expert, notices_world.case(world))
    expert = as_person(world.expert_person)
    assert "Article 16 asks for reasons" in page(expert, "/en/notices/sign")
    words = {"explanation": "Raw ivory.", "legal_basis": "Regulation 338/97", "legal_basis_url": "", "version": 1}
    expert.post(f"/en/notices/{made.public_id}/edit", words)
    shown = page(expert, "/en/notices/sign")
    assert "in good faith" in shown and "Raw ivory." in shown
    unsure = expert.post("/en/notices/sign", {"notice": made.public_id, "good_faith": "1"})
    assert unsure.status_code == 422
    expert.post("/en/notices/sign", {"notice": made.public_id, "good_faith": "1", "sure": "on"})
    made.refresh_from_db()
    assert made.state == "approved"
    for path in ("/notices/", f"/notices/{made.public_id}/", "/notices/sender", "/appeals/", "/notices/decisions"):
        page(expert, f"/en{path}")


def test_every_state_of_a_notice_has_a_page_that_says_what_it_waits_for(world: World) -> None:
    expert = as_person(world.expert_person)
    made = notices_world.sent(world)
    assert "is to answer by" in page(expert, f"/en/notices/{made.public_id}/")
    answers.answer(world.moderator, made, Answer("need_info", "which_item"))
    assert "is to answer a question" in page(expert, f"/en/notices/{made.public_id}/")
    expert.post(f"/en/notices/{made.public_id}/move", {"do": "inform", "text": "The tusk on the left."})
    assert "The tusk on the left." in page(as_person(world.ana), f"/en/notices/{made.public_id}/")
    answers.answer(world.moderator, made, Answer("not_our_platform"))
    assert "Correct the platform" in page(expert, f"/en/notices/{made.public_id}/")
    (form,) = notices_world.signed(world, world.form_platform)
    assert "fill in the form of Example Forum" in page(expert, f"/en/notices/{form.public_id}/")
    expert.post(f"/en/notices/{form.public_id}/move", {"do": "sent"})
    form.refresh_from_db()
    assert form.state == "sent"


# -- who is told


def told(person: User) -> list[str]:
    from inthewild.hub.core.models import Notification

    return list(Notification.objects.filter(person=person.public_id).order_by("pk").values_list("kind", flat=True))


def test_each_side_is_told_what_concerns_it_and_nobody_else(world: World) -> None:
    made = notices_world.sent(world)
    answers.answer(world.moderator, made, Answer("need_info", "which_item"))
    answers.inform(world.expert, made, "The left one.")
    appeals.file(world.expert, answers.answer(world.moderator, made, Answer("no_violation", "papers")), "No.")
    assert told(world.ana) == ["notice.received", "notice.informed"]
    assert told(world.ben) == ["notice.received", "notice.informed", "appeal.yours"]
    assert told(world.expert_person) == ["notice.answered", "notice.answered"]
    assert told(world.rival_person) == []


def test_today_says_what_waits(world: World) -> None:
    notices_world.sent(world)
    notices.draft(world.expert, notices_world.case(world))
    assert "Notices to answer" in page(as_person(world.ana), "/en/today/")
    assert "Notices to sign" in page(as_person(world.expert_person), "/en/today/")
    assert "Notices to answer" not in page(as_person(world.rival_person), "/en/today/")


def test_a_notice_is_found_by_who_sees_it(world: World) -> None:
    made = notices_world.sent(world)
    assert made.public_id in page(as_person(world.ana), "/en/search/?q=rare_pets")
    assert made.public_id not in page(as_person(world.rival_person), "/en/search/?q=rare_pets")


@pytest.mark.parametrize(
    ("answer", "cited"),
    [("removed", "Wildlife, 3.2"), ("educated:own_rules", "Wildlife, 3.2"), ("restricted:", "Wildlife, 3.2"),
     ("no_violation:papers", ""), ("not_our_platform", ""), ("already_gone", ""), ("need_info:which_item", "")],
)  # fmt: skip
def test_only_an_answer_that_goes_by_the_rules_cites_the_clause_that_is_proposed(world: World, answer: str, cited: str) -> None:
    clauses.add_clause(world.admin, world.shop, title="Wildlife, 3.2")
    made, ana = notices_world.sent(world), as_person(world.ana)
    assert '<option value="Wildlife, 3.2">' in page(ana, f"/en/notices/{made.public_id}/")
    ana.post(f"/en/notices/{made.public_id}/answer", {"answer": answer, "clause": "Wildlife, 3.2"})
    assert PendingAnswer.objects.get().clause == cited


def test_a_moderator_says_that_a_notice_is_there_and_answers_later(world: World) -> None:
    made, ana = notices_world.sent(world), as_person(world.ana)
    path = f"/notices/{made.public_id}/"
    assert "Confirm that you have it" in page(ana, f"/en{path}")
    assert ana.post(f"/en{path}acknowledge", follow=True).content.count(b"reads that you have this notice") == 1
    made.refresh_from_db()
    assert (made.state, made.acknowledged_at is not None) == ("acknowledged", True)
    shown = page(ana, f"/en{path}")
    assert "Confirm that you have it" not in shown and "Already gone" in shown
    assert "Acknowledged" in page(as_person(world.expert_person), f"/en{path}")


def test_the_record_for_a_statement_of_reasons_is_on_the_page_and_in_the_file(world: World) -> None:
    removed, kept = notices_world.sent(world), notices_world.sent(world)
    decision = answers.answer(world.moderator, removed, Answer("removed", "law"))
    answers.answer(world.moderator, kept, Answer("no_violation", "papers"))
    ana, path = as_person(world.ana), f"/notices/decisions/{decision.public_id}/statement"
    assert f'href="/en{path}"' in page(ana, f"/en/notices/{removed.public_id}/")
    assert "statement of reasons" not in page(ana, f"/en/notices/{kept.public_id}/")
    answer = ana.get(f"/en{path}")
    assert json.loads(answer.content) == decision.statement
    assert (answer["Content-Type"], "attachment" in answer["Content-Disposition"]) == ("application/json", True)
    rows = list(csv.DictReader(io.StringIO(page(ana, "/en/notices/decisions?as=csv").removeprefix("\ufeff"))))
    assert sorted(row["Statement of reasons"] for row in rows) == ["", f"{settings.CONFIG.public_url.rstrip('/')}/en{path}"]
    assert as_person(world.rival_person).get(f"/en{path}").status_code == 404
    assert ana.get(f"/en/notices/decisions/{kept.decisions.get().public_id}/statement").status_code == 404


# -- decisions from a file


def test_decisions_come_in_by_a_file_and_what_is_answered_is_not_answered_again(world: World) -> None:
    from inthewild.hub.core.imports import services as imports
    from inthewild.hub.core.imports import work

    first, second, other = (notices_world.sent(world) for _ in range(3))
    answers.answer(world.second, other, Answer("already_gone"))
    rows = [
        "notice,outcome,reason_code,clause,note",
        f'{first.public_id},removed,,"Wildlife, 3.2",',
        f"{second.public_id},No violation,papers,,seen",
        f"{other.public_id},removed,,,",
        "ntc_aaaaaaaaaaaaaaaaaaaaaaaaaa,removed,,,",
        f"{first.public_id[:-1]}7,no_violation,,,",
    ]
    found = imports.receive(world.moderator, "decisions", io.BytesIO("\n".join(rows).encode()), file_name="d.csv")
    work.check.func(found.handle)
    found.refresh_from_db()
    stays = "cannot be taken back; a decision can only be appealed"
    ana = as_person(world.ana)
    for path in ("/imports/", "/imports/new/decisions/", f"/imports/{found.handle}/"):
        assert stays in page(ana, f"/en{path}"), path
    imports.apply(world.moderator, found)
    work.carry_out.func(found.handle)
    applied = page(ana, f"/en/imports/{found.handle}/")
    assert "Applied" in applied and "Take it back" not in applied
    found.refresh_from_db()
    with pytest.raises(Conflict, match="only be appealed"):
        imports.undo(world.moderator, found)
    made = {d.notice.public_id: (d.outcome, d.reason_code, d.clause) for d in Decision.objects.all()}
    assert made == {
        first.public_id: ("removed", "", "Wildlife, 3.2"),
        second.public_id: ("no_violation", "papers", ""),
        other.public_id: ("already_gone", "", ""),
    }


def test_a_stranger_imports_no_decisions(world: World) -> None:
    from inthewild.hub.core import imports

    assert "decisions" in [one.name for one in imports.all_importers(world.moderator)]
    for actor in (world.expert, Actor.public()):
        assert "decisions" not in [one.name for one in imports.all_importers(actor)]
