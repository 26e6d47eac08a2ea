"""The preview of a listing: address and, if there is one, page."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from inthewild.hub.cases.preview import address as addresses
from inthewild.hub.cases.preview import page as pages
from inthewild.hub.cases.preview.address import Address
from inthewild.hub.cases.preview.page import Facts
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Invalid
from inthewild.hub.members.hosts import parents
from inthewild.hub.members.models import Platform, PlatformHost
from inthewild.text.language import guesses

READER = Actor.system("preview")


class Missing(StrEnum):
    """What could not be read, so that the reporter can add it."""

    ADDRESS = "address"
    MARKETPLACE = "marketplace"
    TITLE = "title"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Preview:
    """What was read. ``address`` is None where only a text or a picture was given; ``platform`` where nobody knows the host.

    ``text`` is the description that the page gives, or the text that the reporter pasted. ``fetched`` says whether the
    page itself was read; ``why_not`` is a code: ``unregistered``, ``unreachable``, ``gone``, ``no_page``, or empty.
    """

    address: Address | None = None
    platform: Platform | None = None
    title: str = ""
    text: str = ""
    language: str = ""
    price: Decimal | None = None
    currency: str = ""
    seller: str = ""
    fetched: bool = False
    why_not: str = ""

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is missing, in the order in which it is asked for."""
        there = {
            Missing.ADDRESS: self.address is not None,
            Missing.MARKETPLACE: self.platform is not None,
            Missing.TITLE: bool(self.title or self.text),
            Missing.LANGUAGE: bool(self.language),
        }
        return tuple(name for name, found in there.items() if not found)


def read(url: str, text: str = "") -> Preview:
    """Read an address and a text that a reporter gave, without asking anybody. An address that is none is left out."""
    try:
        found = addresses.read(url) if url.strip() else None
    except Invalid:
        found = None
    return of(found, Facts(text=pages.clean(text, pages.MAX_TEXT)), why_not="no_page" if found else "")


def of(address: Address | None, facts: Facts, *, fetched: bool = False, why_not: str = "") -> Preview:
    """The preview of an address with what its page says."""
    return Preview(
        address, platform_of(address.host) if address else None, facts.title, facts.text, language(facts),
        facts.price, facts.currency, facts.seller, fetched, why_not,
    )  # fmt: skip


def platform_of(host: str) -> Platform | None:
    """The platform to which a host belongs, or under which it lies; None if nobody accepted one."""
    names = parents(host)
    rows = visible(PlatformHost, READER).filter(host__in=names, platform__state="accepted").select_related("platform")
    found = {row.host: row.platform for row in rows}
    return next((found[name] for name in names if name in found), None)


def language(facts: Facts) -> str:
    """The language of title and text, guessed from the letters; what the page claims counts only where they say nothing."""
    found = guesses([f"{facts.title}\n{facts.text}"])[0] if facts.title or facts.text else None
    return found or (facts.lang if facts.title or facts.text else "")
