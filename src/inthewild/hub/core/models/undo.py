"""What can still be taken back, by whom, until when."""

from __future__ import annotations

import secrets

from django.db import models

from inthewild.hub.core.access import Seen


def _handle() -> str:
    return secrets.token_hex(10)


class Undoable(models.Model):
    """One act of one person. ``ids`` are the arguments of the inverse, ids only: nothing here tells of anybody."""

    handle = models.CharField(max_length=20, unique=True, default=_handle)
    actor = models.CharField(max_length=64)
    act = models.CharField(max_length=40)
    about = models.CharField(max_length=64)
    ids = models.JSONField(default=list)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = Seen["Undoable"]()

    class Meta:
        indexes = (models.Index(fields=["actor", "until"], name="undoable_open"),)

    def __str__(self) -> str:
        return f"{self.act} of {self.about}"
