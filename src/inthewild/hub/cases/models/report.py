"""Reports: what somebody says of a listing, and the draft before it is sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField
from inthewild.hub.members.models import Platform


class Source(models.TextChoices):
    """Who reports."""

    PUBLIC = "public", _("The public")
    SPOTTER = "spotter", _("Volunteer")
    EXPERT = "expert", _("Expert")
    PROGRAM = "program", _("Program")


class Quarantine(models.TextChoices):
    """Why an expert looks at a report before a case is made of it. Who sent it is told nothing of this."""

    NONE = "", _("Not held back")
    TRAP = "trap", _("A field was filled in that people do not see")
    HURRY = "hurry", _("It was written faster than people write")
    MANY = "many", _("Many reports came from one place")
    DISMISSED = "dismissed", _("An expert found that it is no report")


class Draft(models.Model):
    """A report that is being written: its answers under the hash of a secret that only its writer has. Kept 24 hours.

    ``content`` is encrypted with a key of its own: steps, answers, ids of uploads, what was read of the listing.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    wrapped_key = models.BinaryField()
    begun_at = models.DateTimeField(db_index=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of {self.begun_at:%Y-%m-%d}"


class Report(models.Model):
    """One report. Many reports may belong to one case; a report never changes case by itself (merge and split do it).

    ``tracking_hash`` is the SHA-256 of the tracking code, which nobody else has. ``url`` is the address as it was given,
    ``language`` that of the reporter (BCP-47), ``answers`` the optional questions by name. ``sealed`` holds how the
    reporter may be reached, encrypted; without ``wrapped_key`` nobody reads it. ``contact_hash`` is its keyed hash, by which the
    desk for data subjects finds the report; it goes with the address. ``reporter`` is a public id or empty.
    ``shows_me`` says that a picture shows the reporter. ``told`` is the last public status that the reporter was told.
    ``quarantine`` is why no case was made of it yet. ``erase_asked_at``: the reporter wants it erased, and a hold keeps it.
    """

    public_id = PublicIdField("rep")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="reports")
    source = models.CharField(max_length=8, choices=Source)
    reporter = models.CharField(max_length=64, blank=True)
    tracking_hash = models.CharField(max_length=64, unique=True, null=True)
    language = models.CharField(max_length=20, default="en")
    url = models.CharField(max_length=2_000, blank=True)
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    shows_me = models.BooleanField(default=False)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField(null=True)
    wrapped_key = models.BinaryField(null=True)
    contact_hash = models.CharField(max_length=64, blank=True)
    told = models.CharField(max_length=20, blank=True)
    quarantine = models.CharField(max_length=9, choices=Quarantine, default=Quarantine.NONE, blank=True)
    received_at = models.DateTimeField()
    outcome_at = models.DateTimeField(null=True)
    erase_asked_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects = Seen["Report"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(source__in=Source.values), name="report_source"),
            models.CheckConstraint(condition=Q(quarantine__in=Quarantine.values), name="report_quarantine"),
            models.CheckConstraint(
                condition=Q(sealed=None, wrapped_key=None) | Q(sealed__isnull=False, wrapped_key__isnull=False),
                name="report_contact_with_its_key",
            ),
        )
        indexes = (
            models.Index(fields=["case", "received_at"], name="report_case"),
            models.Index(fields=["reporter", "received_at"], name="report_reporter"),
            models.Index(fields=["outcome_at"], name="report_outcome"),
            models.Index(fields=["received_at"], condition=~Q(quarantine=""), name="report_held_back"),
            models.Index(fields=["contact_hash"], condition=~Q(contact_hash=""), name="report_contact"),
        )
        ordering: ClassVar = ("received_at", "id")

    def __str__(self) -> str:
        return self.public_id
