"""The audit ledger: events without content, contents that can be deleted, and signed heads."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class AuditEvent(models.Model):
    """Something that happened. Holds public ids only; what changed lies in AuditPayload under a commitment.

    The sealer fills ``seq``, ``previous`` and ``hash`` after the event is committed; nothing else ever changes.
    """

    public_id = PublicIdField("evt")
    type = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField()
    occurred_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8)
    actor = models.CharField(max_length=64, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    object = models.CharField(max_length=64)
    request_id = models.CharField(max_length=64, blank=True)
    commitment = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField(null=True, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    objects = Seen["AuditEvent"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(seq=None, hash="", previous="") | (Q(seq__gte=1) & ~Q(hash="") & ~Q(previous="")),
                name="audit_sealed_or_not",
            ),
        )
        indexes = (
            models.Index(fields=["object", "id"], name="audit_object"),
            models.Index(fields=["id"], condition=Q(seq=None), name="audit_unsealed"),
            models.Index(fields=["organisation", "id"], name="audit_organisation"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.object}"

    def save(self, *args: Any, **options: Any) -> None:
        """Only new events are saved."""
        if self.pk is not None:
            raise TypeError("an event is never changed")
        super().save(*args, **options)

    def delete(self, *_args: Any, **_options: Any) -> tuple[int, dict[str, int]]:
        """Never; see inthewild.hub.core.redaction."""
        raise TypeError("an event is never deleted; its content can be redacted")


class AuditPayload(models.Model):
    """What changed, in canonical JSON, and the salt of the commitment. Deleting the row erases the content."""

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=64)
    change = models.TextField()

    def __str__(self) -> str:
        return f"content of event {self.event_id}"


class AuditHead(models.Model):
    """The end of the chain at a time, signed with the audit key; what is published and kept elsewhere.

    ``key`` is the public half, in hexadecimal; empty for heads from before keys had successors.
    """

    seq = models.PositiveBigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    signature = models.CharField(max_length=128)
    key = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


class AuditKey(models.Model):
    """A statement about keys, signed: ``key`` follows ``previous``, or ``key`` may name a successor if one is lost.

    ``kind`` is first, successor or offline. ``signed_by`` is the key that signed ``statement``; a successor signs it too
    (``countersignature``), so that a chain cannot be made up from either end.
    """

    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=64)
    statement = models.TextField()
    signed_by = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)
    countersignature = models.CharField(max_length=128, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["kind", "key"], name="audit_key_once"),
            models.CheckConstraint(condition=Q(kind__in=["first", "successor", "offline"]), name="audit_key_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:8]}"
