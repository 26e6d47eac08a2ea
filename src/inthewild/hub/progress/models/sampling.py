"""A sample from a figure's own population: what a company committed to, what was drawn, what experts found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.exchange.snapshot.sampling import Commitment
from inthewild.hub.core.access import Seen
from inthewild.hub.progress.models.figure import Figure


class SamplingState(models.TextChoices):
    """How far a sample is. It fails for good: who could try again could try until the rows suit."""

    ASKED = "asked", _("Asked for: the company commits to its list")
    DRAWN = "drawn", _("Drawn: the company discloses these rows")
    DISCLOSED = "disclosed", _("Disclosed: experts look at each row")
    CHECKED = "checked", _("Checked")
    FAILED = "failed", _("Failed")


class Failure(models.TextChoices):
    """Why a sample failed."""

    PROOF = "proof", _("What was disclosed is not what was committed to")
    SILENT = "silent", _("The company did not commit to its list in time")
    WITHHELD = "withheld", _("The company did not disclose in time what was drawn")


class Finding(models.TextChoices):
    """What an expert found in one row. Only the first counts for the figure; what nobody can tell counts against it."""

    COUNTS = "counts", _("Is what the definition counts")
    OTHER = "other", _("Is something else")
    UNKNOWN = "unknown", _("Cannot be told from what was disclosed")
    TWICE = "twice", _("Stands in the list twice")


class Sampling(models.Model):
    """One sample of one figure.

    ``size``, and ``seed_hash`` of a secret ``seed``, are fixed when it is asked for; ``seed`` is shown to nobody before there is
    a draw. ``count`` and ``root`` (hex, exchange.snapshot.sampling) are what the company then committed to; ``drawn`` are the
    positions that follow. ``disclosed`` are rows as in its file, ``problems`` what is wrong with them. ``results`` is position
    (as text) to ``{finding, by, at}``. ``found`` is how many rows are what the definition counts. The records of rows are
    deleted with ``wiped_at``; positions and results stay.
    """

    figure = models.OneToOneField(Figure, on_delete=models.PROTECT, related_name="sampling")
    state = models.CharField(max_length=9, choices=SamplingState, default=SamplingState.ASKED)
    failure = models.CharField(max_length=8, choices=Failure, blank=True)
    size = models.PositiveIntegerField()
    seed_hash = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    count = models.PositiveBigIntegerField(null=True)
    root = models.CharField(max_length=64, blank=True)
    drawn = models.JSONField(default=list)
    drawn_at = models.DateTimeField(null=True)
    disclosed = models.JSONField(default=list)
    disclosed_at = models.DateTimeField(null=True)
    problems = models.JSONField(default=list)
    results = models.JSONField(default=dict)
    found = models.PositiveIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    wiped_at = models.DateTimeField(null=True)

    objects = Seen["Sampling"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=SamplingState.values), name="sampling_state"),
            models.CheckConstraint(condition=Q(state="failed") ^ Q(failure=""), name="sampling_failed_for_a_reason"),
            models.CheckConstraint(condition=~Q(state="checked") | Q(found__isnull=False), name="sampling_checked_has_a_result"),
        )
        indexes = (models.Index(fields=["state", "asked_at"], name="sampling_waiting"),)
        ordering: ClassVar = ("-asked_at", "-id")

    def __str__(self) -> str:
        return f"sample of {self.figure_id}"

    @property
    def commitment(self) -> Commitment | None:
        """What the company committed to, if it has."""
        return Commitment(self.count, self.root) if self.count is not None else None
