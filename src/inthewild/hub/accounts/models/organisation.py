"""Organisations: for whom people and programs act. What they own, sign and promise is the business of ``members``."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class Kind(models.TextChoices):
    """What an organisation is."""

    COMPANY = "company", _("Company")
    NGO = "ngo", _("Conservation organisation")
    ENFORCEMENT = "enforcement", _("Law enforcement")
    RESEARCH = "research", _("Research")
    CONVENOR = "convenor", _("Convenor")


class Organisation(models.Model):
    """One legal body. ``country`` is ISO 3166-1 alpha-2 or empty, ``website`` an https address or empty."""

    public_id = PublicIdField("org")
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    country = models.CharField(max_length=2, blank=True)
    website = models.URLField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    objects = Seen["Organisation"]()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="organisation_kind"),)
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
