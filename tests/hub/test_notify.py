"""People are told once, by the ways they want, and never of what they do not see any more."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from accounts_world import World, acts, build, link_in, mails, person, signed_in, with_factor
from django.core import mail as django_mail
from django.db import transaction
from django.test import Client, override_settings
from hub_process import Hub

from inthewild.hub.accounts import addresses, services
from inthewild.hub.accounts.mail import deliver_now
from inthewild.hub.accounts.models import Letter, User
from inthewild.hub.core import approval, bounces, clock, erasure, jobs, notify
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import Bounce, Digest, Notification, Preference
from inthewild.hub.core.notify import digests, kinds, queries, upkeep, wishes
from inthewild.hub.core.notify.kinds import Mail
from inthewild.hub.core.notify.wishes import Every, Wish
from inthewild.hub.errors import Invalid, NotAllowed
from inthewild.hub.members import notices
from inthewild.hub.members import services as members

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("operator")


@pytest.fixture
def world() -> World:
    return build()


def told(somebody: User) -> list[str]:
    """What stands in the list of a person, latest first."""
    actor = acts(somebody)
    return [one.title for one in queries.shown(actor, queries.listing(actor))]


def owes(world: World, about: str = "Figures of 2026", due: date | None = None) -> None:
    due = due or clock.now().date() + timedelta(days=30)
    members.set_duty(acts(world.ann), world.shop, kind="figures", about=about, due=due)


def test_who_speaks_for_an_organisation_is_told_what_it_owes_and_nobody_else_is(world: World) -> None:
    owes(world)
    day = clock.now().date() + timedelta(days=30)
    assert told(world.admin) == [f"Example Shop owes something by {day.day} {day:%b} {day.year}: Submit figures"]
    assert told(world.rival) == told(world.ann) == told(world.spotter) == []


def test_a_person_is_told_once_for_one_cause(world: World) -> None:
    for _again in range(2):
        with transaction.atomic():
            notify.tell([world.admin.public_id], notices.MEMBERSHIP, world.shop.public_id, key="one", data={"state": "active"})
    assert told(world.admin) == ["Example Shop: Active"]


def test_telling_belongs_to_the_transaction_of_its_cause(world: World, transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        notify.tell([], notices.MEMBERSHIP, world.shop.public_id, key="one")


def test_a_cause_that_is_taken_back_tells_nobody(world: World) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        owes(world)
        raise ZeroDivisionError
    assert told(world.admin) == [] and mails() == []


def test_nothing_that_a_person_wrote_gets_into_a_notification(world: World) -> None:
    owes(world, about="a rhino horn of Mr Example")
    assert "rhino" not in repr(list(Notification.objects.values()))
    with pytest.raises(Invalid, match="ids, codes, numbers and days only"), transaction.atomic():
        notify.tell([world.admin.public_id], notices.DUTY_SET, world.shop.public_id, key="x", data={"about": "a rhino horn"})


def test_who_lost_sight_of_an_object_reads_nothing_of_it(world: World) -> None:
    owes(world)
    User.objects.filter(pk=world.admin.pk).update(organisation=world.other)
    page = signed_in(with_factor(world.admin)).get("/en/notifications/").content.decode()
    assert "Something that you no longer see" in page
    assert "Example Shop" not in page and "Submit figures" not in page and world.shop.public_id not in page


def test_a_question_for_two_people_reaches_who_may_answer_and_the_answer_who_asked(world: World) -> None:
    asked = services.ask_secretariat(acts(world.ann), person("new", world.convenor), "joins us")
    assert told(world.bea) == ["Your decision is asked for: New (Example Coalition)"]
    assert told(world.ann) == told(world.admin) == []
    approval.refuse(acts(world.bea), asked, "not yet")
    assert told(world.ann) == ["A second person refused: New (Example Coalition)"]


def test_a_mail_says_the_kind_an_id_and_a_link_in_the_language_of_its_reader(world: World) -> None:
    User.objects.filter(pk=world.bea.pk).update(language="en")
    services.ask_secretariat(acts(world.ann), person("secret-name", world.convenor), "a private reason")
    (mail,) = mails("notify.approval.asked")
    assert mail["subject"] == "A question waits for a second person"
    assert "Secret-Name" not in mail["body"] and "private" not in mail["body"]
    assert re.search(r"usr_[a-z2-7]{26}", mail["body"])
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    there = signed_in(with_factor(world.bea)).get(link_in(mail))
    assert there["Location"] == "/en/approvals/"
    assert queries.unread(acts(world.bea)) == 0


def test_every_text_of_every_kind_can_be_read_in_every_language(world: World) -> None:
    from django.conf import settings
    from django.utils import translation

    from inthewild.hub.core.naming import Called

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for kind in kinds.kinds():
                named = re.findall(r"%\((\w+)\)s", f"{kind.title} {kind.body}")
                data = {name: next(iter(kind.labels.get(name, {"2026-12-01": ""}))) for name in named if name != "what"}
                title, body = kind.texts(Called("X"), data)
                assert title and "%(" not in title + body, kind.name


def test_the_digest_is_one_mail_a_day_that_counts_and_none_if_nothing_is_new(world: World) -> None:
    assert not digests.send(world.admin.public_id) and mails() == []
    owes(world)
    owes(world, about="Another")
    digests.send_due.func()
    (mail,) = mails("notify.digest")
    assert mail["subject"] == "2 things in the hub concern you"
    assert "Something new is owed: 2" in mail["body"] and "Example Shop" not in mail["body"]
    owes(world, about="A third")
    digests.send_due.func()
    assert len(mails("notify.digest")) == 1
    with clock.moved_by(timedelta(days=1)):
        digests.send_due.func()
        assert [m["subject"] for m in mails("notify.digest")][1:] == ["1 thing in the hub concerns you"]
    with clock.moved_by(timedelta(days=3)):
        digests.send_due.func()
        assert len(mails("notify.digest")) == 2


def test_what_was_read_or_is_out_of_sight_is_not_counted_in_a_digest(world: World) -> None:
    owes(world)
    with transaction.atomic():
        User.objects.filter(pk=world.admin.pk).update(organisation=world.other)
    assert not digests.send(world.admin.public_id) and mails() == []


def test_a_weekly_digest_waits_a_week(world: World) -> None:
    wishes.choose(acts(world.admin), {}, Every.WEEK)
    owes(world)
    assert digests.send(world.admin.public_id)
    owes(world, about="Another")
    with clock.moved_by(timedelta(days=6)):
        assert not digests.send(world.admin.public_id)
    with clock.moved_by(timedelta(days=7)):
        assert digests.send(world.admin.public_id)


def test_people_choose_per_kind_and_what_is_compulsory_cannot_be_switched_off(world: World) -> None:
    client = signed_in(with_factor(world.admin))
    page = client.get("/en/me/notifications/").content.decode()
    assert "listed-duty.set" in page and "listed-person.new_browser" not in page and "listed-job.abandoned" not in page
    client.post("/en/me/notifications/", {"mail-duty.set": "never", "digest": "week"})
    owes(world)
    assert not Notification.objects.exists() and mails() == []
    with pytest.raises(Invalid):
        wishes.choose(acts(world.admin), {"person.new_browser": Wish(False, Mail.NEVER)}, Every.DAY)
    with pytest.raises(NotAllowed):
        wishes.choose(SYSTEM, {}, Every.DAY)


def test_a_link_in_a_mail_stops_such_mails_by_one_post_without_signing_in(world: World) -> None:
    owes(world)
    digests.send(world.admin.public_id)
    (mail,) = mails("notify.digest")
    link = mail["headers"]["List-Unsubscribe"].strip("<>").split("8000", 1)[-1]
    link = "/en/" + link.split("/en/", 1)[1]
    stranger = Client(enforce_csrf_checks=True)
    assert b"Stop the summaries" in stranger.get(link).content
    assert Digest.objects.get().every == "day"
    assert stranger.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Digest.objects.get().every == "never"
    assert stranger.post(link[:-2] + "x/").status_code == 404
    owes(world, about="Another")
    with clock.moved_by(timedelta(days=2)):
        assert not digests.send(world.admin.public_id)


def test_a_mail_that_is_refused_for_good_marks_the_address_and_is_not_tried_again(world: World) -> None:
    services.ask_secretariat(acts(world.ann), person("new", world.convenor), "joins us")
    letter = Letter.objects.get(kind="notify.approval.asked")
    with override_settings(EMAIL_BACKEND="test_notify.Refusing"):
        deliver_now(letter.handle)
    assert Letter.objects.get(pk=letter.pk).content == ""
    assert Bounce.objects.get().reason == "unknown"
    assert told(world.bea)[0] == "Mails to your address come back, so you get none"
    services.ask_secretariat(acts(world.ann), person("newer", world.convenor), "joins us")
    assert mails("notify.approval.asked") == []
    assert queries.unread(acts(world.bea)) == 3


def test_a_refusal_for_now_is_tried_again(world: World) -> None:
    services.ask_secretariat(acts(world.ann), person("new", world.convenor), "joins us")
    letter = Letter.objects.get(kind="notify.approval.asked")
    with override_settings(EMAIL_BACKEND="test_notify.Busy"), pytest.raises(smtplib.SMTPRecipientsRefused):
        deliver_now(letter.handle)
    assert Letter.objects.get(pk=letter.pk).content != "" and not Bounce.objects.exists()


class Refusing(django_mail.backends.base.BaseEmailBackend):  # type: ignore[name-defined, misc]
    """A mail server that knows nobody."""

    code = 550

    def send_messages(self, messages: list[Any]) -> int:
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (self.code, b"5.1.1 no such user")})


class Busy(Refusing):
    """A mail server that asks to come back."""

    code = 451


def test_somebody_whose_mails_came_back_lets_the_hub_try_again(world: World) -> None:
    addresses.bounced(SYSTEM, "Admin@example.org", bounces.Reason.FULL)
    client = signed_in(with_factor(world.admin))
    assert "the mailbox is full" in client.get("/en/me/notifications/").content.decode()
    client.post("/en/me/address/")
    link = link_in(mails("confirm_address")[0])
    rival = signed_in(with_factor(world.rival))
    assert rival.get(link).status_code == 404
    assert client.get(link).status_code == 200 and Bounce.objects.exists()
    client.post(link)
    assert not Bounce.objects.exists()
    assert client.post("/en/me/address/").status_code == 409


def test_only_the_hub_and_the_operator_mark_addresses(world: World) -> None:
    with pytest.raises(NotAllowed):
        addresses.bounced(acts(world.ann), "admin@example.org", bounces.Reason.FULL)


def test_the_operator_marks_an_address_by_a_command(new_hub: Callable[[], Hub]) -> None:
    hub = new_hub()
    assert "No more mails" in hub.command("mail", "bounced", "a@example.org", "--reason", "full").stderr
    assert "marked already" in hub.command("mail", "bounced", "A@example.org").stderr
    assert hub.command("mail", "bounced", "a@example.org", "--reason", "boredom").returncode == 2
    assert "go to this address again" in hub.command("mail", "works", "a@example.org").stderr


def test_a_sign_in_from_a_browser_that_is_not_known_is_told_and_a_known_one_is_not(world: World) -> None:
    from accounts_world import PASSWORD

    somebody = person("mo", None, Role.SPOTTER, password=PASSWORD)
    known = Client()

    def enter(client: Client) -> None:
        answer = client.post("/en/sign-in/", {"login": "mo@example.org", "password": PASSWORD})
        assert answer["Location"] == "/en/today/"

    enter(known)
    known.post("/en/sign-out/")
    enter(known)
    assert told(somebody) == []
    enter(Client())
    assert told(somebody) == ["You signed in from a browser that was not known"]
    assert [m["to"] for m in mails("notify.person.new_browser")] == ["mo@example.org"]
    assert "stop" not in mails("notify.person.new_browser")[0]["headers"]
    assert known.cookies["browser"]["httponly"] and "usr_" not in known.cookies["browser"].value


def test_a_duty_is_told_a_week_before_and_once_when_it_is_late(world: World) -> None:
    owes(world, due=clock.now().date() + timedelta(days=5))
    Notification.objects.all().delete()
    for _again in range(2):
        notices.tell_of_duties.func()
    assert [t.split(" on ")[0] for t in told(world.admin)] == ["Due"]
    with clock.moved_by(timedelta(days=6)):
        for _again in range(2):
            notices.tell_of_duties.func()
        assert [t.split(" on ")[0] for t in told(world.admin)] == ["Was due", "Due"]
        assert [t.split(" on ")[0] for t in told(world.ann)] == ["Was due"]


def test_history_that_is_entered_later_is_no_news(world: World) -> None:
    office = acts(world.ann)
    membership = members.open_membership(office, world.shop, day=date(2020, 1, 1))
    members.move_membership(office, membership, "invited", day=date(2020, 2, 1))
    assert told(world.admin) == []
    members.move_membership(office, membership, "onboarding")
    draft = members.draft_agreement(office, world.shop, kind="signals", version="1")
    members.sign_agreement(office, draft, signed_by="Somebody", signed_at=clock.now().date())
    assert told(world.admin) == ["Example Shop: Exchange of signals, signed", "Example Shop: Onboarding"]


def test_people_of_the_demo_get_no_mail(world: World) -> None:
    User.objects.filter(pk=world.bea.pk).update(demo=True)
    services.ask_secretariat(acts(world.ann), person("new", world.convenor), "joins us")
    assert told(world.bea) and mails() == []


def test_the_header_counts_and_reading_all_empties_the_count(world: World) -> None:
    owes(world)
    client = signed_in(with_factor(world.admin))
    assert "1 new notification<" in client.get("/en/me/").content.decode()
    assert client.post("/en/notifications/read/", {"kind": "duty.set"})["Location"] == "/en/notifications/?kind=duty.set"
    assert "1 new notification<" not in client.get("/en/me/").content.decode()


def test_nobody_reads_or_opens_what_somebody_else_was_told(world: World) -> None:
    owes(world)
    handle = Notification.objects.get(person=world.admin.public_id).handle
    rival = signed_in(with_factor(world.rival))
    assert rival.get(f"/en/notifications/{handle}/").status_code == 404
    assert rival.post("/en/notifications/read/", {"one": handle}).status_code == 404
    assert queries.unread(acts(world.admin)) == 1


def test_old_notifications_are_deleted_and_unread_ones_stay_for_a_year(world: World) -> None:
    owes(world)
    owes(world, about="Another")
    Notification.objects.filter(pk=Notification.objects.order_by("pk")[0].pk).update(read_at=clock.now())
    before = clock.now() - timedelta(days=90)
    assert upkeep._old(before + timedelta(days=89)) == 0
    assert upkeep._old(before + timedelta(days=91)) == 1
    assert upkeep._old(before + timedelta(days=364)) == 0
    assert upkeep._old(before + timedelta(days=366)) == 1


def test_erasing_somebody_takes_what_they_were_told_and_what_was_told_of_them(world: World) -> None:
    new = person("new", world.convenor)
    services.ask_secretariat(acts(world.ann), new, "joins us")
    wishes.choose(acts(world.bea), {"approval.asked": Wish(True, Mail.NEVER)}, Every.WEEK)
    erasure.erase(SYSTEM, new.public_id)
    assert told(world.bea) == []
    owes(world)
    erasure.erase(SYSTEM, world.admin.public_id)
    erasure.erase(SYSTEM, world.bea.public_id)
    assert not Notification.objects.filter(person__in=[world.admin.public_id, world.bea.public_id]).exists()
    assert not Preference.objects.exists() and not Digest.objects.exists()


def test_a_job_that_is_given_up_is_told_to_the_secretariat_and_not_to_companies(world: World) -> None:
    from hub_tasks import breaks

    held = jobs.enqueue(breaks, "x", key="breaks:x")
    for hours in range(3):
        with clock.moved_by(timedelta(hours=hours)):
            claimed = jobs.claim("w")
            assert claimed is not None
            jobs.fail(claimed, "ValueError")
    assert told(world.ann) == [f"A job failed too often and waits for somebody to look at it: {held.public_id}"]
    assert told(world.admin) == []


def test_who_asks_for_their_data_gets_what_they_were_told_and_what_they_said(world: World) -> None:
    from inthewild.hub.core import discussion, subjects

    owes(world)
    discussion.post(acts(world.admin), world.shop.public_id, "words of mine", "own")
    discussion.post(acts(world.ann), world.shop.public_id, "words of others", "office")
    given = {finder.name: told for finder, told in subjects.export(world.admin.public_id)}["core.told_and_said"]
    assert [n["kind"] for n in given["told"]] == ["duty.set", "comment.posted"]
    assert [c["text"] for c in given["said"]] == ["words of mine"]
    assert "core.told_and_said" not in {finder.name for finder, _told in subjects.export(world.rival.public_id)}
