"""Where somebody is signed in."""

from __future__ import annotations

from django.db import models

from inthewild.hub.accounts.handles import HandleField
from inthewild.hub.accounts.models.person import User
from inthewild.hub.core.access import Seen


class SignIn(models.Model):
    """One session of one person. ``place`` is a hash of the address with the key of its day, kept for 24 hours.

    ``device`` is browser and system without versions: enough to recognise one's own, too little to track by.
    """

    handle = HandleField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = Seen["SignIn"]()

    class Meta:
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return f"{self.device} since {self.since:%Y-%m-%d}"


class DayKey(models.Model):
    """The key of one day, for hashes of network addresses. Once the row is gone nobody can compute them again."""

    day = models.DateField(unique=True)
    key = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.day}"
