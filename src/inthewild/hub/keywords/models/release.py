"""Releases of the keyword database: one version of the coalition for all levels, and each member's copy of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class ReleaseState(models.TextChoices):
    """A release is frozen, its effect looked at, signed offline by the curation lead, and published."""

    FROZEN = "frozen", _("Frozen, waits for the signature")
    PUBLISHED = "published", _("Published")
    DROPPED = "dropped", _("Dropped before it was signed")


class Release(models.Model):
    """One version such as ``1.14.0``. ``rows`` is the frozen content by level, ``changes`` the changelog against ``before``.

    ``content_id`` is the hash of the meaning, equal for all members of one set of terms. ``effect`` is what the replay sample
    gave. ``rolls_back_to`` names the version whose content this one brings back.
    """

    public_id = PublicIdField("rel")
    version = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=9, choices=ReleaseState, default=ReleaseState.FROZEN)
    before = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    rolls_back_to = models.CharField(max_length=20, blank=True)
    content_id = models.CharField(max_length=64, blank=True)
    rows = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    effect = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    frozen_by = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    objects = Seen["Release"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ReleaseState.values), name="release_state"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="frozen"), name="release_one_frozen"),
        )
        ordering: ClassVar = ("-frozen_at",)

    def __str__(self) -> str:
        return self.version


class Copy(models.Model):
    """What one member runs: its repository, and the last version that its clients asked for or reported.

    ``place`` is the random id in the address of the member's repository.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=40, unique=True)
    version = models.CharField(max_length=20, blank=True)
    pulled_at = models.DateTimeField(null=True)

    objects = Seen["Copy"]()

    class Meta:
        ordering: ClassVar = ("id",)

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.version}"


class Switch(models.Model):
    """An emergency: terms switched off, or added so that they stop at review, for at most 72 hours."""

    number = models.PositiveIntegerField(unique=True)
    off = models.JSONField(default=list)
    added = models.JSONField(default=list)
    reason = models.TextField()
    by = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Seen["Switch"]()

    class Meta:
        ordering: ClassVar = ("-number",)

    def __str__(self) -> str:
        return str(self.number)
