"""What people do with their notifications: read them."""

from __future__ import annotations

from django.db import transaction

from inthewild.hub.core import clock
from inthewild.hub.core.access import require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import Notification


@transaction.atomic
def read(actor: Actor, row: Notification) -> None:
    """Note that one was read. It leaves no event: what somebody reads is nobody's business. Raises NotAllowed."""
    require(actor, "notification.own", row)
    visible(Notification, actor).filter(pk=row.pk, read_at=None).update(read_at=clock.now())


@transaction.atomic
def read_all(actor: Actor, kind: str = "") -> int:
    """Note that all (of one kind) were read; how many. Raises NotAllowed."""
    require(actor, "notification.own")
    rows = visible(Notification, actor).filter(read_at=None, listed=True)
    return (rows.filter(kind=kind) if kind else rows).update(read_at=clock.now())
