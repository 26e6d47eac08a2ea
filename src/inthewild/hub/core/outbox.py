"""Effects outside the hub leave only here: decided in a transaction, sent later, at least once, under one key.

Until ``not_before``, which is never earlier than the undo window of who causes it, an effect can be taken back without trace
outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, display, jobs
from inthewild.hub.core.models import OutboxMessage
from inthewild.hub.errors import Conflict

UNDO = timedelta(seconds=10)


@dataclass(frozen=True)
class Effect:
    """What a handler gets. Receivers are told ``key``, so that they can drop a second delivery."""

    key: str
    kind: str
    about: str


Handler = Callable[[Effect], None]
_handlers: dict[str, Handler] = {}


def effect(kind: str) -> Callable[[Handler], Handler]:
    """Decorator: this function carries effects of ``kind`` out. It may be called twice for one key."""

    def add(handler: Handler) -> Handler:
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"two functions carry {kind!r} out")
        return handler

    return add


def put(kind: str, about: str, *, key: str, wait: timedelta = UNDO) -> OutboxMessage:
    """Decide an effect, in the transaction of what causes it. The same key again gives the effect that is there.

    It waits for ``wait``, and at least as long as who causes it can undo. Raises RuntimeError outside a transaction, KeyError
    for a kind without handler.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an effect is decided inside the transaction of what causes it")
    if kind not in _handlers:
        raise KeyError(kind)
    now, longer = clock.now(), display.current().undo - display.DEFAULT.undo
    message, _new = OutboxMessage.objects.get_or_create(
        key=key, defaults={"kind": kind, "about": about, "made_at": now, "not_before": now + max(wait, UNDO + longer)}
    )
    return message


@transaction.atomic
def withdraw(key: str) -> None:
    """Take an effect back. Raises Conflict if it is on its way."""
    if not OutboxMessage.objects.filter(key=key, state="waiting", not_before__gt=clock.now()).update(state="withdrawn"):
        raise Conflict(_("this is on its way and cannot be taken back"), where=key)


def undoable(key: Combinable | str) -> Exists:
    """Condition of a query: the effect under ``key`` (an expression over the query's columns) can still be taken back."""
    return Exists(OutboxMessage.objects.filter(key=key, state="waiting", not_before__gt=clock.now()))


@transaction.atomic
def pump(limit: int = 200) -> int:
    """Queue what is due; how many effects."""
    due = OutboxMessage.objects.filter(state="waiting", not_before__lte=clock.now()).order_by("not_before")
    keys = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    for key in keys:
        jobs.enqueue(deliver, key, key=f"outbox:{key}")
    return OutboxMessage.objects.filter(pk__in=keys, state="waiting").update(state="queued")


@jobs.job(attempts=8)
def deliver(message_id: int) -> None:
    """Carry one effect out. No transaction is open meanwhile: the other side may take its time."""
    message = OutboxMessage.objects.get(pk=message_id)
    if message.state != "queued":
        return
    _handlers[message.kind](Effect(message.key, message.kind, message.about))
    OutboxMessage.objects.filter(pk=message_id).update(state="done", done_at=clock.now())
