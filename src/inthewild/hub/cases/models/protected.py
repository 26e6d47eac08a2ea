"""Pictures that may show a child at risk: gone from all views at the word of one person, judged by a second."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inthewild.hub.cases.models.case import Case
from inthewild.hub.core.access import Seen


class Protected(models.Model):
    """One picture. ``file`` is its public id, ``purpose`` what it was for before. ``at_risk`` is empty until somebody else
    than ``asked_by`` has judged; both are public ids."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="protected")
    file = models.CharField(max_length=40, unique=True)
    purpose = models.CharField(max_length=40)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    at_risk = models.BooleanField(null=True)

    objects = Seen["Protected"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(at_risk=None, decided_at=None, decided_by="")
                | (Q(at_risk__isnull=False, decided_at__isnull=False) & ~Q(decided_by="") & ~Q(decided_by=models.F("asked_by"))),
                name="protected_by_two_people",
            ),
        )
        ordering: ClassVar = ("asked_at",)

    def __str__(self) -> str:
        return self.file
