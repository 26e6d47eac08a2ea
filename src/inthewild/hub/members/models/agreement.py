"""What an organisation signed: the gate to MEMBERS data, to signals and to publication."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import Seen


class AgreementKind(models.TextChoices):
    """What an agreement opens."""

    COALITION = "coalition", _("Coalition charter")
    MEMBERS_DATA = "members_data", _("Data of the level MEMBERS")
    SIGNALS = "signals", _("Exchange of signals")
    PUBLICATION = "publication", _("Publication of figures")


class AgreementState(models.TextChoices):
    """How far an agreement is. The steps are in states.AGREEMENT."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")
    ENDED = "ended", _("Ended")
    SUPERSEDED = "superseded", _("Replaced by a newer one")


class Agreement(models.Model):
    """One version of one agreement with one organisation. ``number`` counts those of the organisation.

    It holds from ``valid_from`` until ``valid_until`` (exclusive; empty: until ended). ``file`` is the public id of the
    signed document. ``signed_by`` names the person who signed and ``signed_at`` the day.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=AgreementKind)
    version = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=AgreementState, default=AgreementState.DRAFT)
    signed_by = models.CharField(max_length=200, blank=True)
    signed_at = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    file = models.CharField(max_length=40, blank=True)

    objects = Seen["Agreement"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "number"], name="agreement_number"),
            models.UniqueConstraint(fields=["organisation", "kind"], condition=Q(state="signed"), name="agreement_one_in_force"),
            models.CheckConstraint(condition=Q(kind__in=AgreementKind.values), name="agreement_kind"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(signed_at__isnull=False, valid_from__isnull=False),
                name="agreement_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="agreement_in_order"
            ),
        )
        ordering: ClassVar = ("-number",)

    def __str__(self) -> str:
        return f"{self.kind} {self.version}: {self.state}"
