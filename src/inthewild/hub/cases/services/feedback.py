"""Telling reporters how their report stands, after everything that changes it."""

from __future__ import annotations

from inthewild.hub.cases.models import Case, Report
from inthewild.hub.core import clock

_OVER = ("rejected", "closed")


def changed(case: Case) -> None:
    """The case moved, in the transaction of the caller: with its outcome begins the time that contacts are kept."""
    reports = Report.objects.filter(case=case)
    if case.state in _OVER:
        reports.filter(outcome_at=None).update(outcome_at=clock.now())
    else:
        reports.exclude(outcome_at=None).update(outcome_at=None)
