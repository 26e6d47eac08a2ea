"""What takes two people."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from inthewild.hub.core.access import Seen


class Approval(models.Model):
    """A question that a second person answers. The database itself refuses an answer by who asked, or by the author."""

    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="asked")
    asked_by = models.CharField(max_length=64)
    author = models.CharField(max_length=64, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = Seen["Approval"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "about"], condition=Q(state="asked"), name="approval_asked_once"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("author"))),
                name="approval_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["granted", "refused"], decided_by__isnull=False)
                | Q(state__in=["asked", "withdrawn"], decided_by=None),
                name="approval_decided_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.about}: {self.state}"
