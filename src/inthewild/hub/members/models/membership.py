"""Membership of the coalition: one row for each time an organisation belongs to it, one row for each step."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class MembershipState(models.TextChoices):
    """How far an organisation belongs. The steps are in states.MEMBERSHIP."""

    PROSPECT = "prospect", _("Prospect")
    INVITED = "invited", _("Invited")
    ONBOARDING = "onboarding", _("Onboarding")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    LEFT = "left", _("Left")


class Membership(models.Model):
    """One time of belonging. ``joined_on`` is the first active day, ``left_on`` the first day without it, ``state_on``
    the day of the last step. Who comes back gets a new row: the old dates stay true."""

    public_id = PublicIdField("mbr")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    state = models.CharField(max_length=10, choices=MembershipState, default=MembershipState.PROSPECT)
    state_on = models.DateField()
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)

    objects = Seen["Membership"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation"], condition=~Q(state="left"), name="membership_one_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=MembershipState.values), name="membership_state"),
            models.CheckConstraint(
                condition=Q(state="left", left_on__isnull=False) | (~Q(state="left") & Q(left_on=None)),
                name="membership_left_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("prospect", "invited", "onboarding"), joined_on=None)
                | Q(state__in=("active", "paused"), joined_on__isnull=False)
                | Q(state="left"),
                name="membership_joined_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="membership_in_order"
            ),
        )
        ordering: ClassVar = ("-id",)

    def __str__(self) -> str:
        return f"{self.organisation_id} is {self.state}"


class MembershipStep(models.Model):
    """One step of a membership on a day. Never changed, so that any past day can be read again."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=MembershipState)
    day = models.DateField()
    reason = models.CharField(max_length=500, blank=True)

    objects = Seen["MembershipStep"]()

    class Meta:
        ordering: ClassVar = ("id",)

    def __str__(self) -> str:
        return f"{self.state} on {self.day}"
