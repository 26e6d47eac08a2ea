"""Which listing of a case a report is about: the one that was made of it, else the one of its address, else the first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inthewild.hub.cases.models import CaseListing, Report
from inthewild.hub.cases.reading import canonical_url


def of_listings(listings: Sequence[CaseListing], reports: Iterable[Report]) -> dict[int, list[Report]]:
    """The reports of one case by the keys of its listings, in the order in which they are given; none is left out."""
    found: dict[int, list[Report]] = {one.pk: [] for one in listings}
    for report in reports:
        listing = listing_of(report, listings)
        if listing is not None:
            found[listing.pk].append(report)
    return found


def listing_of(report: Report, listings: Sequence[CaseListing]) -> CaseListing | None:
    """The listing, of those of the report's case by number, that a report is about; None if the case has none."""
    made = next((one for one in listings if one.report_id == report.pk), None)
    if made is not None or not listings:
        return made
    address = canonical_url(report.url)
    return next((one for one in listings if address and one.canonical_url == address), listings[0])
