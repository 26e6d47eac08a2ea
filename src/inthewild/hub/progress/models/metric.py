"""The definitions in force: versioned data that ships with the hub (progress/definitions/), entered here so that rows can
point."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class Metric(models.Model):
    """One version of one definition. ``definition`` is the whole of it (inthewild.metric/1), ``digest`` its SHA-256.

    Rows are never changed: a changed definition is a new version.
    """

    public_id = PublicIdField("met")
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    valid_from = models.DateField()
    entered_at = models.DateTimeField()

    objects = Seen["Metric"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["code", "version"], name="metric_version"),)
        ordering: ClassVar = ("code", "-version")

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
