"""Imports and the state of their rows. What stands in the cells lies in an encrypted draft; here is only what a fault quotes,
and what an undo must know of objects that are no secret."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import HandleField

STATES = ("checking", "ready", "applying", "applied", "undoing", "undone", "dropped")
ROW_STATES = ("unread", "new", "changed", "same", "wrong", "cannot", "done", "conflict", "undone", "stuck")


class Import(models.Model):
    """One file that somebody handed in. ``digest`` is the SHA-256 of what came; ``file`` the draft with its rows.

    Counts are those of the rows' states; ``moved`` is how many rows the running step has done.
    """

    handle = HandleField()
    importer = models.CharField(max_length=40)
    state = models.CharField(max_length=8, default="checking")
    organisation = models.CharField(max_length=40, blank=True)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=40)
    total = models.PositiveIntegerField()
    moved = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = Seen["Import"]()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(state__in=STATES), name="import_state"),)
        indexes = (models.Index(fields=["importer", "digest"], name="import_digest"),)
        ordering: ClassVar = ("-id",)

    def __str__(self) -> str:
        return f"{self.importer} {self.handle}: {self.state}"


class ImportRow(models.Model):
    """The state of one row. ``place`` counts the rows of the draft from 0, ``line`` is where it stood in the file.

    ``faults`` are pairs of column and text; ``seen`` is what the row was compared with; ``about`` and ``undo`` say what it did.
    Rows are deleted a day after the last step: then nothing can be undone any more.
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default="unread")
    was = models.CharField(max_length=8, blank=True)
    seen = models.CharField(max_length=80, blank=True)
    faults = models.JSONField(default=list)
    about = models.CharField(max_length=64, blank=True)
    undo = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["of", "place"], name="import_row_once"),
            models.CheckConstraint(condition=Q(state__in=ROW_STATES), name="import_row_state"),
        )
        indexes = (models.Index(fields=["of", "state", "place"], name="import_row_state_at"),)

    def __str__(self) -> str:
        return f"row {self.line}: {self.state}"
