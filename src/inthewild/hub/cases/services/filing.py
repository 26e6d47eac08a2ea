"""Filing: each report belongs to a case, to the open one of its address if there is one, else to a new one.

Who reports does not learn which: both look alike from outside (HUB.md 3). So the hub files, not the reporter.
"""

from __future__ import annotations

from django.db import transaction

from inthewild.hub.cases import reading
from inthewild.hub.cases.models import Case, CaseListing, Report
from inthewild.hub.cases.reading import ReadListing
from inthewild.hub.cases.services import feedback, locks, looking, marking, seller
from inthewild.hub.core import clock, events, jobs
from inthewild.hub.core.actor import Actor

FILING = Actor.system("filing")
OPEN = ("new", "triage", "needs_info", "confirmed")


@transaction.atomic
def file(actor: Actor, report: Report, listing: ReadListing | None = None) -> Case:
    """Join the report to the open case with the same canonical address on its platform, or make a case of it.

    ``actor`` is who reported; ``listing`` is what the preview read, by default what the reporter gave. A new case is
    prepared by a job after the commit, once its page was looked at if nobody had.
    """
    read = listing or reading.of_report(report)
    known = _open_listing(read)
    if known is None:
        return _new_case(actor, report, read)
    case = known.case
    Report.objects.filter(pk=report.pk).update(case=case)
    report.refresh_from_db()
    events.record(FILING, "report.joined", report.public_id, {"case": case.public_id})
    marking.joined(report)
    looking.complete(known, read)  # what the first report could not say, a later one may
    if looking.unread(read) and not CaseListing.objects.filter(pk=known.pk).exclude(text="").exists():
        looking.look_later(report)
    # As who reports first is told once the case is prepared; a letter at a decision instead would tell of both.
    feedback.changed(case)
    return case


def _open_listing(read: ReadListing) -> CaseListing | None:
    if not read.canonical_url:
        return None
    locks.named(f"cases.address:{read.platform.pk if read.platform else ''}:{read.canonical_url}")
    rows = CaseListing.objects.filter(platform=read.platform, canonical_url=read.canonical_url, case__state__in=OPEN)
    return rows.select_related("case").order_by("case__opened_at", "pk").first()


def _new_case(actor: Actor, report: Report, read: ReadListing) -> Case:
    from inthewild.hub.cases.services.prepare import prepare

    now = clock.now()
    case = Case.objects.create(language=read.language[:20], opened_at=now, state_at=now)
    CaseListing.objects.create(
        case=case,
        report=report,
        platform=read.platform,
        seller=seller.seller_of(read.platform, read.seller_handle),
        number=1,
        canonical_url=read.canonical_url,
        item_id=read.item_id[:200],
        title=read.title[:500],
        text=read.text,
        language=read.language[:20],
        price=read.price,
        currency=read.currency[:3],
        captured_at=now,
    )
    Report.objects.filter(pk=report.pk).update(case=case)
    report.refresh_from_db()
    events.record(FILING, "case.filed", case.public_id, {"report": report.public_id, "by": actor.kind.value})
    later = None
    if looking.unread(read):
        looking.look_later(report)
        later = now + looking.LATEST
    jobs.enqueue(prepare, case.public_id, key=f"case.prepare:{case.public_id}", after=later)
    return case
