"""Snapshots: the yearly publication, frozen, confirmed by the companies, signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class SnapshotState(models.TextChoices):
    """draft > company confirmation > publish; a correction is a new snapshot that names the one it restates."""

    DRAFT = "draft", _("Draft")
    CONFIRMING = "confirming", _("With the companies for confirmation")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Replaced by a correction")


class Snapshot(models.Model):
    """One publication for one period. ``data`` is the whole of it after suppression (inthewild.snapshot/1), frozen when companies
    are asked; ``private`` what only auditors read: salts and values behind commitments. ``digest`` is the SHA-256 of the
    canonical public part, ``signature`` the hub's over it, ``key`` the public half."""

    public_id = PublicIdField("snp")
    period = models.CharField(max_length=7)
    edition = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=SnapshotState, default=SnapshotState.DRAFT)
    restates = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="restated_by")
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    private = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)
    key = models.CharField(max_length=64, blank=True)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    objects = Seen["Snapshot"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["period", "edition"], name="snapshot_edition"),
            models.CheckConstraint(condition=Q(state__in=SnapshotState.values), name="snapshot_state"),
            models.CheckConstraint(condition=~Q(state="published") | ~Q(signature=""), name="snapshot_published_is_signed"),
        )
        ordering: ClassVar = ("-period", "-edition")

    def __str__(self) -> str:
        return f"{self.period} edition {self.edition}"


class Confirmation(models.Model):
    """What a company says of its figures in a snapshot. The steps are in states.CONFIRMATION; an objection's text is printed."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="confirmations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, default="asked")
    text = models.TextField(blank=True)
    by = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = Seen["Confirmation"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["snapshot", "organisation"], name="confirmation_once"),)
        ordering: ClassVar = ("organisation__name",)

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.state}"


class SnapshotFile(models.Model):
    """A rendering of a published snapshot, kept as it was published: format ``pdf``, ``csv``, ``json``, ``zip``; language of a
    PDF."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="renderings")
    name = models.CharField(max_length=80)
    media = models.CharField(max_length=80)
    language = models.CharField(max_length=20, blank=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = Seen["SnapshotFile"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["snapshot", "name"], name="snapshot_file_name"),)
        ordering: ClassVar = ("name",)

    def __str__(self) -> str:
        return self.name
