"""Notices: signed by a named expert, sent after the time to undo, never while held; answered once; the case ends with them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import jsonschema
import notices_world
import pytest
from notices_world import LATER, World, carry_out, secret

from inthewild.exchange.dsa import problems_of
from inthewild.hub.cases.models import Appeal, Case, Decision, EngineReading, Hold, Information, Notice, Strike
from inthewild.hub.cases.services import answers, appeals, contents, corrections, due, notices, sending
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core import clock, display
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Outcome, Role
from inthewild.hub.core.display import Display
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.errors import Conflict, Invalid, NotAllowed
from inthewild.hub.members.models import Platform

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
FORM = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/schemas/notice.schema.json").read_text("utf-8")))
STATEMENT = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/schemas/dsa-statement.schema.json").read_text("utf-8")))


@pytest.fixture
def world(secretariat: Actor) -> World:
    return notices_world.build(secretariat)


def hold(world: World, case: Case) -> Hold:
    now = clock.now()
    customs = world.coalition.prospect
    return Hold.objects.create(
        case=case, authority=customs, reason="asked for", asked_by="usr_x", begun_at=now, until=now + timedelta(days=5)
    )


# -- before a notice leaves


def test_a_notice_is_drafted_for_each_platform_by_its_way(world: World) -> None:
    made = notices.draft(world.expert, notices_world.case(world, world.platform, world.mail_platform, world.form_platform))
    assert [(n.platform.name, n.route, n.language) for n in made] == [
        ("Example Market", "queue", "en"), ("Example Classifieds", "email", "fr"), ("Example Forum", "form", "en"),
    ]  # fmt: skip
    assert [n.body["eu"] for n in made] == [True, True, False]
    assert "CITES Appendix I" in made[0].body["explanation"]
    assert "象牙" not in made[0].body["explanation"]
    assert "elephant ivory tusk" in made[0].body["explanation"]
    assert notices.draft(world.expert, made[0].case) == []


def test_words_of_terms_above_public_never_stand_in_a_notice(world: World) -> None:
    case = notices_world.case(world)
    EngineReading.objects.all().delete()
    notices_world.reading(case.listings.get(), "MEMBERS", "象牙")
    (made,) = notices.draft(world.expert, case)
    assert made.body["items"][0]["spans"] == []
    assert "Words relied on" not in made.body["explanation"]
    assert made.body["rule"] == ""


@pytest.mark.parametrize("name", ["platform", "mail_platform", "form_platform"])
def test_every_notice_that_is_signed_has_the_form(world: World, name: str) -> None:
    (made,) = notices_world.signed(world, getattr(world, name))
    FORM.validate(made.body)
    assert made.body["bona_fide"]["confirmed_by"] == "ngo_expert"
    assert (made.good_faith_by, made.good_faith_version) == (world.expert.id, "1")
    assert world.expert.id not in json.dumps(made.body)


def test_in_the_union_nothing_is_signed_without_a_legal_basis(world: World) -> None:
    (made,) = notices.draft(world.expert, notices_world.case(world))
    with pytest.raises(Invalid, match="Article 16"):
        notices.approve(world.expert, [made], good_faith="1")
    with pytest.raises(Invalid, match="good faith"):
        notices.approve(world.expert, [made], good_faith="0")
    (other,) = notices.draft(world.expert, notices_world.case(world, world.form_platform))
    assert notices.approve(world.expert, [other], good_faith="1")[0].state == "approved"


def test_only_a_person_who_is_an_expert_of_the_sender_signs(world: World) -> None:
    (made,) = notices.draft(world.expert, notices_world.case(world))
    token = replace(world.expert, kind=ActorKind.TOKEN)
    spotter = Actor(ActorKind.USER, "usr_s", world.ngo.public_id, frozenset({Role.SPOTTER, Role.SPOTTER_LEAD}))
    stranger = Actor(ActorKind.USER, "usr_t", "org_other", frozenset({Role.NGO_EXPERT}))
    for actor in (token, spotter, stranger, world.moderator, Actor.system("x"), Actor.public()):
        with pytest.raises(NotAllowed):
            notices.approve(actor, [made], good_faith="1")


def test_at_most_twenty_are_signed_at_once(world: World) -> None:
    drafts = [notices.draft(world.expert, notices_world.case(world, world.form_platform))[0] for _ in range(21)]
    with pytest.raises(Invalid, match="20"):
        notices.approve(world.expert, drafts, good_faith="1")
    assert len(notices.approve(world.expert, drafts[:20], good_faith="1")) == 20


def test_a_signed_notice_can_be_taken_back_until_it_has_left(world: World) -> None:
    (first,), (second,) = notices_world.signed(world), notices_world.signed(world)
    notices.withdraw(world.expert, first, "wrong item")
    carry_out()
    second.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "sent")
    with pytest.raises(Conflict):
        notices.withdraw(world.expert, second, "too late")
    assert len(notices.draft(world.expert, first.case)) == 1


def test_a_held_notice_never_leaves_and_goes_when_the_hold_ends(world: World) -> None:
    (made,) = notices_world.signed(world)
    held = hold(world, made.case)
    carry_out()
    with clock.moved_by(LATER):
        sending.send_waiting.func()
    made.refresh_from_db()
    assert made.state == "approved"
    assert not visible(Notice, world.moderator).exists()
    Hold.objects.filter(pk=held.pk).update(state="released")
    with clock.moved_by(LATER):
        sending.send_waiting.func()
    made.refresh_from_db()
    assert (made.state, made.receiver) == ("sent", world.shop)
    assert visible(Notice, world.moderator).get() == made


@pytest.mark.parametrize("name", ["platform", "form_platform"])
def test_a_notice_that_can_be_undone_for_a_minute_leaves_after_it_and_at_no_end_of_a_hold(world: World, name: str) -> None:
    with display.shown_as(lambda: Display(undo_seconds=60)):
        (made,) = notices_world.signed(world, getattr(world, name))
    if name == "form_platform":  # it can be reached by mail since
        Platform.objects.filter(pk=made.platform_id).update(route="email", route_address="abuse@forum.example")
    for second, state in ((59, "approved"), (61, "sent")):
        with clock.moved_by(timedelta(seconds=second)):
            sending.resume(made.case)
            sending.send_waiting.func()
        made.refresh_from_db()
        assert made.state == state


def test_nothing_is_sent_by_hand_while_it_is_held(world: World) -> None:
    (made,) = notices_world.signed(world, world.form_platform)
    held = hold(world, made.case)
    with pytest.raises(Conflict):
        sending.sent_by_hand(world.expert, made)
    held.delete()
    assert sending.sent_by_hand(world.expert, made).state == "sent"


def test_a_draft_is_changed_by_who_read_it_last(world: World) -> None:
    (made,) = notices.draft(world.expert, notices_world.case(world))
    notices.edit(world.expert, made, {"explanation": "It is raw ivory."}, version=1)
    with pytest.raises(Conflict):
        notices.edit(world.expert, made, {"explanation": "Other"}, version=1)
    assert made.body["explanation"] == "It is raw ivory."


# -- answers


def test_when_all_notices_are_answered_the_case_is_closed(world: World) -> None:
    first = notices_world.sent(world, world.platform, world.mail_platform)
    second = Notice.objects.exclude(pk=first.pk).get()
    answers.answer(world.moderator, first, Answer("removed"))
    assert Case.objects.get().state == "confirmed"
    answers.answer_letter(secret(), Answer("already_gone"))
    second.refresh_from_db()
    assert second.state == "answered"
    assert Case.objects.get().state == "closed"


def test_a_kept_offer_needs_a_reason_that_fits(world: World) -> None:
    made = notices_world.sent(world)
    for reason in ("", "own_rules", "made-up"):
        with pytest.raises(Invalid) as refused:
            answers.answer(world.moderator, made, Answer("no_violation", reason))
        assert refused.value.where == "reason_code"
    assert answers.answer(world.moderator, made, Answer("no_violation", "papers")).outcome == "no_violation"


def test_a_notice_is_answered_once(world: World) -> None:
    made = notices_world.sent(world)
    answers.answer(world.moderator, made, Answer("removed"))
    with pytest.raises(Conflict, match="answered already"):
        answers.answer(world.second, made, Answer("no_violation", "papers"))
    assert Decision.objects.count() == 1


def test_another_company_answers_nothing(world: World) -> None:
    made = notices_world.sent(world)
    assert not visible(Notice, world.rival).exists()
    for actor in (world.rival, world.expert, Actor.public()):
        with pytest.raises(NotAllowed):
            answers.answer(actor, made, Answer("removed"))


def test_an_answer_can_be_undone_for_ten_seconds_by_who_gave_it(world: World) -> None:
    made = notices_world.sent(world)
    answers.prepare(world.moderator, made, Answer("removed"))
    with pytest.raises(Conflict, match="answered already"):
        answers.prepare(world.second, made, Answer("removed"))
    with pytest.raises(Conflict):
        answers.undo(world.second, made)
    answers.undo(world.moderator, made)
    answers.prepare(world.moderator, made, Answer("no_violation", "imitation"))
    carry_out()
    assert [d.outcome for d in Decision.objects.all()] == ["no_violation"]
    assert Decision.objects.get().by == world.moderator.id
    with pytest.raises(Conflict):
        answers.undo(world.moderator, made)


def test_an_offer_that_broke_the_rules_is_a_strike_of_its_seller(world: World) -> None:
    answers.answer(world.moderator, notices_world.sent(world), Answer("removed"))
    answers.answer(world.moderator, notices_world.sent(world), Answer("no_violation", "papers"))
    assert [s.seller.handle for s in visible(Strike, world.moderator)] == ["rare_pets_77"]
    assert not visible(Strike, world.rival).exists()


@pytest.mark.parametrize("outcome", ["removed", "restricted", "geo_blocked"])
@pytest.mark.parametrize("reason", ["law", "own_rules"])
def test_an_answer_fills_the_record_for_a_statement_of_reasons(world: World, outcome: str, reason: str) -> None:
    made = answers.answer(world.moderator, notices_world.sent(world), Answer(outcome, reason, clause="Wildlife, 3.2"))
    draft = {**made.statement, "content_date": "2026-11-01"}
    STATEMENT.validate(draft)
    assert problems_of(draft) == []
    assert made.statement["source_type"] == "SOURCE_ARTICLE_16"
    assert "rare_pets_77" not in json.dumps(made.statement)


def test_nothing_restricted_needs_no_statement(world: World) -> None:
    for outcome in (Outcome.ALREADY_GONE, Outcome.EDUCATED):
        assert answers.answer(world.moderator, notices_world.sent(world), Answer(outcome)).statement == {}


def test_who_asks_gets_an_answer_and_the_time_it_took(world: World) -> None:
    made = notices_world.sent(world)
    before = made.due_at
    answers.answer(world.moderator, made, Answer("need_info", "which_item", note="There are three."))
    made.refresh_from_db()
    assert (made.state, made.asked_at is not None) == ("acknowledged", True)
    with clock.moved_by(timedelta(days=9)):
        answers.find_overdue.func()
        answers.inform(world.expert, made, "The second one.")
        answers.find_overdue.func()
    made.refresh_from_db()
    assert made.state == "acknowledged"
    assert made.due_at is not None and before is not None and (made.due_at - before).days >= 8
    assert answers.answer(world.moderator, made, Answer("removed")).number == 2
    with pytest.raises(Conflict):
        answers.inform(world.expert, made, "And another thing")


def test_what_is_not_answered_in_time_is_overdue_and_can_still_be_answered(world: World, secretariat: Actor) -> None:
    due.set_answer_time(secretariat, world.platform, 3)
    made = notices_world.sent(world)
    with clock.moved_by(timedelta(days=2, hours=23)):
        answers.find_overdue.func()
    made.refresh_from_db()
    assert made.state == "sent"
    with clock.moved_by(timedelta(days=3, minutes=1)):
        answers.find_overdue.func()
    made.refresh_from_db()
    assert made.state == "overdue"
    answers.answer(world.moderator, made, Answer("removed"))
    assert Case.objects.get(pk=made.case_id).state == "closed"


# -- the wrong platform


def test_who_named_the_wrong_platform_corrects_it_and_the_answer_stays(world: World) -> None:
    made = notices_world.sent(world)
    answers.answer(world.moderator, made, Answer("not_our_platform"))
    assert Case.objects.get().state == "confirmed"
    (other,) = corrections.correct_platform(world.expert, made, world.mail_platform)
    assert (other.route, other.state) == ("email", "draft")
    assert Decision.objects.get().outcome == "not_our_platform"
    with pytest.raises(Conflict):
        corrections.correct_platform(world.expert, made, None)


def test_a_listing_on_no_known_platform_ends_the_case(world: World) -> None:
    made = notices_world.sent(world)
    answers.answer(world.moderator, made, Answer("not_our_platform"))
    assert corrections.correct_platform(world.expert, made, None) == []
    assert Case.objects.get().state == "closed"


def test_every_write_leaves_its_event(world: World) -> None:
    made = notices_world.sent(world)
    answers.acknowledge(world.moderator, made)
    answers.answer(world.moderator, made, Answer("removed"))
    left = set(AuditEvent.objects.values_list("type", flat=True))
    assert {"notice.drafted", "notice.edited", "notice.approved", "notice.sent", "notice.acknowledged", "notice.answered",
            "decision.made", "strike.counted", "case.closed", "notifier.set"} <= left  # fmt: skip


# -- what is kept


@pytest.mark.parametrize("way", ["retention", "seller"])
def test_what_a_notice_says_of_people_and_offers_ends_and_its_frame_stays(world: World, way: str) -> None:
    made = notices_world.sent(world)
    answers.answer(world.moderator, made, Answer("need_info", "which_item", note="planted secret"))
    answers.inform(world.expert, made, "planted secret")
    appeals.file(world.expert, answers.answer(world.moderator, made, Answer("no_violation", "papers")), "planted secret")
    case = Case.objects.get()
    assert made.seller is not None
    touched = contents.empty(case) if way == "retention" else contents.erase_seller(made.seller)
    assert made.public_id in touched
    made.refresh_from_db()
    left = json.dumps(made.body) + "".join(
        f"{row.note}{row.statement}" for row in Decision.objects.all()
    ) + Appeal.objects.get().reason + Information.objects.get().text  # fmt: skip
    for gone in ("rare_pets_77", "market.example/item", "elephant ivory tusk", "planted secret"):
        assert gone not in left
    assert (made.state, made.body["taxon"], Decision.objects.count()) == ("answered", "elephantidae", 2)
