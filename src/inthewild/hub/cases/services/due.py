"""By when a platform is to answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.cases.models import AnswerTime
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Invalid
from inthewild.hub.members.models import Platform

#: The usual time. The law of the Union says "timely" and no number; a coalition may agree on another for a platform.
DAYS = 7
#: How long the link in an e-mail answers a notice, after it was due.
LINK_DAYS = 90


def days_of(platform: Platform) -> int:
    """How many days this platform has."""
    return AnswerTime.objects.filter(platform=platform).values_list("days", flat=True).first() or DAYS


def due(platform: Platform, sent: datetime) -> datetime:
    """When an answer to a notice that was sent then is due."""
    return sent + timedelta(days=days_of(platform))


def link_ends(due_at: datetime) -> datetime:
    """Until when the link in an e-mail works."""
    return due_at + timedelta(days=LINK_DAYS)


@transaction.atomic
def set_answer_time(actor: Actor, platform: Platform, days: int) -> None:
    """Say how many days a platform has, for notices from now on. Raises NotAllowed or Invalid (not 1 to 90)."""
    require(actor, "answer_time.set", platform)
    if not 1 <= days <= 90:
        raise Invalid(_("this is not 1 to 90 days"), where="days")
    facts = {"days": days, "set_by": actor.id, "set_at": clock.now()}
    AnswerTime.objects.update_or_create(platform=platform, defaults=facts)
    events.record(actor, "answer_time.set", platform.public_id, {"days": days})
