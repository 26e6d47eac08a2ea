"""What django-tasks-db lacks: leases, attempts and keys for its rows; the outbox; the schedule; who works."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from inthewild.hub.core.ids import PublicIdField


class Job(models.Model):
    """Lease and attempts of one task. ``open_key`` is set while the task waits or runs: the same work is queued once.

    ``done`` of ``total`` is what the task told of its progress, if it did.
    """

    public_id = PublicIdField("job")
    task = models.OneToOneField(DBTaskResult, on_delete=models.CASCADE, related_name="job")
    key = models.CharField(max_length=120)
    open_key = models.CharField(max_length=120, null=True, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    worker = models.CharField(max_length=64, blank=True)
    leased_until = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["leased_until"], condition=Q(leased_until__isnull=False), name="job_leases"),)

    def __str__(self) -> str:
        return f"{self.public_id} {self.key}"


class OutboxMessage(models.Model):
    """An effect outside the hub that was decided inside a transaction and happens later, at least once, under ``key``."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="waiting")
    not_before = models.DateTimeField()
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=["waiting", "queued", "done", "withdrawn"]), name="outbox_state"),
        )
        indexes = (models.Index(fields=["not_before"], condition=Q(state="waiting"), name="outbox_waiting"),)

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class Worker(models.Model):
    """A process that works, and when it was last seen alive."""

    name = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
