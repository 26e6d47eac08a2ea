"""Moving the clock of the demo, and letting happen what is due then."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from inthewild.hub.core import clock
from inthewild.hub.core.models import OutboxMessage, Worker
from inthewild.hub.demo.here import place

PATIENCE = 6.0


def advance(days: int) -> bool:
    """Move the clock by 1, 7 or 30 days; whether everything that is due then was done before this returns.

    What runs is finished first: a lease must not expire because somebody turned the clock. Raises ValueError.
    """
    _wait(lambda: not _running(), PATIENCE / 2)
    place().advance(timedelta(days=days))
    moved = clock.now()
    return _wait(lambda: _seen_since(moved) and not due(), PATIENCE)


def due() -> bool:
    """Whether something is due or runs now."""
    now = clock.now()
    at_once = Q(run_after=get_date_max()) | Q(run_after__lte=now)
    waiting = DBTaskResult.objects.filter(at_once, status=TaskResultStatus.READY).exists()
    return waiting or _running() or OutboxMessage.objects.filter(state="waiting", not_before__lte=now).exists()


def _running() -> bool:
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).exists()


def _seen_since(moment: datetime) -> bool:
    """Whether a worker went through the house since: it queues what the outbox holds."""
    return Worker.objects.filter(seen_at__gt=moment).exists()


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
