"""Who works on what at the moment."""

from __future__ import annotations

from django.db import models

from inthewild.hub.core.access import Seen


class Claim(models.Model):
    """One person holds one object until a time; a row that is past its time holds nothing."""

    about = models.CharField(max_length=64, unique=True)
    holder = models.CharField(max_length=64)
    organisation = models.CharField(max_length=40, blank=True)
    until = models.DateTimeField()

    objects = Seen["Claim"]()

    def __str__(self) -> str:
        return f"{self.about} held by {self.holder}"
