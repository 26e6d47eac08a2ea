"""Sellers: an account on one platform. That two accounts belong together is known only to who sees both."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField
from inthewild.hub.core.search.fold import kept_folded
from inthewild.hub.members.models import Platform


class Seller(models.Model):
    """An account that offers something. ``handle`` is what a notice needs, in clear until its retention ends;
    ``handle_hash`` is its keyed hash (core.keys.linked), which stays personal data. ``erased_at``: both are gone.
    ``folded`` is the handle as it is searched for."""

    public_id = PublicIdField("sel")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    handle = models.CharField(max_length=200, blank=True)
    handle_hash = models.CharField(max_length=64, null=True)
    first_seen_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    folded = kept_folded("handle")

    objects = Seen["Seller"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["platform", "handle_hash"], name="seller_once_a_platform"),)
        ordering: ClassVar = ("first_seen_at",)

    def __str__(self) -> str:
        return self.public_id


class Strike(models.Model):
    """A platform found that an offer of this seller broke its rules. ``ended_at`` is set when the decision is overturned."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="strikes")
    decision = models.OneToOneField("cases.Decision", on_delete=models.PROTECT, related_name="strike")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Seen["Strike"]()

    class Meta:
        ordering: ClassVar = ("at",)

    def __str__(self) -> str:
        return f"strike of {self.seller_id}"
