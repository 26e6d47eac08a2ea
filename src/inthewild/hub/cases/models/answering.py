"""What is needed to sign and to answer notices: who notifies, how long an answer may take, clauses, questions, undo."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models.notice import Notice
from inthewild.hub.core.access import Seen
from inthewild.hub.core.contracts import Outcome
from inthewild.hub.members.models import Platform

_OUTCOMES = [(o.value, o.value) for o in Outcome]


class Notifier(models.Model):
    """In whose name an organisation notifies: the address of an office, never of a person, as Article 16(2)(c) asks for it.

    ``trusted_flagger`` says that a Digital Services Coordinator awarded that status (Article 22).
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="notifier")
    email = models.EmailField(max_length=254)
    trusted_flagger = models.BooleanField(default=False)
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()

    objects = Seen["Notifier"]()

    def __str__(self) -> str:
        return f"notifier {self.organisation_id}"


class AnswerTime(models.Model):
    """How many days a platform has to answer a notice, where it is not the usual time (services.due.DAYS)."""

    platform = models.OneToOneField(Platform, on_delete=models.CASCADE, related_name="answer_time")
    days = models.PositiveSmallIntegerField()
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()

    objects = Seen["AnswerTime"]()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(days__gte=1, days__lte=90), name="answer_time_days"),)

    def __str__(self) -> str:
        return f"{self.days} days for {self.platform_id}"


class PolicyClause(models.Model):
    """A clause of a company's own rules, as its moderators cite it. ``number`` is its place; the first one is proposed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = Seen["PolicyClause"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "number"], name="policy_clause_number"),)
        ordering: ClassVar = ("number",)

    def __str__(self) -> str:
        return self.title


class PendingAnswer(models.Model):
    """An answer that can still be undone. It becomes a decision when the time to undo is over (core.outbox).

    ``recorded`` and ``acted_at`` are those of the decision; ``organisation`` is that of who typed it.
    """

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="pending")
    outcome = models.CharField(max_length=16, choices=_OUTCOMES)
    reason_code = models.CharField(max_length=40, blank=True)
    clause = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    by = models.CharField(max_length=64)
    organisation = models.CharField(max_length=40)
    recorded = models.BooleanField(default=False)
    acted_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    objects = Seen["PendingAnswer"]()

    def __str__(self) -> str:
        return f"answer to {self.notice_id}"


class Information(models.Model):
    """What the sender of a notice answered when the platform asked."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="information")
    text = models.TextField()
    by = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = Seen["Information"]()

    class Meta:
        ordering: ClassVar = ("made_at", "id")

    def __str__(self) -> str:
        return f"information on {self.notice_id}"
