"""Which languages a reviewer knows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.access import Seen


class Skill(models.TextChoices):
    """How well."""

    NATIVE = "native", _("Native")
    FLUENT = "fluent", _("Fluent")
    READS = "reads", _("Reads with a dictionary")


class Competence(models.Model):
    """One language of one person, as they said it; ``confirmed_by`` is somebody else of the coalition who confirmed it."""

    person = models.CharField(max_length=64)
    organisation = models.CharField(max_length=40, blank=True)
    lang = models.CharField(max_length=20)
    skill = models.CharField(max_length=8, choices=Skill)
    said_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = Seen["Competence"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "lang"], name="competence_once"),)
        ordering: ClassVar = ("lang", "id")

    def __str__(self) -> str:
        return f"{self.lang}: {self.skill}"
