"""A list as somebody looks at it, under a name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import HandleField


class SavedView(models.Model):
    """The query of a list's address. ``place`` is the address without language and query, such as ``/platforms/``.

    A view belongs to a person within an organisation (public ids; a volunteer has none); ``shared`` shows it to the others
    of that organisation. ``deleted_at`` lets who deleted it take that back; a day later the row goes.
    """

    handle = HandleField()
    owner = models.CharField(max_length=64)
    organisation = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=200)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    objects = Seen["SavedView"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "organisation", "place", "name"], condition=Q(deleted_at=None), name="saved_view_name"
            ),
        )
        indexes = (models.Index(fields=["organisation", "place"], name="saved_view_place"),)

    def __str__(self) -> str:
        return f"view {self.handle} of {self.place}"
