"""What is deleted of reports when its time has come, and what is answered when nobody did."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from inthewild.hub.cases.models import Report
from inthewild.hub.cases.models.report import Quarantine
from inthewild.hub.cases.services import drafts, feedback, intake
from inthewild.hub.core import clock, erasure, holds, jobs, schedule
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.retention import sweeps
from inthewild.hub.errors import Conflict

UNSORTED = timedelta(days=14)
"""After this time a report that was held back and that no expert sorted is dismissed: its sender gets an answer too."""
_KEEPER = Actor.system("retention")
_BATCH = 100


@sweeps(Retention.DRAFT, "cases.drafts", "Drafts of reports, with their pictures")
def old_drafts(before: datetime) -> int:
    """Delete drafts that were begun before then."""
    return drafts.sweep(before)


@sweeps(Retention.CONTACT, "cases.contacts", "E-mail addresses of who reported")
def contacts(before: datetime) -> int:
    """Delete addresses of reports whose outcome is older."""
    due = list(Report.objects.filter(outcome_at__lte=before, sealed__isnull=False).order_by("pk")[:_BATCH])
    for one in due:
        feedback.forget_contact(one)
    return len(due)


@sweeps(Retention.REJECTED, "cases.rejected", "Reports that were rejected or dismissed")
def rejected(before: datetime) -> int:
    """Erase reports of cases that were rejected before then, and what was held back and dismissed."""
    over = Q(case__state="rejected", case__state_at__lte=before) | Q(quarantine=Quarantine.DISMISSED, outcome_at__lte=before)
    return _erase(over)


@sweeps(Retention.EVIDENCE, "cases.reports", "Reports of cases that are closed")
def closed(before: datetime) -> int:
    """Erase reports whose outcome is older."""
    return _erase(Q(outcome_at__lte=before))


@jobs.job()
def tidy() -> None:
    """Dismiss what nobody sorted, and erase what a hold kept."""
    now = clock.now()
    waiting = Report.objects.filter(quarantine__in=(Quarantine.TRAP, Quarantine.HURRY, Quarantine.MANY), erased_at=None)
    for one in waiting.filter(received_at__lte=now - UNSORTED):
        intake.dismiss(Actor.system("intake"), one)
    while _erase(Q(erase_asked_at__isnull=False), erasure.Basis.WITHDRAWN):
        pass


schedule.every(timedelta(hours=1), "cases.reports", "Answers reports that nobody sorted, and erases what a hold kept", tidy)


def _erase(which: Q, basis: erasure.Basis = erasure.Basis.RETENTION) -> int:
    """Erase what is due and nothing holds, at most a batch; how many."""
    done = 0
    for public_id in Report.objects.filter(which, erased_at=None).order_by("pk").values_list("public_id", flat=True):
        if done >= _BATCH:
            break
        if holds.held(public_id):
            continue
        try:
            erasure.erase(_KEEPER, public_id, basis)
        except Conflict:  # something that tells of it is held
            continue
        done += 1
    return done
