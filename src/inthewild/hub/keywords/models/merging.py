"""A new package of the repository against the desk: where both changed the same cell, somebody decides."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.access import Seen
from inthewild.hub.keywords.models.term import Term


class Merging(models.Model):
    """One package that was merged. ``package`` is the version of its database; ``counts`` say what became of its rows."""

    number = models.PositiveIntegerField(unique=True)
    package = models.CharField(max_length=40)
    counts = models.JSONField(default=dict)
    by = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = Seen["Merging"]()

    class Meta:
        ordering: ClassVar = ("-number",)

    def __str__(self) -> str:
        return f"{self.number}: {self.package}"


class Chosen(models.TextChoices):
    """Whose reading stays."""

    OURS = "ours", _("The desk's")
    THEIRS = "theirs", _("The package's")


class Clash(models.Model):
    """One cell that desk and package changed differently. ``column`` is empty where the package no longer holds the term."""

    merging = models.ForeignKey(Merging, on_delete=models.PROTECT, related_name="clashes")
    number = models.PositiveIntegerField()
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    column = models.CharField(max_length=20, blank=True)
    base = models.TextField(blank=True)
    ours = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    chosen = models.CharField(max_length=6, choices=Chosen, blank=True)
    by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = Seen["Clash"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["merging", "number"], name="clash_number"),)
        indexes = (models.Index(fields=["chosen", "merging"], name="clash_open"),)
        ordering: ClassVar = ("merging", "number")

    def __str__(self) -> str:
        return f"{self.term_id} {self.column}"
