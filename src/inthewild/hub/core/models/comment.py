"""Comments on objects, each for an audience that was chosen when it was written."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import HandleField


class Comment(models.Model):
    """What somebody said about the object ``about``. After it is withdrawn or erased its place stays, without text.

    ``audience`` is the code of the choice that the author made; who reads it stands in CommentReader, as it was then.
    ``mentions`` are public ids of people of the audience.
    """

    handle = HandleField()
    about = models.CharField(max_length=64)
    author = models.CharField(max_length=40)
    audience = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    mentions = models.JSONField(default=list)
    made_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = Seen["Comment"]()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__isnull=False, text=""), name="comment_withdrawn_without_text"
            ),
        )
        indexes = (
            models.Index(fields=["about", "id"], name="comment_about"),
            models.Index(fields=["author", "made_at"], name="comment_author"),
        )
        ordering: ClassVar = ("id",)

    def __str__(self) -> str:
        return f"comment {self.handle} on {self.about}"


class CommentReader(models.Model):
    """Who reads a comment: people of ``organisation`` (any if empty) with ``role`` (any if empty) who see the object."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="readers")
    organisation = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["comment", "organisation", "role"], name="comment_reader_once"),
            models.CheckConstraint(condition=~Q(organisation="", role=""), name="comment_reader_is_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.organisation or 'any'} {self.role or 'any'}"
