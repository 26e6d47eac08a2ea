"""Joining, pausing and leaving, each on its day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import events, leaving
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members.models import Membership, MembershipStep
from inthewild.hub.members.services import common
from inthewild.hub.members.states import MEMBERSHIP


@transaction.atomic
def open_membership(actor: Actor, organisation: Organisation, *, day: date | None = None) -> Membership:
    """Think of an organisation as a member: a prospect. Raises NotAllowed, or Conflict if it belongs already.

    Who left comes back with a new membership, on the day of leaving or later.
    """
    require(actor, "membership.open", organisation)
    when = common.past(day)
    common.lock(organisation)
    last = Membership.objects.filter(organisation=organisation).order_by("-id").first()
    if last is not None and last.state != "left":
        raise Conflict(_("there is a membership already"), where="organisation")
    if last is not None and last.state_on > when:
        raise Conflict(_("on that day it had not left yet"), where="day")
    made = Membership.objects.create(organisation=organisation, state_on=when)
    MembershipStep.objects.create(membership=made, state="prospect", day=when)
    events.record(actor, "membership.opened", made.public_id, {"day": when.isoformat()}, organisation=organisation.public_id)
    return made


@transaction.atomic
def move_membership(actor: Actor, membership: Membership, to: str, *, day: date | None = None, reason: str = "") -> Membership:
    """Take one step of the machine ``membership`` on a day (by default today, never before the last step).

    ``left`` does all that leaving means (``leave_coalition``). Raises NotAllowed, Invalid (a reason is missing, a day is
    wrong) or Conflict (no such step from the state that is stored).
    """
    if to == "left":
        leave_coalition(actor, membership, reason=reason, day=day)
        return membership
    require(actor, "membership.move", membership)
    _step(actor, membership, to, day, reason)
    return membership


@transaction.atomic
def leave_coalition(actor: Actor, membership: Membership, *, reason: str, day: date | None = None) -> Membership:
    """Leave, with everything that follows: what every app registered in core.leaving, in one transaction.

    Raises NotAllowed, Invalid (no reason) or Conflict (it left already).
    """
    require(actor, "membership.leave", membership.organisation)
    when = _step(actor, membership, "left", day, reason)
    leaving.carry_out(actor, leaving.Departure(membership.organisation.public_id, when, reason))
    return membership


def _step(actor: Actor, membership: Membership, to: str, day: date | None, reason: str) -> date:
    when = common.past(day)
    why = line(reason, "reason", 500, empty=True)
    common.lock(membership.organisation)
    stored = Membership.objects.get(pk=membership.pk)
    if when < stored.state_on:
        raise Invalid(_("this is before the last step, which was on %(day)s") % {"day": stored.state_on.isoformat()}, where="day")
    also: dict[str, Any] = {"state_on": when}
    if to == "active" and stored.joined_on is None:
        also["joined_on"] = when
    if to == "left":
        also["left_on"] = when
    facts = {"day": when.isoformat(), "reason": why}
    organisation = membership.organisation.public_id
    MEMBERSHIP.move(actor, membership, to, facts, about=membership.public_id, organisation=organisation, also=also)
    MembershipStep.objects.create(membership=membership, state=to, day=when, reason=why)
    return when
