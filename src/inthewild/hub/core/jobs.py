"""Work that is done later, by a worker. On django-tasks-db, which has neither retry nor recovery, with our leases.

A task may run more than once (a worker can die after the effect and before it says so), so every task is idempotent by
its key. Arguments are ids, never personal data: they stay in the table after the work is done.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult, get_date_max

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import Job
from inthewild.hub.errors import Conflict, Invalid

LEASE = timedelta(seconds=60)
HEARTBEAT = timedelta(seconds=10)
ATTEMPTS = 5
_ARGUMENT = re.compile(r"[A-Za-z0-9_:.-]{1,80}")
_attempts: dict[str, int] = {}
_running: ContextVar[int | None] = ContextVar("running", default=None)


def job(attempts: int = ATTEMPTS) -> Callable[[Callable[..., None]], Task[..., None]]:
    """Decorator: a function of ids at module level becomes a task that is tried up to ``attempts`` times."""

    def make(function: Callable[..., None]) -> Task[..., None]:
        made: Task[..., None] = task()(function)
        _attempts[made.module_path] = attempts
        return made

    return make


def attempts_of(task_path: str) -> int:
    """How often a task is tried."""
    return _attempts.get(task_path, ATTEMPTS)


def enqueue(what: Task[..., None], *ids: str | int, key: str, after: datetime | None = None) -> Job:
    """Queue ``what(*ids)`` in the transaction of the caller, or return the job that is open under ``key`` already.

    ``after`` is the earliest time. Raises Invalid for an argument that is no id.
    """
    for value in ids:
        if not isinstance(value, int) and not _ARGUMENT.fullmatch(value):
            raise Invalid("an argument of a job must be an id", where=what.module_path)
    waiting = Job.objects.filter(open_key=key).first()
    if waiting is not None:
        return waiting
    try:
        with transaction.atomic():
            result = what.using(run_after=after).enqueue(*ids)
            return Job.objects.create(task_id=result.id, key=key, open_key=key, max_attempts=attempts_of(what.module_path))
    except IntegrityError:  # another transaction was faster
        return Job.objects.get(open_key=key)


def latest(key: str) -> Job | None:
    """The last job of a piece of work, waiting, running or over."""
    return Job.objects.filter(key=key).select_related("task").order_by("-pk").first()


def claim(worker: str) -> Job | None:
    """Lease the next job that is due to ``worker``; None if nothing is due."""
    now = clock.now()
    with transaction.atomic():
        at_once = Q(run_after=get_date_max())  # how django-tasks-db says that nobody asked for a time
        due = DBTaskResult.objects.filter(at_once | Q(run_after__lte=now), status=TaskResultStatus.READY)
        row = due.order_by("-priority", "enqueued_at").select_for_update(skip_locked=True).first()
        if row is None:
            return None
        claimed, _new = Job.objects.get_or_create(
            task=row, defaults={"key": f"task:{row.pk}", "max_attempts": attempts_of(row.task_path)}
        )
        DBTaskResult.objects.filter(pk=row.pk).update(
            status=TaskResultStatus.RUNNING, started_at=now, worker_ids=[*row.worker_ids, worker]
        )
        claimed.attempts += 1
        claimed.worker, claimed.leased_until = worker, now + LEASE
        claimed.save(update_fields=["attempts", "worker", "leased_until"])
        return Job.objects.select_related("task").get(pk=claimed.pk)


def renew(held: Job) -> bool:
    """Extend the lease; False if it was lost, and then the result no longer counts."""
    return bool(_held(held).update(leased_until=clock.now() + LEASE))


@transaction.atomic
def succeed(held: Job) -> bool:
    """Say that the job is done; False if the lease was lost."""
    if not _held(held).update(open_key=None, leased_until=None):
        return False
    _task(held).update(
        status=TaskResultStatus.SUCCESSFUL, finished_at=clock.now(), return_value=None, exception_class_path="", traceback=""
    )
    return True


@transaction.atomic
def fail(held: Job, why: str, trace: str = "") -> bool:
    """Try again later, or give up after the last attempt; False if the lease was lost.

    ``why`` is the name of an exception. Its text is not kept: it may quote what the task read.
    """
    if not _held(held).update(leased_until=None):
        return False
    if held.attempts < held.max_attempts:
        _task(held).update(
            status=TaskResultStatus.READY,
            run_after=clock.now() + backoff(held.attempts),
            exception_class_path=why,
            traceback=trace,
        )
        return True
    Job.objects.filter(pk=held.pk).update(open_key=None)
    _task(held).update(
        status=TaskResultStatus.FAILED, finished_at=clock.now(), exception_class_path=why, traceback=trace, return_value=None
    )
    events.record(Actor.system("worker"), "job.abandoned", held.public_id, {"why": why, "attempts": held.attempts})
    return True


def reap() -> int:
    """Take back the leases of workers that stopped to breathe; how many jobs that frees or ends."""
    lost = Job.objects.filter(leased_until__lt=clock.now(), task__status=TaskResultStatus.RUNNING).select_related("task")
    return sum(fail(held, "inthewild.hub.LeaseExpired") for held in lost[:100])


def backoff(attempts: int) -> timedelta:
    """2, 4, 8 ... seconds, at most an hour."""
    return timedelta(seconds=min(2**attempts, 3600))


def dead() -> QuerySet[Job]:
    """Jobs that were given up, latest first: the dead letters."""
    return Job.objects.filter(task__status=TaskResultStatus.FAILED).select_related("task").order_by("-task__finished_at")


@transaction.atomic
def revive(actor: Actor, letter: Job) -> None:
    """Give a dead letter its attempts back. Raises NotAllowed, or Conflict if it is not dead or its work is queued anew."""
    require(actor, "job.revive")
    if Job.objects.filter(open_key=letter.key).exists():
        raise Conflict(_("the same work is queued already"), where=letter.public_id)
    changed = (
        _task(letter)
        .filter(status=TaskResultStatus.FAILED)
        .update(status=TaskResultStatus.READY, run_after=clock.now(), finished_at=None)
    )
    if not changed:
        raise Conflict(_("this job was not given up"), where=letter.public_id)
    Job.objects.filter(pk=letter.pk).update(open_key=letter.key, attempts=0, worker="")
    events.record(actor, "job.revived", letter.public_id, {})


def forget_done(before: datetime) -> int:
    """Delete the records of jobs that were done before; how many."""
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=before)
    count = done.count()
    done.delete()
    return count


def call(held: Job) -> None:
    """Run the function of the job in this thread."""
    arguments: dict[str, Any] = held.task.args_kwargs
    token = _running.set(held.pk)
    try:
        held.task.task.func(*arguments["args"], **arguments["kwargs"])
    finally:
        _running.reset(token)


def tell(done: int, total: int) -> None:
    """Inside a job: how far it is, for a page that shows it. Does nothing elsewhere. Call it once in a second or so."""
    running = _running.get()
    if running is not None:
        Job.objects.filter(pk=running).update(done=max(done, 0), total=max(total, 0))


def state_of(shown: Job) -> str:
    """``waiting``, ``running``, ``done`` or ``failed``."""
    names = {"RUNNING": "running", "SUCCESSFUL": "done", "FAILED": "failed"}
    return names.get(str(shown.task.status), "waiting")


def _held(held: Job) -> QuerySet[Job]:
    """The row, if this worker still holds this very attempt."""
    return Job.objects.filter(pk=held.pk, worker=held.worker, attempts=held.attempts, leased_until__isnull=False)


def _task(held: Job) -> QuerySet[DBTaskResult[Any, Any]]:
    return DBTaskResult.objects.filter(pk=held.task_id)
