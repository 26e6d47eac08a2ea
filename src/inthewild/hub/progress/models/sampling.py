"""A sample from a figure's own population: what a company committed to, what was drawn, what experts found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.access import Seen
from inthewild.hub.progress.models.figure import Figure


class SamplingState(models.TextChoices):
    """How far a sample is."""

    COMMITTED = "committed", _("The company committed to its list")
    DRAWN = "drawn", _("Drawn")
    DISCLOSED = "disclosed", _("Disclosed by the company")
    CHECKED = "checked", _("Checked")
    FAILED = "failed", _("Failed: what was disclosed is not what was committed to")


class Sampling(models.Model):
    """One sample of one figure.

    ``count`` and ``root`` (hex, SHA-256 Merkle root over salted leaves) are what the company committed to before anything was
    drawn. ``seed_hash`` is published with the draw, ``seed`` afterwards; ``drawn`` are the positions, ``results`` what experts
    found by position.
    """

    figure = models.OneToOneField(Figure, on_delete=models.PROTECT, related_name="sampling")
    state = models.CharField(max_length=9, choices=SamplingState, default=SamplingState.COMMITTED)
    count = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    size = models.PositiveIntegerField(null=True)
    seed_hash = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn = models.JSONField(default=list)
    drawn_at = models.DateTimeField(null=True)
    disclosed = models.JSONField(default=list)
    results = models.JSONField(default=dict)
    checked_at = models.DateTimeField(null=True)

    objects = Seen["Sampling"]()

    class Meta:
        ordering: ClassVar = ("-committed_at",)

    def __str__(self) -> str:
        return f"sample of {self.figure_id}"
