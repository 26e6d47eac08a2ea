"""Answers that are kept for a day, so that a request that is sent twice is carried out once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class StoredAnswer(models.Model):
    """One request under one Idempotency-Key. Holds no key and no content that the hub could read by itself.

    ``request`` is the keyed hash of who asked, where and under which key; ``body`` one of what was sent; ``answer`` is
    encrypted with a key that is made of the client's. ``status`` is empty while the request is carried out.
    """

    request = models.CharField(max_length=64, unique=True)
    body = models.CharField(max_length=64)
    holder = models.CharField(max_length=32)
    locked_until = models.DateTimeField()
    expires_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.BinaryField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(answer=None) | Q(status__isnull=False), name="answer_of_something_done"),
        )
        indexes = (models.Index(fields=["expires_at"], name="answer_expires"),)

    def __str__(self) -> str:
        return f"answer {self.pk}: {self.status or 'in flight'}"
