"""Operations of the API on jobs and dead letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django_tasks import TaskResultStatus
from ninja import Query, Router

from inthewild.hub.api import paging
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.shapes import Cursor, Limit, Sent, Shape
from inthewild.hub.core import access
from inthewild.hub.core import jobs as service
from inthewild.hub.core.models import Job

router = Router(tags=["jobs"])


class State(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


_STATES = {
    TaskResultStatus.READY: State.WAITING,
    TaskResultStatus.RUNNING: State.RUNNING,
    TaskResultStatus.SUCCESSFUL: State.DONE,
    TaskResultStatus.FAILED: State.DEAD,
}


class JobShape(Shape):
    """A job. ``failure`` is the kind of its last failure, never the text."""

    id: str
    task: str
    state: State
    attempts: int
    max_attempts: int
    queued_at: datetime | None
    finished_at: datetime | None
    failure: str


class Jobs(Shape):
    """A page of jobs."""

    items: list[JobShape]
    next: str | None


class Revival(Sent):
    """A dead job can wait again; no other step is made from outside."""

    to: Literal["waiting"]


@operation(router, "GET", "/jobs", scope="jobs:read", answers=Jobs)
def list_jobs(
    request: HttpRequest,
    limit: Limit = paging.DEFAULT,
    cursor: Cursor = "",
    state: Annotated[State | None, Query(description="Only jobs in this state; `dead` are the dead letters")] = None,
) -> dict[str, Any]:
    """The work that waits, runs, is done, or was given up. For the secretariat."""
    who = actor(request)
    rows = access.visible(Job, who).select_related("task")
    if state is not None:
        rows = rows.filter(task__status__in=[status for status, name in _STATES.items() if name is state])
    return paging.page(who, rows, shapes, of=f"jobs/{state or ''}", limit=limit, cursor=cursor)


@operation(router, "GET", "/jobs/{id}", scope="jobs:read", answers=JobShape)
def get_job(request: HttpRequest, id: str) -> dict[str, Any]:
    """One job."""
    return shape(access.get(Job, actor(request), id))


@operation(router, "POST", "/jobs/{id}/transitions", scope="jobs:write", answers=JobShape)
def move_job(request: HttpRequest, id: str, body: Revival) -> dict[str, Any]:
    """Give a dead letter its attempts back."""
    who = actor(request)
    service.revive(who, access.get(Job, who, id))
    return shape(access.get(Job, who, id))


def shapes(rows: Sequence[Job]) -> list[dict[str, Any]]:
    """Several of them."""
    return [shape(row) for row in rows]


def shape(row: Job) -> dict[str, Any]:
    """A job as the API shows it. The arguments of its task are not shown."""
    task = row.task
    return {
        "id": row.public_id,
        "task": task.task_path.rpartition(".")[2],
        "state": _STATES[TaskResultStatus(task.status)],
        "attempts": row.attempts,
        "max_attempts": row.max_attempts,
        "queued_at": task.enqueued_at,
        "finished_at": task.finished_at,
        "failure": task.exception_class_path.rpartition(".")[2],
    }
