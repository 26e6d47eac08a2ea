"""Who was erased: ids and codes only, so that a restored backup can be told."""

from __future__ import annotations

from django.db import models

from inthewild.hub.core.access import Seen


class Erasure(models.Model):
    """One erasure. ``subject`` is a public id that leads nowhere any more; ``subject_hash`` is its keyed hash.

    ``scrubbed_at`` is when the database was rewritten without the bytes, where the database can do that.
    """

    subject = models.CharField(max_length=64)
    subject_hash = models.CharField(max_length=64)
    basis = models.CharField(max_length=20)
    erased_at = models.DateTimeField()
    erased_by = models.CharField(max_length=64)
    objects_count = models.PositiveIntegerField()
    scrubbed_at = models.DateTimeField(null=True)

    objects = Seen["Erasure"]()

    class Meta:
        indexes = (models.Index(fields=["subject"], name="erasure_subject"),)
        constraints = (models.UniqueConstraint(fields=["subject", "erased_at"], name="erasure_once"),)

    def __str__(self) -> str:
        return f"{self.subject} erased {self.erased_at:%Y-%m-%d}"
