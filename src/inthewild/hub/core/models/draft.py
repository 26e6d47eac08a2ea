"""What somebody typed into a form and did not send yet."""

from __future__ import annotations

from django.db import models

from inthewild.hub.core.access import Seen


class Draft(models.Model):
    """One draft for each person, form and object (``about`` is a public id, or empty for something new).

    ``address`` is the page of the form inside the hub. ``sealed`` holds what was typed, encrypted under a key of its own,
    because it may tell of anybody.
    """

    owner = models.CharField(max_length=64)
    form = models.CharField(max_length=60)
    about = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=300, blank=True)
    sealed = models.BinaryField()
    wrapped_key = models.BinaryField()
    begun_at = models.DateTimeField(db_index=True)
    saved_at = models.DateTimeField()

    objects = Seen["Draft"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["owner", "form", "about"], name="draft_once"),)

    def __str__(self) -> str:
        return f"draft of {self.form}"
