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
    """One version such as ``1.14.0``. ``content`` is the frozen rows of all levels (keywords.content), ``changes`` the
    changelog against ``before``.

    ``content_id`` is the hash of the meaning of what all members get, equal for all of them. ``effect`` is what the replay
    sample gave (keywords.effect), ``overruled`` why a language that got worse does not stop the release. ``signed_at`` is
    when the signed bundle came back; it waits in the home until a second person agrees. ``rolls_back_to`` names the
    version whose content this one brings back. A version that was dropped may be given again.
    """

    public_id = PublicIdField("rel")
    version = models.CharField(max_length=20)
    state = models.CharField(max_length=9, choices=ReleaseState, default=ReleaseState.FROZEN)
    before = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    rolls_back_to = models.CharField(max_length=20, blank=True)
    content_id = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(default=b"")
    changes = models.JSONField(default=dict)
    effect = models.JSONField(default=dict)
    overruled = models.TextField(blank=True)
    note = models.TextField(blank=True)
    frozen_by = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    objects = Seen["Release"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ReleaseState.values), name="release_state"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="frozen"), name="release_one_frozen"),
            models.UniqueConstraint(fields=["version"], condition=~Q(state="dropped"), name="release_version"),
        )
        ordering: ClassVar = ("-frozen_at", "-id")

    def __str__(self) -> str:
        return self.version


class Copy(models.Model):
    """What one member runs: its repository, and the last version that its clients fetched or reported.

    ``place`` is the random id in the address of the member's repository. ``asked_at`` is the last time that a client asked
    whether there is something new, ``fetched_at`` when it fetched ``version``, ``reminded_at`` when the member was last
    told that it is behind. Nothing is served once ``closed_at`` is set.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=40, unique=True)
    version = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = Seen["Copy"]()

    class Meta:
        ordering: ClassVar = ("id",)

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.version}"


class Shipped(models.Model):
    """What went to one place with one release: the file by its SHA-256, the id of its meaning and that of the copy.

    ``place`` is ``public`` or ``m/<random id>``. A pull names the file, and so tells the version; a leaked file names the copy.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="shipped")
    place = models.CharField(max_length=48)
    digest = models.CharField(max_length=64)
    content_id = models.CharField(max_length=64)
    copy_id = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    objects = Seen["Shipped"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["release", "place"], name="shipped_once"),)
        indexes = (models.Index(fields=["digest"], name="shipped_digest"),)
        ordering: ClassVar = ("place",)

    def __str__(self) -> str:
        return f"{self.release_id} {self.place}"


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
