"""Holds for law enforcement: placed before a notice leaves, seen by who works on the case and by who asked, by nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.cases.models import Case, Hold, Notice
from inthewild.hub.cases.services import common
from inthewild.hub.cases.states import HOLD
from inthewild.hub.core import clock, events, jobs, schedule
from inthewild.hub.core.access import get, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid

LONGEST = timedelta(days=90)  # and the rest of that day
_NOT_LEFT = ("draft", "approved", "withdrawn")
_HELD_IN = ("triage", "needs_info", "confirmed")


@transaction.atomic
def place(actor: Actor, case: Case, authority: Organisation, *, reason: str, until: datetime, version: int) -> Hold:
    """Hold a case for an authority, at most 90 days from now: nothing leaves, and for all others it is being checked.

    Raises NotAllowed, OutOfSight, Invalid (no authority, no reason, too long), or Conflict: held already, changed, or a
    notice has left.
    """
    stored = common.begin(actor, "hold.place", case, version)
    if authority.kind != Kind.ENFORCEMENT:
        raise Invalid(_("choose an organisation of law enforcement"), where="authority")
    if stored.state not in _HELD_IN:
        raise Conflict(_("only a case that is worked on is held"), where="state")
    if Hold.objects.filter(case=stored, state="active").exists():
        raise Conflict(_("this case is held already"), where="hold")
    if Notice.objects.filter(case=stored).exclude(state__in=_NOT_LEFT).exists():
        raise Conflict(_("a notice has left; what a platform knows cannot be held"), where="hold")
    now = clock.now()
    made = Hold.objects.create(
        case=stored, authority=authority, reason=common.text(reason, "reason", needed=True), asked_by=actor.id,
        begun_at=now, until=_end(until, now),
    )  # fmt: skip
    if mine := common.own(actor, stored):
        Case.objects.filter(pk=stored.pk).update(**mine)
    # The event is one of the hold, and the version of the case stays: the case itself tells nothing of it.
    told = {"authority": authority.public_id, "until": made.until.date().isoformat(), "reason": made.reason}
    events.record(actor, "hold.placed", made.public_id, told)
    case.refresh_from_db()
    return made


@transaction.atomic
def release(actor: Actor, hold: Hold, reason: str) -> Hold:
    """End a hold: by who works on the case, or by the authority. What waited goes on its way.

    Raises NotAllowed, OutOfSight, Invalid (no reason), or Conflict (it has ended).
    """
    get(Hold, actor, hold.public_id)
    require(actor, "hold.release", hold)
    why = common.text(reason, "reason", needed=True)
    _end_hold(actor, hold, "released", {"reason": why}, ended_by=actor.id, end_reason=why)
    return hold


@transaction.atomic
def renew(actor: Actor, hold: Hold, until: datetime) -> Hold:
    """Let a hold go on until another time, at most 90 days from now. Raises NotAllowed, OutOfSight, Invalid or Conflict."""
    get(Hold, actor, hold.public_id)
    require(actor, "hold.release", hold)
    stored = Hold.objects.select_for_update().get(pk=hold.pk)
    if stored.state != "active":
        raise Conflict(_("this hold has ended"), where="state")
    stored.until = _end(until, clock.now())
    stored.save(update_fields=["until"])
    told = {"authority": stored.authority.public_id, "until": stored.until.date().isoformat()}
    events.record(actor, "hold.placed", stored.public_id, told | {"renewed": True})
    hold.refresh_from_db()
    return hold


@transaction.atomic
def expire(hold: Hold) -> bool:
    """End a hold whose time is over; False if it is not, or has ended."""
    stored = Hold.objects.select_for_update().get(pk=hold.pk)
    if stored.state != "active" or stored.until > clock.now():
        return False
    _end_hold(Actor.system("holds"), stored, "expired", {})
    return True


@jobs.job()
def expire_due() -> None:
    """End every hold whose time is over."""
    for one in Hold.objects.filter(state="active", until__lte=clock.now()).order_by("until"):
        expire(one)


def _end_hold(actor: Actor, hold: Hold, to: str, facts: dict[str, str], **also: str) -> None:
    organisation = hold.case.expert_organisation
    HOLD.move(
        actor, hold, to, facts, about=hold.public_id, organisation=organisation.public_id if organisation else "",
        also={"ended_at": clock.now(), **also},
    )  # fmt: skip


def _end(until: datetime, now: datetime) -> datetime:
    if until <= now or until.date() > (now + LONGEST).date():
        raise Invalid(_("a hold ends within %(days)d days") % {"days": LONGEST.days}, where="until")
    return until


schedule.every(timedelta(minutes=5), "cases.holds", "Ends holds for law enforcement whose time is over", expire_due)
