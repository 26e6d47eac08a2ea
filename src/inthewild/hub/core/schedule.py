"""Jobs that are due every hour or day. The worker asks each second; a job is queued once, however many workers ask.

What was missed while no worker ran is done once, not as often as it was missed. A new hub waits one period before the
first time: it has nothing to tidy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django_tasks.base import Task

from inthewild.hub.core import clock, jobs
from inthewild.hub.core.models import Schedule


@dataclass(frozen=True)
class Recurring:
    """A job without arguments, how often it is due, and what it does in a sentence for the documents."""

    name: str
    period: timedelta
    says: str
    what: Task[..., None]


_recurring: dict[str, Recurring] = {}


def every(period: timedelta, name: str, says: str, what: Task[..., None]) -> None:
    """Have the job ``what`` queued every ``period``. Apps call it when they are loaded."""
    if name in _recurring:
        raise ValueError(f"two jobs are due as {name!r}")
    _recurring[name] = Recurring(name, period, says, what)


def recurring() -> tuple[Recurring, ...]:
    """All jobs that are due again and again."""
    return tuple(_recurring[name] for name in sorted(_recurring))


def tick() -> int:
    """Queue what is due; how many jobs."""
    now = clock.now()
    known = dict(Schedule.objects.values_list("name", "next_at"))
    # A time that lies further ahead than one period was set by a clock that has since gone back, as the demo's does.
    due = [one for one in recurring() if (at := known.get(one.name)) is None or at <= now or at > now + one.period]
    return sum(_queue(one) for one in due)


def _queue(one: Recurring) -> int:
    with transaction.atomic():
        now = clock.now()
        _row, new = Schedule.objects.get_or_create(name=one.name, defaults={"next_at": now + one.period})
        if new:
            return 0
        row = Schedule.objects.select_for_update(skip_locked=True).filter(name=one.name).first()
        if row is None or now < row.next_at <= now + one.period:
            return 0  # another worker was faster
        jobs.enqueue(one.what, key=f"schedule:{one.name}")
        Schedule.objects.filter(pk=row.pk).update(next_at=now + one.period, last_at=now)
        return 1
