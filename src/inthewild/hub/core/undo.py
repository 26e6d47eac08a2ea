"""Taking something back for a few seconds: the service that does a thing offers it, the next page shows a button.

    @undo.inverse("case.reject", _("The case was rejected."))
    def reopen(actor, case_id): ...          # a service: checks permission, leaves its own event

    undo.offer(actor, "case.reject", case.public_id, about=case.public_id)      # in the transaction of the act

Only who did it can take it back, once, before the end. What leaves the hub goes through core.outbox, whose effects wait for
the same time; the inverse withdraws them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, display, events, jobs, schedule
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.models import Undoable
from inthewild.hub.errors import Conflict, Invalid, OutOfSight

Inverse = Callable[..., object]
_KEPT = timedelta(days=1)
_ID = re.compile(r"[A-Za-z0-9_:.-]{1,80}")


@dataclass(frozen=True)
class Act:
    """Something that can be taken back: what the button's sentence says, and what taking back does."""

    name: str
    done: str | Promise
    inverse: Inverse


@dataclass(frozen=True)
class Offer:
    """A toast: what was done, and how many seconds are left."""

    handle: str
    done: str
    seconds: int


_acts: dict[str, Act] = {}


def inverse(name: str, done: str | Promise) -> Callable[[Inverse], Inverse]:
    """Decorator: this service ``(actor, *ids)`` takes back the act ``name``; ``done`` is the sentence beside the button."""

    def add(function: Inverse) -> Inverse:
        if name in _acts:
            raise ValueError(f"two functions take {name!r} back")
        _acts[name] = Act(name, done, function)
        return function

    return add


def offer(actor: Actor, name: str, *ids: str, about: str) -> Undoable | None:
    """Let the actor take the act back, as long as they chose (at least ten seconds). None for who is no person.

    Raises RuntimeError outside a transaction, KeyError for an act without inverse, Invalid for an argument that is no id.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an undo is offered inside the transaction of what it takes back")
    act = _acts[name]
    if any(not _ID.fullmatch(value) for value in ids):
        raise Invalid("an argument of an undo must be an id", where=name)
    if actor.kind is not ActorKind.USER:
        return None
    now = clock.now()
    until = now + display.current().undo
    return Undoable.objects.create(actor=actor.id, act=act.name, about=about, ids=list(ids), made_at=now, until=until)


@transaction.atomic
def take_back(actor: Actor, handle: str) -> Undoable:
    """Take it back. Raises OutOfSight for what the actor did not do, Conflict for what is too late or done, and whatever the
    inverse raises; then nothing has changed."""
    rows = visible(Undoable, actor).select_for_update()
    found = rows.filter(handle=handle).first() if handle.isascii() and handle.isalnum() else None
    if found is None:
        raise OutOfSight("there is no such object", where=handle)
    if found.undone_at is not None:
        raise Conflict(_("this was taken back already"), where=found.about)
    if found.until <= clock.now():
        raise Conflict(_("it is too late to take this back"), where=found.about)
    Undoable.objects.filter(pk=found.pk).update(undone_at=clock.now())
    _acts[found.act].inverse(actor, *found.ids)
    events.record(actor, "act.undone", found.about, {"act": found.act})
    return found


def offers(actor: Actor) -> list[Offer]:
    """What the actor can take back now, latest first."""
    if actor.kind is not ActorKind.USER:
        return []
    now = clock.now()
    rows = visible(Undoable, actor).filter(until__gt=now, undone_at=None).order_by("-until")[:3]
    return [Offer(row.handle, str(_acts[row.act].done), -((now - row.until) // timedelta(seconds=1))) for row in rows]


def open_until(about: str) -> datetime | None:
    """Until when what somebody did to this object can be taken back; None if nothing can. For who must not tell it before."""
    rows = Undoable.objects.filter(about=about, until__gt=clock.now(), undone_at=None)
    return rows.order_by("-until").values_list("until", flat=True).first()


@jobs.job()
def forget() -> None:
    """Delete what could be taken back a day ago."""
    Undoable.objects.filter(until__lt=clock.now() - _KEPT).delete()


schedule.every(timedelta(days=1), "core.undo", "Deletes the records of what could be taken back a day ago", forget)
