"""Who owes what by when."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import Seen


class DutyKind(models.TextChoices):
    """What is owed."""

    AGREEMENT = "agreement", _("Sign an agreement")
    CONTACT = "contact", _("Name a contact")
    EVIDENCE = "evidence", _("Give evidence of a commitment")
    FIGURES = "figures", _("Submit figures")
    ANSWER = "answer", _("Answer a question")
    REVIEW = "review", _("Review")
    OTHER = "other", _("Something else")


class Duty(models.Model):
    """Something that ``organisation`` owes by the end of the day ``due``. Open until done or dropped; ``number`` counts
    those of the organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=DutyKind)
    about = models.CharField(max_length=300)
    due = models.DateField()
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = Seen["Duty"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "number"], name="duty_number"),
            models.CheckConstraint(condition=Q(kind__in=DutyKind.values), name="duty_kind"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(dropped_at=None), name="duty_ends_once"),
        )
        indexes = (models.Index(fields=["due"], condition=Q(done_at=None, dropped_at=None), name="duty_open"),)
        ordering: ClassVar = ("due", "id")

    def __str__(self) -> str:
        return f"{self.kind} by {self.due}"

    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.done_at is None and self.dropped_at is None

    def overdue_on(self, day: date) -> bool:
        """Whether it should have been done before ``day``. Computed, never stored."""
        return self.is_open() and self.due < day
