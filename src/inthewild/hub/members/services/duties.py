"""Who owes what by when: set and dropped by the secretariat, done by who owes it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line, next_number
from inthewild.hub.errors import Conflict
from inthewild.hub.members.models import Duty
from inthewild.hub.members.models.duty import DutyKind
from inthewild.hub.members.services import common


@transaction.atomic
def set_duty(actor: Actor, organisation: Organisation, *, kind: str, about: str, due: date) -> Duty:
    """Say that an organisation owes something by the end of a day. Raises NotAllowed or Invalid."""
    require(actor, "duty.set", organisation)
    common.choice(kind, DutyKind.values, "kind")
    common.lock(organisation)
    made = Duty.objects.create(
        organisation=organisation,
        number=next_number(Duty.objects.filter(organisation=organisation)),
        kind=kind,
        about=line(about, "about", 300),
        due=common.known(due, "due"),
        set_by=actor.id,
        set_at=clock.now(),
    )
    told = {"number": made.number, "kind": kind, "about": made.about, "due": due.isoformat()}
    events.record(actor, "duty.set", organisation.public_id, told, organisation=organisation.public_id)
    return made


@transaction.atomic
def finish_duty(actor: Actor, duty: Duty) -> Duty:
    """Say that it is done. Raises NotAllowed, or Conflict if it is not open."""
    require(actor, "duty.finish", duty.organisation)
    return _close(actor, duty, "done_at", "duty.done", "")


@transaction.atomic
def drop_duty(actor: Actor, duty: Duty, *, reason: str) -> Duty:
    """Say that it is owed no longer, and why. Raises NotAllowed, Invalid, or Conflict if it is not open."""
    require(actor, "duty.drop", duty.organisation)
    return _close(actor, duty, "dropped_at", "duty.dropped", line(reason, "reason", 300))


def drop_for(actor: Actor, duty: Duty, reason: str) -> None:
    """Drop a duty; the caller has asked for permission (leaving drops all of them)."""
    _close(actor, duty, "dropped_at", "duty.dropped", reason)


def _close(actor: Actor, duty: Duty, column: str, event: str, reason: str) -> Duty:
    if not Duty.objects.filter(pk=duty.pk, done_at=None, dropped_at=None).update(**{column: clock.now()}):
        raise Conflict(_("this is done or dropped already"), where="duty")
    duty.refresh_from_db()
    told = {"number": duty.number, "kind": duty.kind, "about": duty.about, **({"reason": reason} if reason else {})}
    events.record(actor, event, duty.organisation.public_id, told, organisation=duty.organisation.public_id)
    return duty
