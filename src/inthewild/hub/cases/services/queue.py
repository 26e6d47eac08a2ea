"""Who works on which notice: the next free one is picked atomically, and held for a time, so that two never decide one."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from inthewild.hub.accounts.models import Organisation
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
    # The key of the company beside its public id, so that the index notice_open gives the rows in their order.
    own = Organisation.objects.filter(public_id=actor.organisation).values_list("pk", flat=True).first()
    rows = visible(Notice, actor).filter(~Exists(answered), receiver=own, state__in=OPEN, asked_at=None)
    return rows.order_by("-priority", "sent_at", "pk")


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
            # Keys alone first: sorting thousands of whole notices costs more than all the rest.
            ids = rows.values_list("pk", flat=True)
            chosen = (_behind(ids, after).first() if after is not None else None) or ids.first()
            if chosen is None:
                return None
            found = Notice.objects.select_related("receiver").get(pk=chosen)
            try:
                take(actor, found)
            except Conflict:  # somebody was faster between the search and the lock
                passed.add(found.pk)
                continue
            return found
    return None


def _behind(rows: QuerySet[Notice, int], after: Notice) -> QuerySet[Notice, int]:
    later = Q(priority=after.priority, sent_at__gt=after.sent_at) | Q(
        priority=after.priority, sent_at=after.sent_at, pk__gt=after.pk
    )
    return rows.filter(Q(priority__lt=after.priority) | later)
