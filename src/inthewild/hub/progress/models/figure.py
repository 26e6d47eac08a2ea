"""Figures inside a submission."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.access import Seen
from inthewild.hub.members.models import Platform
from inthewild.hub.progress.models.metric import Metric
from inthewild.hub.progress.models.submission import Submission


class Method(models.TextChoices):
    """How a figure came about."""

    COUNT = "count", _("Own count")
    ESTIMATE = "estimate", _("Estimate")
    DETECTOR = "detector", _("Log of the detector")


class Verification(models.TextChoices):
    """How far a figure was verified."""

    L0 = "L0", _("Self-reported")
    L1 = "L1", _("Plausible")
    L2 = "L2", _("Sampled")
    L3 = "L3", _("Audited")


class Figure(models.Model):
    """One value: of a platform, or of the whole company (``platform`` empty), by at most one dimension.

    ``dimension`` is empty, ``region``, ``taxon`` or ``language`` and ``member`` its value (M.49 or ISO code, taxon group,
    BCP-47 tag). ``value`` is a whole number in the unit of the metric. ``queries`` are questions about it with their answers
    (progress.asked.Asked as JSON), of the plausibility checks and of the secretariat. ``verified`` is the level, ``verified_by``
    and ``verified_at`` who gave it; L2 points to its Sampling.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="figures")
    number = models.PositiveIntegerField()
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, null=True, related_name="+")
    dimension = models.CharField(max_length=10, blank=True)
    member = models.CharField(max_length=60, blank=True)
    value = models.PositiveBigIntegerField()
    method = models.CharField(max_length=8, choices=Method)
    note = models.TextField(blank=True)
    queries = models.JSONField(default=list)
    verified = models.CharField(max_length=2, choices=Verification, default=Verification.L0)
    verified_by = models.CharField(max_length=64, blank=True)
    verified_at = models.DateTimeField(null=True)

    objects = Seen["Figure"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["submission", "number"], name="submitted_figure_number"),
            models.UniqueConstraint(
                fields=["submission", "metric", "platform", "dimension", "member"],
                condition=Q(platform__isnull=False),
                name="submitted_figure_once_a_platform",
            ),
            models.UniqueConstraint(
                fields=["submission", "metric", "dimension", "member"],
                condition=Q(platform=None),
                name="submitted_figure_once_a_company",
            ),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="submitted_figure_method"),
            models.CheckConstraint(condition=Q(verified__in=Verification.values), name="submitted_figure_level"),
        )
        indexes = (models.Index(fields=["metric", "submission"], name="submitted_figure_metric"),)
        ordering: ClassVar = ("number",)

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.number}"
