"""Holds for law enforcement: nothing leaves, and nobody but those who must know learns that there is a hold."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models.case import Case
from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class HoldState(models.TextChoices):
    """The steps are in states.HOLD."""

    ACTIVE = "active", _("Active")
    RELEASED = "released", _("Released")
    EXPIRED = "expired", _("Expired")


class Hold(models.Model):
    """A case is held for one authority until a time. At most one is active; ``asked_by`` and ``ended_by`` are public ids."""

    public_id = PublicIdField("hld")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    state = models.CharField(max_length=8, choices=HoldState, default=HoldState.ACTIVE)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    asked_by = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_by = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    objects = Seen["Hold"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case"], condition=Q(state="active"), name="hold_one_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=HoldState.values), name="hold_state"),
            models.CheckConstraint(condition=Q(until__gt=F("begun_at")), name="hold_ends_after_it_begins"),
        )
        ordering: ClassVar = ("-begun_at",)

    def __str__(self) -> str:
        return self.public_id
