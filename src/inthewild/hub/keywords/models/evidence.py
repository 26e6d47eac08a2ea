"""What speaks for or against a term: where it was seen, what its hits were, which document explains it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.access import Seen
from inthewild.hub.keywords.models.term import Term


class Form(models.TextChoices):
    """What kind of evidence."""

    SIGHTING = "sighting", _("Seen in a listing")
    SAMPLE = "sample", _("Hit drawn from a sample and judged")
    SOURCE = "source", _("Published document")


class Verdict(models.TextChoices):
    """What it says of the term (as MISP's sightings)."""

    TRUE = "true", _("Means what the term says")
    FALSE = "false", _("Means something else")
    EXPIRED = "expired", _("Not used any more")


class Sighting(models.Model):
    """One piece. ``about`` is the public id of a case or empty; ``platform`` a name of a platform or kind of platform."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveIntegerField()
    form = models.CharField(max_length=8, choices=Form)
    verdict = models.CharField(max_length=7, choices=Verdict)
    day = models.DateField()
    platform = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=64, blank=True)
    snippet = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=64, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    entered_at = models.DateTimeField()

    objects = Seen["Sighting"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["term", "number"], name="sighting_number"),)
        ordering: ClassVar = ("-day", "-number")

    def __str__(self) -> str:
        return f"{self.term_id}: {self.verdict}"
