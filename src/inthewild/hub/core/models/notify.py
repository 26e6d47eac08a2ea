"""Notifications: what somebody was told, how they want to be told, and which addresses take no mail."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import HandleField


class Notification(models.Model):
    """One thing that one person was told. Holds ids, codes, numbers and days only: its text is made when it is read.

    ``key`` names the cause: the same person is told once. ``listed`` is whether it stands in the list of the hub;
    ``mail`` is none, sent, digest (waits for the next one) or digested.
    """

    handle = HandleField()
    person = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=160)
    listed = models.BooleanField(default=True)
    mail = models.CharField(max_length=8, default="none")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = Seen["Notification"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "key"], name="notification_once"),
            models.CheckConstraint(condition=Q(mail__in=["none", "sent", "digest", "digested"]), name="notification_mail"),
        )
        indexes = (
            models.Index(fields=["person", "id"], name="notification_person"),
            models.Index(fields=["person"], condition=Q(read_at=None, listed=True), name="notification_unread"),
            models.Index(fields=["person"], condition=Q(mail="digest"), name="notification_digest"),
            models.Index(fields=["made_at"], name="notification_made"),
        )
        ordering: ClassVar = ("-id",)

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Preference(models.Model):
    """How one person wants to be told of one kind; without a row as the kind says. ``mail`` is now, digest or never."""

    person = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    listed = models.BooleanField()
    mail = models.CharField(max_length=8)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "kind"], name="preference_once"),
            models.CheckConstraint(condition=Q(mail__in=["now", "digest", "never"]), name="preference_mail"),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.person}"


class Digest(models.Model):
    """How often one person wants the digest (day, week or never), and when the last one was written."""

    person = models.CharField(max_length=40, unique=True)
    every = models.CharField(max_length=5, default="day")
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(every__in=["day", "week", "never"]), name="digest_every"),)

    def __str__(self) -> str:
        return f"{self.every} for {self.person}"


class Bounce(models.Model):
    """An address that took no mail, as a keyed hash: nothing is sent there until somebody says that it works again."""

    receiver = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=16)
    bounced_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(reason__in=["unknown", "full", "refused", "complaint"]), name="bounce_reason"),
        )

    def __str__(self) -> str:
        return f"{self.reason} since {self.bounced_at:%Y-%m-%d}"
