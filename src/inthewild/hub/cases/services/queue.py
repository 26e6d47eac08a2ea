"""Who works on which notice: the next free one is picked atomically, and held for a time, so that two never decide one."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from inthewild.hub.cases.models import Notice, PendingAnswer
from inthewild.hub.cases.services.notices import OPEN
from inthewild.hub.core import claim, clock
from inthewild.hub.core.access import require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import Claim
from inthewild.hub.errors import Conflict

_TRIES = 40


def waiting(actor: Actor) -> QuerySet[Notice]:
    """Notices that the actor's company has to answer now: open, without an answer that waits, not waiting for the sender."""
    answered = PendingAnswer.objects.filter(notice=OuterRef("pk"))
    return visible(Notice, actor).filter(~Exists(answered), state__in=OPEN, asked_at=None).order_by("-priority", "sent_at", "pk")


def free(actor: Actor) -> QuerySet[Notice]:
    """Those of them that nobody else holds."""
    held = Claim.objects.filter(about=OuterRef("public_id"), until__gt=clock.now()).exclude(holder=actor.id)
    return waiting(actor).filter(~Exists(held))


def take(actor: Actor, notice: Notice) -> Claim:
    """Hold one notice. Raises NotAllowed, or Conflict while somebody else holds it."""
    require(actor, "notice.answer", notice)
    return claim.take(actor, notice.public_id)


def let_go(actor: Actor, notice: Notice) -> None:
    """Let go of it, if one holds it."""
    held = claim.holder(notice.public_id)
    if held is not None and held.holder == actor.id:
        claim.release(actor, notice.public_id)


def take_next(actor: Actor, *, after: Notice | None = None) -> Notice | None:
    """Pick the next free notice in the order of the queue and hold it; None if there is none.

    ``after`` is one that was skipped: the search goes on behind it, and begins anew at its end. What the actor holds
    already comes first, unless it was skipped.
    """
    require(actor, "notice.queue")
    passed: set[int] = set() if after is None else {after.pk}
    for _try in range(_TRIES):
        with transaction.atomic():
            rows = free(actor).exclude(pk__in=passed)
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True, of=("self",))
            found = (_behind(rows, after).first() if after is not None else None) or rows.first()
            if found is None:
                return None
            try:
                take(actor, found)
            except Conflict:  # somebody was faster between the search and the lock
                passed.add(found.pk)
                continue
            return found
    return None


def _behind(rows: QuerySet[Notice], after: Notice) -> QuerySet[Notice]:
    later = Q(priority=after.priority, sent_at__gt=after.sent_at) | Q(
        priority=after.priority, sent_at=after.sent_at, pk__gt=after.pk
    )
    return rows.filter(Q(priority__lt=after.priority) | later)
