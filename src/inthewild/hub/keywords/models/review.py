"""What a second person said of a version of a term."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from inthewild.hub.core.access import Seen
from inthewild.hub.keywords.models.term import Term


class Review(models.Model):
    """One reading of ``version`` by somebody else than its author. ``skill`` is how well they knew the language then."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    by = models.CharField(max_length=64)
    skill = models.CharField(max_length=8, blank=True)
    agrees = models.BooleanField()
    reason = models.TextField(blank=True)
    made_at = models.DateTimeField()

    objects = Seen["Review"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["term", "number"], name="review_number"),)
        ordering: ClassVar = ("-number",)

    def __str__(self) -> str:
        return f"{self.term_id} {self.version}"
