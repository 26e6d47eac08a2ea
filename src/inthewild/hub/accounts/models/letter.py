"""Mails that wait to be sent. Their jobs carry a handle; what they say lies here, encrypted, until they are sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inthewild.hub.accounts.handles import HandleField


class Letter(models.Model):
    """One mail. ``content`` is encrypted and emptied once it was sent; ``receiver`` is a keyed hash of the address."""

    handle = HandleField()
    kind = models.CharField(max_length=60)
    receiver = models.CharField(max_length=64)
    content = models.TextField(blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["receiver"], condition=~Q(content=""), name="letter_receiver"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.handle}"
