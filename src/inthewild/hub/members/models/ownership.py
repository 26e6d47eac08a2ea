"""Who owns a platform, and which conservation organisation speaks with it, from one day to another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import Seen
from inthewild.hub.members.models.platform import Platform


class PlatformOwner(models.Model):
    """One owner from ``since`` (inclusive) until ``until`` (exclusive; empty while it lasts). Times never overlap."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="owners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="owned")
    since = models.DateField()
    until = models.DateField(null=True)

    objects = Seen["PlatformOwner"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="owner_ends_after_it_begins"),
            models.UniqueConstraint(fields=["platform"], condition=Q(until=None), name="owner_one_at_a_time"),
        )
        ordering: ClassVar = ("since",)

    def __str__(self) -> str:
        return f"{self.organisation_id} owns {self.platform_id}"


class PlatformContact(models.Model):
    """The conservation organisation that is a platform's point of contact, from ``since`` until ``until`` (exclusive)."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="ngo_contacts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contact_for")
    since = models.DateField()
    until = models.DateField(null=True)

    objects = Seen["PlatformContact"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="ngo_contact_ends_after_it_begins"),
            models.UniqueConstraint(fields=["platform"], condition=Q(until=None), name="ngo_contact_one_at_a_time"),
        )
        ordering: ClassVar = ("since",)

    def __str__(self) -> str:
        return f"{self.organisation_id} speaks with {self.platform_id}"
