"""Both sides of a notice hear of it when it left, came back, was answered or is late, and nobody else ever does."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import notices_world
import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings
from notices_world import World

from inthewild.hub.accounts.mail import deliver_now
from inthewild.hub.accounts.models import Letter
from inthewild.hub.cases.models import Hold
from inthewild.hub.cases.services import sending
from inthewild.hub.core import bounces, clock, today
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.notify import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return notices_world.build(secretariat)


def told(actor: Actor) -> list[str]:
    return [one.title for one in queries.shown(actor, queries.listing(actor))]


class Refusing(BaseEmailBackend):
    """A mail server that knows nobody."""

    def send_messages(self, messages: list[Any]) -> int:
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"5.1.1 no such user")})


def test_a_company_hears_of_a_notice_when_it_left_and_not_before(world: World) -> None:
    (notice,) = notices_world.signed(world)
    assert told(world.moderator) == [] and today.of(world.moderator).waits == ()
    sending.send(notice.public_id)
    assert told(world.moderator) == ["A notice for you: Example Market"]
    assert told(world.rival) == told(world.coalition.office) == []
    assert ("Notices to answer", 1) in [(str(c.title), c.count) for c in today.of(world.moderator).waits]


def test_of_a_held_case_nobody_hears_anything(world: World) -> None:
    (notice,) = notices_world.signed(world)
    now = clock.now()
    Hold.objects.create(
        case=notice.case, authority=world.coalition.prospect, reason="x", asked_by="usr_x", begun_at=now,
        until=now + timedelta(days=5),
    )  # fmt: skip
    assert not sending.send(notice.public_id)
    assert told(world.moderator) == [] and today.of(world.moderator).waits == ()


def test_a_notice_that_a_mail_server_refuses_is_known_as_bounced_and_its_signer_hears_of_it(world: World) -> None:
    notice = notices_world.sent(world, world.mail_platform)
    with override_settings(EMAIL_BACKEND="test_notify_notices.Refusing"):
        deliver_now(Letter.objects.get(kind=notice.public_id).handle)
    notice.refresh_from_db()
    assert (notice.state, notice.end_reason) == ("bounced", "nobody has this address")
    assert told(world.expert) == ["Example Classifieds: it came back"]


def test_a_notice_is_tried_also_where_a_mail_came_back_before(world: World) -> None:
    from inthewild.hub.accounts import secrecy

    bounces.mark(secrecy.address_key("abuse@classifieds.example"), bounces.Reason.FULL)
    notice = notices_world.sent(world, world.mail_platform)
    assert Letter.objects.exclude(content="").filter(kind=notice.public_id).exists()
