"""The marks of listings after the case was made: what a report adds that joined it, and what is left when something went."""

from __future__ import annotations

from django.db import transaction

from inthewild.hub.cases import belonging, marks
from inthewild.hub.cases.models import Case, CaseListing, Fingerprint, Report
from inthewild.hub.core import jobs

MOST = 2_000
"""Marks of one listing, beyond which reports that join it add none: nobody fills the hub by reporting one offer again."""


def joined(report: Report) -> None:
    """Have the marks of a report that joined a case added to the listing that it is about, in the transaction of the caller."""
    jobs.enqueue(mark_report, report.public_id, key=f"report.mark:{report.public_id}")


def anew(case: Case) -> None:
    """Have the marks of a case made again from what is left of it, in the transaction of the caller."""
    jobs.enqueue(mark_case, case.public_id, key=f"case.mark:{case.public_id}")


@jobs.job()
def mark_report(report_id: str) -> None:
    """Add the marks of one report. Again: nothing is done twice."""
    report = Report.objects.select_related("case").filter(public_id=report_id, erased_at=None).first()
    if report is None or report.case is None:
        return
    listing = belonging.listing_of(report, list(report.case.listings.order_by("number")))
    if listing is None or listing.fingerprints.count() >= MOST:
        return
    found = marks.of_report(report)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=listing.case_id)
        still = Report.objects.filter(pk=report.pk, case=case, erased_at=None).exists()
        if still and case.erased_at is None:
            add(listing, found)


@jobs.job()
def mark_case(case_id: str) -> None:
    """Make the marks of the listings of a case anew, from each listing and all its reports."""
    case = Case.objects.get(public_id=case_id)
    listings = list(case.listings.select_related("report").order_by("number"))
    reports = belonging.of_listings(listings, case.reports.filter(erased_at=None).order_by("received_at", "pk"))
    found: dict[int, set[tuple[str, str]]] = {}
    for one in listings:
        found[one.pk] = marks.of_listing(one)
        for report in reports[one.pk]:
            found[one.pk] |= marks.of_report(report) if len(found[one.pk]) < MOST else set()
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if case.erased_at is not None:
            return
        for one in listings:
            gone = [f.pk for f in one.fingerprints.all() if (f.kind, f.value) not in found[one.pk]]
            Fingerprint.objects.filter(pk__in=gone).delete()
            add(one, found[one.pk])


def add(listing: CaseListing, found: set[tuple[str, str]]) -> None:
    """Write marks (kind, value) that a listing does not have yet, in the transaction of the caller."""
    Fingerprint.objects.bulk_create(
        (Fingerprint(listing=listing, kind=kind, value=value) for kind, value in sorted(found)), ignore_conflicts=True
    )
