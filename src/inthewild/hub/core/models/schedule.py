"""What is done again and again, and when next."""

from __future__ import annotations

from django.db import models


class Schedule(models.Model):
    """One thing that is due every so often; what it is stands in the code (core.schedule)."""

    name = models.CharField(max_length=60, unique=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["next_at"], name="schedule_next"),)

    def __str__(self) -> str:
        return f"{self.name} next {self.next_at:%Y-%m-%d %H:%M}"
