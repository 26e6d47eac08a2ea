"""Answers of platforms that do not answer here: by ordinary e-mail, by telephone, by the form of their site.

An expert of the sender writes down what the platform said, when, and how it reached them. The answer counts for the notice, for
the case and for who reported; it is marked as written down, and is no statement of a company.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.cases.models import Decision, Notice, PendingAnswer
from inthewild.hub.cases.services import answers, feedback
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core import clock, events
from inthewild.hub.core import undo as undoing
from inthewild.hub.core.access import get, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Outcome
from inthewild.hub.errors import Conflict, Invalid

#: What a correction cannot say: the notice would be open again.
REOPENS = (Outcome.NEED_INFO, Outcome.NOT_OUR_PLATFORM)


@transaction.atomic
def record(actor: Actor, notice: Notice, outcome: str, *, on: date, note: str) -> PendingAnswer:
    """Write down what a platform answered ``on`` a day; ``note`` says how it reached the sender. It can be undone for seconds.

    Raises NotAllowed (a company of the hub received the notice: it answers itself), Invalid (no note, a day that cannot be), or
    Conflict: not sent, or answered already.
    """
    require(actor, "notice.record", notice)
    made = answers.keep(actor, notice, _given(notice, outcome, on, note))
    told = {"outcome": made.outcome, "answered_on": on.isoformat()}
    events.record(actor, "answer.recorded", notice.public_id, told, organisation=notice.sender.public_id)
    undoing.offer(actor, "answer.record", notice.public_id, about=notice.public_id)
    return made


def standing(notice: Notice) -> Decision | None:
    """The record by which a notice is answered; None if it is open, or its platform answered here itself."""
    last = notice.decisions.filter(replaced_by=None).exclude(outcome=Outcome.NEED_INFO).order_by("number").last()
    answered = notice.state == "answered" and notice.corrected_at is None
    return last if answered and last is not None and last.recorded else None


@transaction.atomic
def correct(actor: Actor, notice: Notice, outcome: str, *, on: date, note: str) -> Decision:
    """Write something else down than before, after the time to undo. The old record stays readable, its strike ends.

    Raises NotAllowed and Invalid as ``record``, Invalid for what would open the notice again, or Conflict: there is no record.
    """
    require(actor, "notice.record", notice)
    given = _given(notice, outcome, on, note)
    if given.outcome in REOPENS:
        raise Invalid(_("choose another decision, or let it stand"), where="outcome")
    stored = Notice.objects.select_for_update(of=("self",)).select_related("sender", "case").get(pk=notice.pk)
    old = standing(stored)
    if old is None:
        raise Conflict(_("nothing was written down that could be corrected"), where=notice.public_id)
    made = answers.replace_decision(actor, stored, old, given)
    told = {"outcome": made.outcome, "answered_on": on.isoformat(), "replaces": old.public_id}
    events.record(actor, "answer.corrected", notice.public_id, told, organisation=stored.sender.public_id)
    feedback.changed(stored.case)
    answers.close_if_done(stored.case)
    return made


def _given(notice: Notice, outcome: str, on: date, note: str) -> Answer:
    given = replace(Answer(outcome, note=note, recorded=True).checked(), acted_at=_when(notice, on))
    if not given.note:
        raise Invalid(_("say how the answer reached you"), where="note")
    return given


@undoing.inverse("answer.record", gettext_lazy("The platform's answer was recorded."))
@transaction.atomic
def take_back(actor: Actor, public_id: str) -> None:
    """Take one's own record back in time. Raises OutOfSight, NotAllowed, or Conflict: too late, or there is none."""
    notice = get(Notice, actor, public_id)
    require(actor, "notice.record", notice)
    answers.drop(actor, notice)


def _when(notice: Notice, on: date) -> datetime:
    """A moment of that day, neither before the notice left nor in the future. Raises Invalid."""
    now = clock.now()
    if on > now.date():
        raise Invalid(_("this day is in the future"), where="on")
    if notice.sent_at is None:
        return now
    if on < notice.sent_at.date():
        raise Invalid(_("the notice had not been sent on this day"), where="on")
    return min(max(datetime.combine(on, time(12), UTC), notice.sent_at), now)
