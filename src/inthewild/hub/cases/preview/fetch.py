"""The page of a listing on a registered platform, through ``core.outbound``; every other address is read and never called.

To be called in a job: an answer may take ten seconds.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from inthewild.hub.cases.preview import address as addresses
from inthewild.hub.cases.preview.address import Address
from inthewild.hub.cases.preview.page import Facts, facts
from inthewild.hub.cases.preview.read import READER, Preview, of, platform_of
from inthewild.hub.core import outbound
from inthewild.hub.core.access import visible
from inthewild.hub.core.addresses import Refused
from inthewild.hub.core.outbound import Answer
from inthewild.hub.errors import Invalid
from inthewild.hub.home import EXAMPLE_PLATFORM
from inthewild.hub.members.models import Platform, PlatformHost

Request = Callable[..., Answer]
_HEADERS = {"Accept": "text/html,application/xhtml+xml;q=0.9", "Accept-Language": "en;q=0.5, *;q=0.1"}
_PAGES = ("text/html", "application/xhtml+xml")


def look(url: str, *, request: Request | None = None) -> Preview:
    """Read an address and, if its platform is registered, its page. Never raises for what strangers sent or answer.

    ``request`` is the client; tests give their own, the hub uses ``core.outbound``.
    """
    try:
        found = addresses.read(url)
    except Invalid:
        return of(None, Facts())
    platform = platform_of(found.host)
    if platform is None:
        return of(found, Facts(), why_not="unregistered")
    try:
        answer = (request or outbound.request)("GET", found.canonical, allowed=_allowed(found, platform), headers=_HEADERS)
    except Refused:
        return of(found, Facts(), why_not="unreachable")
    if answer.status in (404, 410):
        return of(found, Facts(), fetched=True, why_not="gone")
    kind = answer.headers.get("content-type", "").lower()
    if answer.status != 200 or not kind.startswith(_PAGES):
        return of(found, Facts(), why_not="unreachable")
    return of(found, facts(answer.body, kind), fetched=True)


def _allowed(found: Address, platform: Platform) -> set[str]:
    """The hosts of the platform as they stand in the hub, each with its ``www.`` and its phone's version, and the one given."""
    if found.host == EXAMPLE_PLATFORM and settings.HOME.marketplace is not None:
        return {"{}:{}".format(*settings.HOME.marketplace)}
    names = {row.host for row in visible(PlatformHost, READER).filter(platform=platform)} | {found.host}
    return {f"{before}{name}" for name in names for before in ("", "www.", "m.")}
