"""What a company was asked for and what it submitted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class SubmissionState(models.TextChoices):
    """The steps are in states.SUBMISSION. "Overdue" is computed from the day of the request."""

    REQUESTED = "requested", _("Requested")
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    QUERIED = "queried", _("Queried")
    ACCEPTED = "accepted", _("Accepted")
    RESTATED = "restated", _("Restated")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DECLINED = "declined", _("Declined")


class Disclosure(models.TextChoices):
    """Who may read a submission apart from its company, the secretariat (once submitted) and auditors."""

    PUBLIC = "public", _("Public")
    AGGREGATE = "aggregate", _("In totals only")
    AUDITOR = "auditor", _("For auditors only")


class Request(models.Model):
    """The secretariat asks all or some companies for the figures of a period (``2026``, ``2026-H1`` or ``2026-Q3``) by a day."""

    period = models.CharField(max_length=7, unique=True)
    metrics = models.JSONField(default=list)
    due = models.DateField()
    note = models.TextField(blank=True)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()

    objects = Seen["Request"]()

    class Meta:
        ordering: ClassVar = ("-period",)

    def __str__(self) -> str:
        return self.period


class Submission(models.Model):
    """The figures of one company for one period. ``replaces`` is the submission that this one restates.

    ``attested_by`` is the public id of the person, ``attested_role`` what they are in the company, ``attested_at`` the time of
    the act. ``sealed`` is the SHA-256 of the canonical figures with ``salt`` when it was submitted: what a snapshot names.
    ``version`` grows with every saved change, so that two people do not overwrite each other. ``reason`` says why it restates
    another, which counts until this one is accepted. ``duty`` is the number of the duty of the company (members) that the
    request set.
    """

    public_id = PublicIdField("sub")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=9, choices=SubmissionState, default=SubmissionState.REQUESTED)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    disclosure = models.CharField(max_length=9, choices=Disclosure, default=Disclosure.AGGREGATE)
    reason = models.TextField(blank=True)
    duty = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    files = models.JSONField(default=list)
    attested_by = models.CharField(max_length=64, blank=True)
    attested_role = models.CharField(max_length=120, blank=True)
    attested_at = models.DateTimeField(null=True)
    salt = models.CharField(max_length=64, blank=True)
    sealed = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Seen["Submission"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=SubmissionState.values), name="submission_state"),
            models.UniqueConstraint(
                fields=["organisation", "request"],
                condition=~Q(state__in=("restated", "withdrawn", "declined")) & Q(replaces=None),
                name="submission_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("requested", "draft", "declined")) | ~Q(attested_by=""), name="submission_attested"
            ),
        )
        indexes = (models.Index(fields=["state", "request"], name="submission_waiting"),)
        ordering: ClassVar = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.public_id
