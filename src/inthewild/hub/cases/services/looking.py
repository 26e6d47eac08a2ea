"""The page of a listing that nobody had read when its report was filed: sent while the preview was looking, by a program, or
let through after it was held back. A job calls it through ``core.outbound``, then the case is prepared and the report sealed,
so that the capsule holds what was read. A platform that does not answer delays both by seconds; nothing waits longer than
``LATEST``.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction

from inthewild.hub.cases import belonging
from inthewild.hub.cases.models import Case, CaseListing, Report
from inthewild.hub.cases.preview import fetch
from inthewild.hub.cases.preview.read import Preview
from inthewild.hub.cases.reading import ReadListing
from inthewild.hub.cases.services import capsules, seller
from inthewild.hub.cases.services.prepare import prepare
from inthewild.hub.core import clock, events, jobs
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import Job

READER = Actor.system("reading")
LATEST = timedelta(minutes=15)
_WORKED_ON = ("new", "triage", "needs_info")


def unread(read: ReadListing) -> bool:
    """Whether the page of a listing is still to be called: nobody did, and its platform is registered (HUB.md 9)."""
    registered = read.platform is not None and read.platform.state == "accepted"
    return registered and not read.fetched and bool(read.canonical_url)


def look_later(report: Report) -> None:
    """Have the page of the listing of a report that was filed called, in the transaction of the caller."""
    jobs.enqueue(look, report.public_id, key=f"report.look:{report.public_id}")


def waits(report: Report) -> bool:
    """Whether the page of its listing is still to be called."""
    return Job.objects.filter(open_key=f"report.look:{report.public_id}").exists()


@jobs.job()
def look(report_id: str) -> None:
    """Call the page, write what it says where the listing says nothing, prepare the case and seal the report.

    Again: what was read is not asked for again.
    """
    report = Report.objects.select_related("case").filter(public_id=report_id).first()
    if report is None or report.case is None:
        return
    listing = belonging.listing_of(report, list(report.case.listings.order_by("number")))
    if listing is not None and report.erased_at is None and not (listing.text and listing.title and listing.price is not None):
        found = fetch.look(listing.canonical_url)
        if found.fetched:
            complete(listing, read_of(found))
    if Case.objects.filter(pk=report.case.pk, state="new").exists():
        prepare.func(report.case.public_id)
    if report.erased_at is None:
        capsules.seal_job.func(report_id)


@transaction.atomic
def complete(listing: CaseListing, read: ReadListing, states: Collection[str] = _WORKED_ON) -> bool:
    """Write what was read where a listing says nothing, if its case is in one of the states; whether anything was written.

    By default that is a case that nobody decided; a listing whose address changed meanwhile stays as it is. A case that experts
    have before them gets a new version: what they read was less. It is read by the engine again.
    """
    row = CaseListing.objects.select_related("platform").get(pk=listing.pk)
    case = Case.objects.select_for_update().get(pk=row.case_id)
    new = _missing(row, read)
    moved = row.canonical_url != listing.canonical_url
    if not new or moved or case.state not in states or case.erased_at is not None:
        return False
    CaseListing.objects.filter(pk=row.pk).update(**new, captured_at=clock.now())
    told = {"listing": row.number, "read": sorted(new), "from_page": read.fetched}
    events.record(READER, "case.completed", case.public_id, told)
    if case.state != "new":
        Case.objects.filter(pk=case.pk).update(version=case.version + 1)
        jobs.enqueue(prepare, case.public_id, key=f"case.prepare:{case.public_id}:{case.version + 1}")
    return True


def _missing(row: CaseListing, read: ReadListing) -> dict[str, Any]:
    """The columns of a listing that are empty, with what was read of them."""
    given = {"title": read.title[:500], "text": read.text, "language": read.language[:20], "item_id": read.item_id[:200]}
    new: dict[str, Any] = {name: value for name, value in given.items() if value and not getattr(row, name)}
    if row.price is None and read.price is not None:
        new |= {"price": read.price, "currency": read.currency[:3]}
    if row.seller_id is None and (found := seller.seller_of(row.platform, read.seller_handle)) is not None:
        new["seller"] = found
    return new


def read_of(found: Preview) -> ReadListing:
    """What a page that was called says, as a listing."""
    item = found.address.item_id if found.address is not None else ""
    return ReadListing(
        platform=found.platform, item_id=item, title=found.title, text=found.text, language=found.language,
        price=found.price, currency=found.currency, seller_handle=found.seller, fetched=True,
    )  # fmt: skip
