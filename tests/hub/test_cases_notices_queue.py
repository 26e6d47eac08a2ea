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
from django.test import Client
from notices_world import World

from inthewild.hub.accounts.models import User
from inthewild.hub.cases.models import Appeal, Decision, Notice, PendingAnswer, Strike
from inthewild.hub.cases.services import answers, appeals, clauses, notices, queue, sending
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core import claim, clock, outbox
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent, OutboxMessage
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return notices_world.build(secretariat)


def as_person(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(f"/en{path}")
    assert answer.status_code == 200, (path, answer.status_code)
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore[attr-defined]


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
    shown = page(ana, f"/notices/{first.public_id}/")
    keys = re.findall(r'data-key="(\w+)"', shown)
    assert keys == [f"Digit{n}" for n in range(1, 8)]
    choose = page(ana, f"/notices/{first.public_id}/?choose=keep")
    assert "Its papers were shown and checked" in choose
    to = ana.post(f"/en/notices/{first.public_id}/answer", {"answer": "no_violation:papers"})
    assert to["Location"] == f"/en/notices/{second.public_id}/"
    assert PendingAnswer.objects.get().notice == first
    assert "Undo" in page(ana, f"/notices/{second.public_id}/")


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
    shown = page(as_person(world.ana), f"/notices/{notices_world.sent(world).public_id}/")
    for part in ("<mark", "elephant ivory tusk", "Council Regulation (EC) No 338/97", "1 strike on your platforms", "Removed: ",
                 "Wildlife, 3.2", "High", "Seen by: the experts of Example Wildlife Trust"):  # fmt: skip
        assert part in shown, part
    assert "Ana" not in shown.split("<main")[1]


def test_nothing_of_the_expert_or_of_the_case_is_told_to_the_company(world: World) -> None:
    made = notices_world.sent(world)
    shown = page(as_person(world.ana), f"/notices/{made.public_id}/")
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
    assert made.public_id not in page(rita, "/notices/?as=csv")
    assert not Decision.objects.exists()


def test_a_cluster_is_answered_at_once_each_card_shown(world: World) -> None:
    made = [notices_world.sent(world) for _ in range(3)]
    other = notices_world.sent(world, seller="somebody_else", text="Another text about ivory")
    Notice.objects.filter(pk=other.pk).update(cluster="")
    ana = as_person(world.ana)
    shown = page(ana, f"/notices/{made[0].public_id}/cluster")
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
    text = page(as_person(world.ana), "/notices/decisions?as=csv")
    assert "Removed" in text
    assert "'=cmd()" in text


def test_clauses_are_proposed_to_the_own_moderators_only(world: World) -> None:
    made = notices_world.sent(world)
    boss = as_person(world.boss)
    boss.post("/en/notices/clauses", {"do": "add", "title": "Wildlife, 3.2"})
    assert "Wildlife, 3.2" in page(as_person(world.ana), f"/notices/{made.public_id}/")
    assert as_person(world.ana).get("/en/notices/clauses").status_code == 403
    with pytest.raises(NotAllowed):
        clauses.add_clause(world.rival, world.shop, title="x")
    boss.post("/en/notices/clauses", {"do": "end", "number": "1"})
    assert "Wildlife, 3.2" not in page(as_person(world.ana), f"/notices/{made.public_id}/")


def test_the_queue_page_and_the_notice_ask_the_database_a_bounded_number_of_times(
    world: World, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        made = notices_world.sent(world)
    ana = as_person(world.ana)
    for path in ("/notices/", f"/notices/{made.public_id}/", "/notices/decisions"):
        with django_assert_max_num_queries(25):  # type: ignore[operator]
            page(ana, path)


# -- the expert's pages


def test_drafts_are_completed_and_signed_on_a_page_that_shows_each(world: World) -> None:
    (made,) = notices.draft(world.expert, notices_world.case(world))
    expert = as_person(world.expert_person)
    assert "Article 16 asks for reasons" in page(expert, "/notices/sign")
    words = {"explanation": "Raw ivory.", "legal_basis": "Regulation 338/97", "legal_basis_url": "", "version": 1}
    expert.post(f"/en/notices/{made.public_id}/edit", words)
    shown = page(expert, "/notices/sign")
    assert "in good faith" in shown and "Raw ivory." in shown
    unsure = expert.post("/en/notices/sign", {"notice": made.public_id, "good_faith": "1"})
    assert unsure.status_code == 422
    expert.post("/en/notices/sign", {"notice": made.public_id, "good_faith": "1", "sure": "on"})
    made.refresh_from_db()
    assert made.state == "approved"
    for path in ("/notices/", f"/notices/{made.public_id}/", "/notices/sender", "/appeals/", "/notices/decisions"):
        page(expert, path)


def test_every_state_of_a_notice_has_a_page_that_says_what_it_waits_for(world: World) -> None:
    expert = as_person(world.expert_person)
    made = notices_world.sent(world)
    assert "is to answer by" in page(expert, f"/notices/{made.public_id}/")
    answers.answer(world.moderator, made, Answer("need_info", "which_item"))
    assert "is to answer a question" in page(expert, f"/notices/{made.public_id}/")
    expert.post(f"/en/notices/{made.public_id}/move", {"do": "inform", "text": "The tusk on the left."})
    assert "The tusk on the left." in page(as_person(world.ana), f"/notices/{made.public_id}/")
    answers.answer(world.moderator, made, Answer("not_our_platform"))
    assert "Correct the platform" in page(expert, f"/notices/{made.public_id}/")
    (form,) = notices_world.signed(world, world.form_platform)
    assert "fill in the form of Example Forum" in page(expert, f"/notices/{form.public_id}/")
    expert.post(f"/en/notices/{form.public_id}/move", {"do": "sent"})
    form.refresh_from_db()
    assert form.state == "sent"


# -- without login


def test_the_page_behind_a_mail_answers_once_and_is_kept_nowhere(world: World) -> None:
    from test_cases_notices import _secret

    notices_world.sent(world, world.mail_platform)
    anybody, address = Client(), f"/fr/answer/{_secret()}/"
    shown = anybody.get(address)
    assert "no-store" in shown["Cache-Control"]
    assert (shown["Referrer-Policy"], shown["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert not Decision.objects.exists()
    assert anybody.post(address, {"outcome": "no_violation"}).status_code == 422
    assert anybody.post(address, {"outcome": "removed"}).status_code == 200
    assert Decision.objects.get().outcome == "removed"
    again = anybody.post(address, {"outcome": "no_violation", "reason_code": "papers"})
    assert again.status_code == 422
    assert Decision.objects.count() == 1


# -- appeals


def decided(world: World, outcome: str = "no_violation", code: str = "papers") -> Decision:
    return answers.answer(world.moderator, notices_world.sent(world), Answer(outcome, code))


def test_an_appeal_goes_to_another_moderator_who_overturns_it(world: World) -> None:
    made = appeals.file(world.expert, decided(world), "The papers are of another animal.")
    assert (made.state, made.assigned_to) == ("assigned", world.second.id)
    with pytest.raises(NotAllowed):
        appeals.uphold(world.moderator, made, "No.")
    ben = as_person(world.ben)
    assert "The papers are of another animal." in page(ben, f"/appeals/{made.public_id}/")
    ben.post(f"/en/appeals/{made.public_id}/", {"do": "overturn", "other-outcome": "removed", "other-reason": "They are right."})
    made.refresh_from_db()
    assert made.state == "overturned"
    new = made.result
    assert new is not None and (new.outcome, new.number, new.replaces) == ("removed", 2, made.decision)
    assert visible(Strike, world.moderator).count() == 1
    told = AuditEvent.objects.filter(type="appeal.overturned").values_list("organisation", flat=True)
    assert set(told) == {world.shop.public_id, world.ngo.public_id}


def test_an_overturned_removal_ends_the_strike_and_reaches_who_sent_it(world: World) -> None:
    from accounts_world import mails

    made = appeals.file(world.admin, decided(world, "removed", ""), "It is a toy.", for_seller=True)
    assert made.for_seller
    appeals.overturn(world.second, made, Answer("no_violation", "imitation"), "It is plastic.")
    assert Strike.objects.get().ended_at is not None
    (letter,) = mails()
    assert letter["to"] == "notices@trust.example"
    assert "It is now: No violation." in letter["body"]


def test_an_upheld_decision_stands(world: World) -> None:
    made = appeals.file(world.expert, decided(world), "I do not believe it.")
    appeals.uphold(world.second, made, "The papers are good.")
    assert Decision.objects.count() == 1
    with pytest.raises(Conflict):
        appeals.file(world.expert, made.decision, "Once more.")


def test_a_company_with_one_moderator_is_told_to_find_another(world: World) -> None:
    User.objects.filter(pk__in=[world.ben.pk, world.boss.pk]).update(is_active=False)
    made = appeals.file(world.expert, decided(world), "No.")
    assert made.state == "filed"
    assert "invite a second moderator" in page(as_person(world.ana), f"/appeals/{made.public_id}/")
    User.objects.filter(pk=world.boss.pk).update(is_active=True)
    boss = as_person(world.boss)
    boss.post(f"/en/appeals/{made.public_id}/", {"do": "assign", "to": world.boss.public_id})
    made.refresh_from_db()
    assert made.assigned_to == world.boss.public_id


def test_who_decided_never_gets_the_appeal(world: World) -> None:
    User.objects.filter(pk=world.ben.pk).update(is_active=False)
    User.objects.filter(pk=world.boss.pk).update(is_active=False)
    made = appeals.file(world.expert, decided(world), "No.")
    with pytest.raises(Invalid):
        appeals.assign(Actor.system("x"), made, world.ana)
    assert Appeal.objects.get().state == "filed"


def test_strangers_file_nothing(world: World) -> None:
    made = decided(world)
    for actor in (world.rival, Actor.public()):
        with pytest.raises(NotAllowed):
            appeals.file(actor, made, "x")


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
    assert "Notices to answer" in page(as_person(world.ana), "/today/")
    assert "Notices to sign" in page(as_person(world.expert_person), "/today/")
    assert "Notices to answer" not in page(as_person(world.rival_person), "/today/")


def test_a_notice_is_found_by_who_sees_it(world: World) -> None:
    made = notices_world.sent(world)
    assert made.public_id in page(as_person(world.ana), "/search/?q=rare_pets")
    assert made.public_id not in page(as_person(world.rival_person), "/search/?q=rare_pets")


@pytest.mark.parametrize(
    ("answer", "cited"),
    [("removed", "Wildlife, 3.2"), ("educated:own_rules", "Wildlife, 3.2"), ("restricted:", "Wildlife, 3.2"),
     ("no_violation:papers", ""), ("not_our_platform", ""), ("already_gone", ""), ("need_info:which_item", "")],
)  # fmt: skip
def test_only_an_answer_that_goes_by_the_rules_cites_the_clause_that_is_proposed(world: World, answer: str, cited: str) -> None:
    clauses.add_clause(world.admin, world.shop, title="Wildlife, 3.2")
    made, ana = notices_world.sent(world), as_person(world.ana)
    assert '<option value="Wildlife, 3.2">' in page(ana, f"/notices/{made.public_id}/")
    ana.post(f"/en/notices/{made.public_id}/answer", {"answer": answer, "clause": "Wildlife, 3.2"})
    assert PendingAnswer.objects.get().clause == cited


def test_a_moderator_says_that_a_notice_is_there_and_answers_later(world: World) -> None:
    made, ana = notices_world.sent(world), as_person(world.ana)
    path = f"/notices/{made.public_id}/"
    assert "Confirm that you have it" in page(ana, path)
    assert ana.post(f"/en{path}acknowledge", follow=True).content.count(b"reads that you have this notice") == 1
    made.refresh_from_db()
    assert (made.state, made.acknowledged_at is not None) == ("acknowledged", True)
    shown = page(ana, path)
    assert "Confirm that you have it" not in shown and "Already gone" in shown
    assert "Acknowledged" in page(as_person(world.expert_person), path)


def test_the_record_for_a_statement_of_reasons_is_on_the_page_and_in_the_file(world: World) -> None:
    removed, kept = notices_world.sent(world), notices_world.sent(world)
    decision = answers.answer(world.moderator, removed, Answer("removed", "law"))
    answers.answer(world.moderator, kept, Answer("no_violation", "papers"))
    ana, path = as_person(world.ana), f"/notices/decisions/{decision.public_id}/statement"
    assert f'href="/en{path}"' in page(ana, f"/notices/{removed.public_id}/")
    assert "statement of reasons" not in page(ana, f"/notices/{kept.public_id}/")
    answer = ana.get(f"/en{path}")
    assert json.loads(answer.content) == decision.statement
    assert (answer["Content-Type"], "attachment" in answer["Content-Disposition"]) == ("application/json", True)
    rows = list(csv.DictReader(io.StringIO(page(ana, "/notices/decisions?as=csv").removeprefix("\ufeff"))))
    assert sorted(row["Statement of reasons"] for row in rows) == ["", f"{settings.CONFIG.public_url.rstrip('/')}/en{path}"]
    assert as_person(world.rival_person).get(f"/en{path}").status_code == 404
    assert ana.get(f"/en/notices/decisions/{kept.decisions.get().public_id}/statement").status_code == 404


# -- answers that came elsewhere


def test_an_expert_writes_a_platforms_answer_down_and_everybody_reads_who_did(world: World) -> None:
    (made,) = notices_world.signed(world, world.form_platform)
    expert = as_person(world.expert_person)
    assert "Record the platform" not in page(expert, f"/notices/{made.public_id}/")
    sending.sent_by_hand(world.expert, made)
    assert f"/notices/{made.public_id}/record" in page(expert, f"/notices/{made.public_id}/")
    assert "Example Forum told you" in page(expert, f"/notices/{made.public_id}/record")
    day, path = clock.now().date().isoformat(), f"/en/notices/{made.public_id}/record"
    assert expert.post(path, {"outcome": "removed", "on": day, "note": ""}).status_code == 422
    assert expert.post(path, {"outcome": "removed", "on": day, "note": "A mail of their desk."}).status_code == 302
    shown = page(expert, f"/notices/{made.public_id}/")
    assert "The platform&#x27;s answer was recorded." in shown and "Record the platform" not in shown
    with clock.moved_by(timedelta(seconds=11)):
        outbox.pump()
        outbox.deliver.func(OutboxMessage.objects.get(kind="notice-answer").pk)
    shown = " ".join(page(expert, f"/notices/{made.public_id}/").split())
    assert "Written down by Expert; the platform did not enter it here itself." in shown
    assert "A mail of their desk." in shown
    history = page(expert, f"/cases/{made.case.public_id}/history")
    assert "An expert wrote down what a platform answered elsewhere" in history
    assert "not entered by the company" in history
    assert "The sender&#x27;s expert, who wrote it down" in page(expert, "/notices/decisions?as=csv").replace("'", "&#x27;")


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
        assert stays in page(ana, path), path
    imports.apply(world.moderator, found)
    work.carry_out.func(found.handle)
    applied = page(ana, f"/imports/{found.handle}/")
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
