"""Answers of platforms that are not in the hub: behind the link of a mail, or written down by who sent the notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import notices_world
import pytest
from accounts_world import mails
from django.test import Client
from notices_world import World, as_person, carry_out, secret
from pages import text as page
from reports_world import of_case

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models import Case, Decision, Notice, Strike
from inthewild.hub.cases.queries.status import public_status
from inthewild.hub.cases.services import answers, appeals, recording, sending
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core import clock, leaving, outbox, undo
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, PublicStatus
from inthewild.hub.core.leaving import Departure
from inthewild.hub.core.models import Notification, OutboxMessage
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return notices_world.build(secretariat)


# -- e-mail


def test_a_mail_carries_the_whole_notice_and_a_link_that_answers_it_once(world: World) -> None:
    made = notices_world.sent(world, world.mail_platform)
    (letter,) = mails()
    assert letter["to"] == "abuse@classifieds.example"
    for part in (*made.body["urls"], "règlement (UE) 2022/2065", "notices@trust.example", "bonne foi", "/fr/answer/"):
        assert part in letter["body"]
    assert made.answer_hash is not None and secret() not in made.answer_hash
    answers.answer_letter(secret(), Answer("removed"))
    with pytest.raises(Conflict, match="answered already"):
        answers.answer_letter(secret(), Answer("removed"))
    assert Decision.objects.get().by == ""


def test_a_link_ends_and_a_wrong_one_tells_nothing(world: World) -> None:
    notices_world.sent(world, world.mail_platform)
    with pytest.raises(OutOfSight):
        answers.by_letter("A" * 43)
    with clock.moved_by(timedelta(days=98)), pytest.raises(OutOfSight):
        answers.by_letter(secret())


def test_twenty_notices_to_one_address_are_twenty_mails(world: World) -> None:
    for _ in range(20):
        notices_world.sent(world, world.mail_platform)
    assert len(mails()) == 20


def test_a_notice_that_came_back_is_sent_once_more_with_a_new_link(world: World) -> None:
    made = notices_world.sent(world, world.mail_platform)
    old = secret()
    sending.bounced(world.expert, made, "mailbox is full")
    with pytest.raises(OutOfSight):
        answers.by_letter(old)
    sending.send_again(world.expert, made)
    assert made.state == "sent" and secret() != old
    assert answers.by_letter(secret()) == made


# -- platforms that answer elsewhere


def by_hand(world: World) -> Notice:
    """A notice that an expert carried to the form of a platform."""
    (made,) = notices_world.signed(world, world.form_platform)
    return sending.sent_by_hand(world.expert, made)


def today() -> date:
    return clock.now().date()


def test_what_a_platform_answers_elsewhere_is_written_down_and_ends_the_case(world: World) -> None:
    made = by_hand(world)
    with clock.moved_by(timedelta(days=9)):
        answers.find_overdue.func()
        made.refresh_from_db()
        assert made.state == "overdue"
        recording.record(world.expert, made, "removed", on=today() - timedelta(days=2), note="By telephone, the listing is down.")
        assert Case.objects.get().state == "confirmed"
        carry_out()
    (decision,) = Decision.objects.all()
    assert (decision.recorded, decision.by, decision.statement) == (True, world.expert.id, {})
    assert decision.acted_at.date() == today() + timedelta(days=7)
    made.refresh_from_db()
    assert (made.state, Case.objects.get().state) == ("answered", "closed")
    assert not visible(Decision, world.moderator).exists()
    assert Strike.objects.count() == 1  # the platform found the offer against its rules
    with pytest.raises(NotAllowed):
        appeals.file(world.expert, decision, "I disagree")


def test_what_was_written_down_wrongly_is_corrected_and_the_old_record_stays_readable(world: World) -> None:
    made = by_hand(world)
    with pytest.raises(Conflict, match="could be corrected"):
        recording.correct(world.expert, made, "no_violation", on=today(), note="Nothing stands yet.")
    recording.record(world.expert, made, "removed", on=today(), note="Line 3 of my list.")
    carry_out()
    made.refresh_from_db()
    expert, path = as_person(world.expert_person), f"/en/notices/{made.public_id}/"
    assert "Correct what was written down" in page(expert, path)
    form = page(expert, f"{path}record")
    assert "takes the place of what was written down before" in form
    assert "Line 3 of my list." in form and 'value="need_info"' not in form
    answer = {"outcome": "no_violation", "on": today().isoformat(), "note": "It was line 4: they say that it is a print."}
    assert expert.post(f"{path}record", answer)["Location"] == path
    old, new = Decision.objects.order_by("number")
    assert (new.replaces, new.outcome, new.recorded) == (old, "no_violation", True)
    assert not Strike.objects.filter(ended_at=None).exists()
    shown = page(expert, path)
    assert "Line 3 of my list." in shown and "It replaces the decision before." in shown
    assert public_status(of_case(made.case)) is PublicStatus.CLOSED_NO_ACTION
    for outcome in ("need_info", "not_our_platform"):
        with pytest.raises(Invalid, match="let it stand"):
            recording.correct(world.expert, made, outcome, on=today(), note="A call.")
    with pytest.raises(NotAllowed):
        recording.correct(world.moderator, made, "removed", on=today(), note="A call.")


def test_a_company_that_leaves_gives_open_notices_back_and_who_sent_them_writes_the_answer_down(
    world: World, secretariat: Actor
) -> None:
    waits, done = notices_world.sent(world), notices_world.sent(world)
    answers.answer(world.moderator, done, Answer("removed"))
    shop = Organisation.objects.get(public_id=world.moderator.organisation)
    assert "1 notice that is not answered goes back to who sent it." in leaving.follows(shop.public_id)
    leaving.carry_out(secretariat, Departure(shop.public_id, today(), "The contract ended."))
    waits.refresh_from_db(), done.refresh_from_db()
    assert (waits.receiver, done.receiver) == (None, shop)
    told = [n.data for n in Notification.objects.filter(person=world.expert.id, kind="notice.stuck")]
    assert [one["state"] for one in told] == ["returned"]
    recording.record(world.expert, waits, "already_gone", on=today(), note="They wrote that it is gone.")
    carry_out()
    assert set(Notice.objects.values_list("state", flat=True)) == {"answered"}
    with pytest.raises(NotAllowed):
        appeals.file(world.expert, Decision.objects.get(notice=waits), "I disagree")


def test_a_mail_that_is_answered_by_an_ordinary_mail_is_written_down_too(world: World) -> None:
    made = notices_world.sent(world, world.mail_platform)
    recording.record(world.expert, made, "no_violation", on=today(), note="They say that it is a print.")
    answers.answer_letter(secret(), Answer("removed"))  # what the platform says itself wins while nothing is decided
    carry_out()
    assert [(d.outcome, d.recorded) for d in Decision.objects.all()] == [("removed", False)]


def test_a_record_can_be_undone_and_a_question_goes_back_to_the_sender(world: World) -> None:
    made = by_hand(world)
    recording.record(world.expert, made, "no_violation", on=today(), note="Wrong line of my list.")
    (offered,) = [one for one in undo.offers(world.expert) if "answer was recorded" in one.done]
    undo.take_back(world.expert, offered.handle)
    recording.record(world.expert, made, "need_info", on=today(), note="Which of the three?")
    carry_out()
    made.refresh_from_db()
    assert (made.state, made.asked_at is not None) == ("acknowledged", True)
    answers.inform(world.expert, made, "The second one.")
    recording.record(world.expert, made, "removed", on=today(), note="By mail.")
    carry_out()
    assert [d.outcome for d in Decision.objects.order_by("number")] == ["need_info", "removed"]


def test_nobody_writes_down_the_answer_of_a_company_of_the_hub_or_without_saying_how(world: World) -> None:
    ours, theirs = by_hand(world), notices_world.sent(world)
    with pytest.raises(NotAllowed):
        recording.record(world.expert, theirs, "removed", on=today(), note="By mail.")
    for actor in (world.moderator, replace(world.expert, kind=ActorKind.TOKEN), replace(world.expert, organisation="org_x")):
        with pytest.raises(NotAllowed):
            recording.record(actor, ours, "removed", on=today(), note="By mail.")
    for where, change in (
        ("note", {"note": " "}), ("on", {"on": today() + timedelta(days=1)}), ("on", {"on": today() - timedelta(days=1)}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            recording.record(world.expert, ours, "removed", **{"on": today(), "note": "By mail.", **change})  # type: ignore[arg-type]
        assert refused.value.where == where


# -- without login


def test_the_page_behind_a_mail_answers_once_and_is_kept_nowhere(world: World) -> None:
    notices_world.sent(world, world.mail_platform)
    anybody, address = Client(), f"/fr/answer/{secret()}/"
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


# -- answers that came elsewhere


def test_an_expert_writes_a_platforms_answer_down_and_everybody_reads_who_did(world: World) -> None:
    (made,) = notices_world.signed(world, world.form_platform)
    expert = as_person(world.expert_person)
    assert "Record the platform" not in page(expert, f"/en/notices/{made.public_id}/")
    sending.sent_by_hand(world.expert, made)
    assert f"/notices/{made.public_id}/record" in page(expert, f"/en/notices/{made.public_id}/")
    assert "Example Forum told you" in page(expert, f"/en/notices/{made.public_id}/record")
    day, path = clock.now().date().isoformat(), f"/en/notices/{made.public_id}/record"
    assert expert.post(path, {"outcome": "removed", "on": day, "note": ""}).status_code == 422
    assert expert.post(path, {"outcome": "removed", "on": day, "note": "A mail of their desk."}).status_code == 302
    shown = page(expert, f"/en/notices/{made.public_id}/")
    assert "The platform&#x27;s answer was recorded." in shown and "Record the platform" not in shown
    with clock.moved_by(timedelta(seconds=11)):
        outbox.pump()
        outbox.deliver.func(OutboxMessage.objects.get(kind="notice-answer").pk)
    shown = " ".join(page(expert, f"/en/notices/{made.public_id}/").split())
    assert "Written down by Expert; the platform did not enter it here itself." in shown
    assert "A mail of their desk." in shown
    history = page(expert, f"/en/cases/{made.case.public_id}/history")
    assert "An expert wrote down what a platform answered elsewhere" in history
    assert "not entered by the company" in history
    assert "The sender&#x27;s expert, who wrote it down" in page(expert, "/en/notices/decisions?as=csv").replace("'", "&#x27;")
