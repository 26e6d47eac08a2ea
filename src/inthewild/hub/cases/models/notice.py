"""Notices to platforms, what the platforms decide, and appeals against it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models.case import Case
from inthewild.hub.cases.models.seller import Seller
from inthewild.hub.core.access import Seen
from inthewild.hub.core.contracts import Outcome
from inthewild.hub.core.ids import PublicIdField
from inthewild.hub.members.models import Platform


class NoticeRoute(models.TextChoices):
    """How a notice reaches a platform."""

    QUEUE = "queue", _("Queue of the company in the hub")
    EMAIL = "email", _("E-mail")
    FORM = "form", _("Form on the platform's site, filled in by a person")


class NoticeState(models.TextChoices):
    """The steps are in states.NOTICE."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    SENT = "sent", _("Sent")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    ANSWERED = "answered", _("Answered")
    OVERDUE = "overdue", _("Overdue")
    BOUNCED = "bounced", _("Bounced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Notice(models.Model):
    """One notice: a case on one platform by one route. ``sender`` signs it in its own name.

    ``body`` is the notice as it leaves (inthewild.notice/1), frozen when it is approved; in the EU it is a complete
    Article 16 form. Good faith is the act of ``good_faith_by`` (a public id) on the text of ``good_faith_version``.
    ``receiver`` is the company that owned the platform when it was sent, if that is a member, until it leaves without an
    answer. ``answer_hash`` is the
    SHA-256 of the secret in an e-mail with which it is answered without login. ``subject`` is taxon and specimen as they were
    signed; ``seller`` the account on this platform; ``cluster`` the keyed hash by which listings of one text are found again.
    ``asked_at`` is since when the platform waits for an answer of the sender; ``corrected_at`` when the sender dealt with the
    answer that the item is not on this platform.
    """

    public_id = PublicIdField("ntc")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=5, choices=NoticeRoute)
    state = models.CharField(max_length=12, choices=NoticeState, default=NoticeState.DRAFT)
    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=20, default="en")
    body = models.JSONField(default=dict)
    priority = models.IntegerField(default=0)
    subject = models.CharField(max_length=141, blank=True)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, null=True, related_name="+")
    cluster = models.CharField(max_length=64, blank=True)
    good_faith_by = models.CharField(max_length=64, blank=True)
    good_faith_version = models.CharField(max_length=20, blank=True)
    good_faith_at = models.DateTimeField(null=True)
    answer_hash = models.CharField(max_length=64, unique=True, null=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = Seen["Notice"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "platform", "route"], condition=~Q(state="withdrawn"), name="notice_once_a_platform_and_route"
            ),
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="notice_state"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn")) | (~Q(good_faith_by="") & Q(good_faith_at__isnull=False)),
                name="notice_signed_by_a_person",
            ),
        )
        indexes = (
            models.Index(fields=["receiver", "state", "-priority", "sent_at"], name="notice_queue"),
            models.Index(
                fields=["receiver", "-priority", "sent_at", "id"],
                condition=Q(route="queue", state__in=("sent", "acknowledged", "overdue"), asked_at=None),
                name="notice_open",
            ),
            models.Index(fields=["receiver", "subject"], name="notice_alike"),
            models.Index(fields=["receiver", "cluster"], name="notice_cluster"),
            # What a company has received, in the order of its list; the platform last, so that counting reads nothing else.
            models.Index(
                fields=["receiver", "-priority", "sent_at", "id", "platform"],
                condition=Q(route="queue", state__in=("sent", "acknowledged", "answered", "overdue")),
                name="notice_received",
            ),
            models.Index(
                fields=["case"], condition=Q(state__in=("sent", "acknowledged", "answered", "overdue")), name="notice_left"
            ),
            models.Index(fields=["sender", "-priority", "sent_at", "id"], name="notice_sent"),
            # All that a notice is found by.
            models.Index(
                fields=["receiver", "-made_at", "id", "public_id", "platform", "seller"],
                condition=Q(route="queue", state__in=("sent", "acknowledged", "answered", "overdue")),
                name="notice_found_received",
            ),
            models.Index(fields=["sender", "-made_at", "id", "public_id", "platform", "seller"], name="notice_found_sent"),
            models.Index(fields=["sender", "state"], name="notice_sender"),
            models.Index(fields=["state", "due_at"], name="notice_due"),
        )
        ordering: ClassVar = ("-priority", "sent_at", "id")

    def __str__(self) -> str:
        return self.public_id


class Decision(models.Model):
    """What a platform decided about a notice. Rows are never changed; only an appeal's decision replaces one.

    ``by`` is a public id, or empty for an answer by e-mail. ``clause`` names the clause of the platform's own policy.
    ``statement`` is the record for the statement of reasons. ``acted_at`` is when the platform says it acted. ``recorded``: the
    platform said it outside the hub, and an expert of the sender wrote it down; ``by`` is that expert.
    """

    public_id = PublicIdField("dec")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=16, choices=[(o.value, o.value) for o in Outcome])
    reason_code = models.CharField(max_length=40, blank=True)
    clause = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    statement = models.JSONField(default=dict)
    automated = models.BooleanField(default=False)
    recorded = models.BooleanField(default=False)
    by = models.CharField(max_length=64, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    acted_at = models.DateTimeField()
    made_at = models.DateTimeField()

    objects = Seen["Decision"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["notice", "number"], name="decision_number"),
            models.CheckConstraint(condition=Q(outcome__in=[o.value for o in Outcome]), name="decision_outcome"),
        )
        indexes = (models.Index(fields=["-made_at", "id"], name="decision_latest"),)
        ordering: ClassVar = ("-number",)

    def __str__(self) -> str:
        return self.public_id


class AppealState(models.TextChoices):
    """The steps are in states.APPEAL."""

    FILED = "filed", _("Filed")
    ASSIGNED = "assigned", _("Assigned")
    UPHELD = "upheld", _("Upheld")
    OVERTURNED = "overturned", _("Overturned")


class Appeal(models.Model):
    """Somebody disagrees with a decision: the reporter's side (``for_seller`` false) or, through the company, the seller.

    ``assigned_to`` is another moderator than who decided. ``result`` is the decision that an overturned one got.
    """

    public_id = PublicIdField("apl")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    state = models.CharField(max_length=10, choices=AppealState, default=AppealState.FILED)
    for_seller = models.BooleanField(default=False)
    reason = models.TextField()
    filed_by = models.CharField(max_length=64, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    filed_at = models.DateTimeField()
    assigned_to = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)
    result = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, related_name="result_of")

    objects = Seen["Appeal"]()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(state__in=AppealState.values), name="appeal_state"),)
        ordering: ClassVar = ("filed_at",)

    def __str__(self) -> str:
        return self.public_id
