"""Files: what was uploaded, what was made of it, and where the bytes are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class File(models.Model):
    """One stored upload. After it is deleted the row keeps the manifest and what it was about, but no name.

    ``path`` is random and below the home's ``files``; ``wrapped_key`` is set for what is stored encrypted, and deleting
    it erases every copy of the bytes. ``retained_from`` starts the clock of ``retention``. ``manifest`` is canonical JSON.
    """

    public_id = PublicIdField("fil")
    purpose = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=64, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    made_by = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    retention = models.CharField(max_length=12)
    retained_from = models.DateTimeField(null=True)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    manifest = models.TextField()
    path = models.CharField(max_length=64, unique=True, null=True)
    wrapped_key = models.BinaryField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects = Seen["File"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(deleted_at=None, path__isnull=False)
                | Q(deleted_at__isnull=False, path=None, wrapped_key=None, name=""),
                name="file_there_or_deleted",
            ),
        )
        indexes = (
            models.Index(fields=["about"], name="file_about"),
            models.Index(fields=["retention", "retained_from"], condition=Q(deleted_at=None), name="file_retention"),
        )

    def __str__(self) -> str:
        return self.public_id
