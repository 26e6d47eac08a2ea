"""What was read of a listing: by the preview of its address, or, until somebody could look, from what the reporter gave."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from inthewild.hub.cases.models import Report
from inthewild.hub.cases.preview import address
from inthewild.hub.members.models import Platform


@dataclass(frozen=True)
class ReadListing:
    """One listing as it was read. Texts are empty where nothing was read; ``platform`` is None where nobody knows it.

    ``url`` is the address as given, ``canonical_url`` the one spelling by which it is recognised, ``seller_handle`` the
    account's name on the platform as it is spelled there, ``language`` BCP-47. ``fetched``: the page itself was read, or told
    that it is gone.
    """

    url: str = ""
    canonical_url: str = ""
    platform: Platform | None = None
    item_id: str = ""
    title: str = ""
    text: str = ""
    language: str = ""
    price: Decimal | None = None
    currency: str = ""
    seller_handle: str = ""
    fetched: bool = False


def canonical_url(url: str) -> str:
    """The one spelling of an http(s) address, the shortest that is known for its platform; empty for what is none."""
    return address.canonical(url)


def of_report(report: Report) -> ReadListing:
    """What the reporter gave, read as a listing."""
    return ReadListing(
        url=report.url,
        canonical_url=canonical_url(report.url),
        platform=report.platform,
        title=report.title,
        text=report.text,
    )
