"""What somebody outside learns of a report: five statuses, and nothing that tells a hold, a term or a score (HUB.md 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from inthewild.hub.cases import codes
from inthewild.hub.cases.models import Case, CaseListing, Decision, Hold, Notice, Report
from inthewild.hub.cases.models.report import Quarantine
from inthewild.hub.core import clock
from inthewild.hub.core.contracts import Outcome, PublicStatus
from inthewild.hub.core.outbox import UNDO

CLOSED = frozenset({PublicStatus.CLOSED_GONE, PublicStatus.CLOSED_NO_ACTION})
GONE = frozenset({
    Outcome.REMOVED, Outcome.RESTRICTED, Outcome.GEO_BLOCKED, Outcome.ACCOUNT_ACTION, Outcome.ALREADY_GONE
})  # fmt: skip
"""Outcomes after which the offer is gone, or blocked for those whom the platform says."""
_LEFT = ("sent", "acknowledged", "overdue", "answered")
_SETTLES = UNDO
"""For so long a report that joined a case reads as a new one does until its case is prepared and that is told by letter."""


@dataclass(frozen=True)
class Standing:
    """How a report stands, as its sender reads it.

    ``changed_at`` is given only where everybody may know it: not while a report is being checked. ``others`` is how many
    others reported the same offer, None before an outcome. ``question``: more information would help.
    """

    status: PublicStatus
    received_at: datetime
    changed_at: datetime | None = None
    others: int | None = None
    question: bool = False


def report_by_code(code: str) -> Report | None:
    """The report of a tracking code as somebody typed it; None for a wrong one, and after it was erased."""
    wanted = codes.hashed(code)
    if wanted is None:
        return None
    # hub: unscoped, the code is the permission: 120 random bits that only who sent the report has
    return Report.objects.filter(tracking_hash=wanted, erased_at=None, erase_asked_at=None).first()


def public_status(report: Report) -> PublicStatus:
    """The status of a report, computed from its case, holds, notices and decisions. A held case is being checked."""
    if report.quarantine:
        dismissed = report.quarantine == Quarantine.DISMISSED
        return PublicStatus.CLOSED_NO_ACTION if dismissed else PublicStatus.RECEIVED
    case = case_of(report)
    if case is None:
        return PublicStatus.RECEIVED
    if is_held(case):
        return _checked(report)
    if case.state == "new":
        return PublicStatus.RECEIVED
    if case.state == "rejected":
        return PublicStatus.CLOSED_NO_ACTION
    if case.state == "closed":
        return PublicStatus.CLOSED_GONE if _gone(case, report) else PublicStatus.CLOSED_NO_ACTION
    if case.state == "confirmed" and _sent(case, report).exists():
        return PublicStatus.SENT
    return _checked(report)


def standing(report: Report) -> Standing:
    """All that the page of a tracking code, or the list of one's own reports, says of a report."""
    status, case = public_status(report), case_of(report)
    if report.quarantine or case is None:
        return Standing(status, report.received_at, report.outcome_at if status in CLOSED else None)
    if status in CLOSED:
        return Standing(status, report.received_at, case.state_at, others=_others(case, report))
    if status is PublicStatus.SENT:
        sent = _sent(case, report).order_by("sent_at").first()
        return Standing(status, report.received_at, sent.sent_at if sent else None)
    asked = case.state == "needs_info" and not is_held(case)
    return Standing(status, report.received_at, question=asked)


def case_of(report: Report) -> Case | None:
    """The case that a report belongs to now: a merged one leads to the one that it was merged into."""
    case = report.case
    for _step in range(20):
        if case is None or case.merged_into is None:
            return case
        case = case.merged_into
    return case


def is_held(case: Case) -> bool:
    """Whether the case is held for law enforcement."""
    # hub: unscoped, the answer is used to say less, never more
    return Hold.objects.filter(case=case, state="active").exists()


def _notices(case: Case, report: Report) -> QuerySet[Notice]:
    """The notices that matter to this report: those to its own platform, or all where none went there."""
    # hub: unscoped, only the five statuses are made of them
    rows = Notice.objects.filter(case=case).exclude(state="withdrawn")
    own = rows.filter(platform=report.platform) if report.platform_id else rows.none()
    return own if own.exists() else rows


def _sent(case: Case, report: Report) -> QuerySet[Notice]:
    """Those that left after the report arrived: one that left before would tell that others reported the offer."""
    return _notices(case, report).filter(state__in=_LEFT, sent_at__gte=report.received_at)


def _checked(report: Report) -> PublicStatus:
    """Being checked; for moments received, where others began the case: that it is checked at once would tell of them."""
    if clock.now() >= report.received_at + _SETTLES:
        return PublicStatus.BEING_CHECKED
    # hub: unscoped, the answer is used to say less, never more
    first = CaseListing.objects.filter(report=report).exists()
    return PublicStatus.BEING_CHECKED if first else PublicStatus.RECEIVED


def _gone(case: Case, report: Report) -> bool:
    # hub: unscoped, only the five statuses are made of them
    latest = Decision.objects.filter(notice__in=_notices(case, report), replaced_by=None)
    return latest.filter(outcome__in=[o.value for o in GONE]).exists()


def _others(case: Case, report: Report) -> int:
    # hub: unscoped, a number that everybody who reported the offer may know once it is closed
    return Report.objects.filter(case=case, quarantine="").exclude(pk=report.pk).count()
