"""What a member promised, and how far it is: a row for each change, the latest counts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import Seen


class CommitmentKind(models.TextChoices):
    """The eight commitments of a member."""

    POLICY = "policy", _("Policy on wildlife")
    TRAINING = "training", _("Training of staff")
    EDUCATION = "education", _("Education of users")
    REPORTING_ROUTE = "reporting_route", _("Way to report listings")
    AUTOMATED_DETECTION = "automated_detection", _("Automated detection")
    KEYWORD_UPDATES = "keyword_updates", _("Use of the keyword updates")
    DATA_SUBMISSION = "data_submission", _("Submission of figures")
    ENFORCEMENT_COOPERATION = "enforcement_cooperation", _("Cooperation with law enforcement")


class Level(models.TextChoices):
    """How far a commitment is. ``verified`` is never said by the member itself."""

    NOT_STARTED = "not_started", _("Not started")
    PLANNED = "planned", _("Planned")
    LIVE = "live", _("Live")
    VERIFIED = "verified", _("Verified")


class Commitment(models.Model):
    """The level of one commitment of one member from ``day`` on. Rows are never changed; ``number`` counts those of the kind.

    ``link`` is shown to the public; ``note`` and ``file`` (a public id) to the member, the secretariat and the auditor.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="commitments")
    kind = models.CharField(max_length=24, choices=CommitmentKind)
    number = models.PositiveIntegerField()
    level = models.CharField(max_length=11, choices=Level)
    day = models.DateField()
    note = models.TextField(blank=True)
    link = models.URLField(max_length=300, blank=True)
    file = models.CharField(max_length=40, blank=True)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()

    objects = Seen["Commitment"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "kind", "number"], name="commitment_number"),
            models.CheckConstraint(condition=Q(kind__in=CommitmentKind.values), name="commitment_kind"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="commitment_level"),
            models.CheckConstraint(
                condition=Q(level__in=("not_started", "planned")) | ~Q(note="", link="", file=""), name="commitment_has_evidence"
            ),
        )
        ordering: ClassVar = ("kind", "number")

    def __str__(self) -> str:
        return f"{self.kind} is {self.level}"
