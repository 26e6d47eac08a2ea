"""Evidence capsules: what was there when a report arrived, sealed, and a chain of what was done with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inthewild.hub.cases.models.case import Case
from inthewild.hub.cases.models.report import Report
from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class Capsule(models.Model):
    """One capsule of one report. ``manifest`` is canonical JSON (inthewild.capsule/1) and stays when the content is erased;
    ``content`` names the encrypted bytes below the home's files; deleting ``wrapped_key`` erases every copy. ``digest`` is the
    SHA-256 of the manifest, ``signature`` the audit key's over the first head, ``timestamp`` an authority's answer over it.
    """

    public_id = PublicIdField("cap")
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="capsule")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="capsules")
    manifest = models.TextField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=128, blank=True)
    timestamp = models.BinaryField(null=True)
    content = models.CharField(max_length=64, unique=True, null=True)
    wrapped_key = models.BinaryField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    sealed_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    objects = Seen["Capsule"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(erased_at=None, content__isnull=False, wrapped_key__isnull=False)
                | Q(erased_at__isnull=False, content=None, wrapped_key=None),
                name="capsule_there_or_erased",
            ),
        )
        ordering: ClassVar = ("sealed_at",)

    def __str__(self) -> str:
        return self.public_id


class CapsuleEntry(models.Model):
    """One link of a capsule's chain (exchange.capsule.chain.Act). Rows are never changed. ``detail`` is canonical JSON;
    ``organisation`` is for our pages and takes no part in the hash."""

    capsule = models.ForeignKey(Capsule, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    by = models.CharField(max_length=64, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    detail = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = Seen["CapsuleEntry"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["capsule", "number"], name="capsule_entry_number"),)
        ordering: ClassVar = ("number",)

    def __str__(self) -> str:
        return f"{self.kind} of {self.capsule_id}"


class LegalHold(models.Model):
    """A capsule must not be erased until a time: a named person, a reason, at most twelve months, renewable.

    ``organisation`` is the public id of who asked for it: an authority reads its own only.
    """

    capsule = models.ForeignKey(Capsule, on_delete=models.PROTECT, related_name="legal_holds")
    person = models.CharField(max_length=200)
    reason = models.TextField()
    placed_by = models.CharField(max_length=64)
    organisation = models.CharField(max_length=40, blank=True)
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Seen["LegalHold"]()

    class Meta:
        ordering: ClassVar = ("begun_at",)

    def __str__(self) -> str:
        return f"legal hold on {self.capsule_id}"
