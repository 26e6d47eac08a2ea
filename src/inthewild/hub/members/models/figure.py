"""How large a platform is, on a day, according to whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.access import Seen
from inthewild.hub.members.models.platform import Platform


class Measure(models.TextChoices):
    """What is counted."""

    ACCOUNTS = "accounts", _("Accounts")
    ITEMS = "items", _("Live items")


class StockFigure(models.Model):
    """One figure of one day. Rows are never changed: a correction is a new row that names the one it ``corrects``.

    ``number`` counts the rows of a platform, and is how people and programs name one.
    """

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="figures")
    number = models.PositiveIntegerField()
    measure = models.CharField(max_length=8, choices=Measure)
    value = models.PositiveBigIntegerField()
    day = models.DateField()
    source = models.CharField(max_length=300)
    source_url = models.URLField(max_length=300, blank=True)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")

    objects = Seen["StockFigure"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["platform", "number"], name="figure_number"),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="figure_measure"),
        )
        ordering: ClassVar = ("-day", "-number")

    def __str__(self) -> str:
        return f"{self.measure} of {self.platform_id} on {self.day}"
