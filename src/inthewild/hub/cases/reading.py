"""What was read of a listing: by the preview of its address, or, until somebody could look, from what the reporter gave."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from inthewild.hub.cases.models import Report
from inthewild.hub.errors import Invalid
from inthewild.hub.members import hosts
from inthewild.hub.members.models import Platform

_TRACKING = ("utm_", "fb", "gclid", "ref", "mc_", "_hs", "spm", "scm", "igsh", "share", "source", "session", "sid")
"""Beginnings of query parameters that say how somebody came to a page, not which page it is."""


@dataclass(frozen=True)
class ReadListing:
    """One listing as it was read. Texts are empty where nothing was read; ``platform`` is None where nobody knows it.

    ``url`` is the address as given, ``canonical_url`` the one spelling by which it is recognised, ``seller_handle`` the
    account's name on the platform as it is spelled there, ``language`` BCP-47.
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


def canonical_url(url: str) -> str:
    """One spelling of an http(s) address: host as ASCII without ``www.``, no fragment, no tracking, parameters sorted.

    Empty for what is no such address. Whoever knows the platform may know a shorter one (its item number).
    """
    try:
        parts = urlsplit(url.strip())
        host = hosts.normal(parts.hostname or "")
    except (ValueError, Invalid):
        return ""
    if parts.scheme.lower() not in ("http", "https"):
        return ""
    kept = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not k.lower().startswith(_TRACKING))
    path = parts.path.rstrip("/") or "/"
    return urlunsplit(("https", host, path, urlencode(kept), ""))[:2_000]


def of_report(report: Report) -> ReadListing:
    """What the reporter gave, read as a listing."""
    return ReadListing(
        url=report.url,
        canonical_url=canonical_url(report.url),
        platform=report.platform,
        title=report.title,
        text=report.text,
    )
