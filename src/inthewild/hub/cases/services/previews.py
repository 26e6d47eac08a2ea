"""What can be read of an offer before its report is sent: at once from address and text; by a job from the page itself, if
the address belongs to a registered platform. Nothing of it says what the offer is (HUB.md 3)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.preview import fetch
from inthewild.hub.cases.preview.read import Preview
from inthewild.hub.cases.preview.read import read as parsed
from inthewild.hub.cases.reading import ReadListing
from inthewild.hub.cases.services import drafts
from inthewild.hub.cases.services.drafts import Held, Sheet
from inthewild.hub.core import jobs
from inthewild.hub.members import hosts
from inthewild.hub.members.models import Platform


def begin(held: Held) -> None:
    """Read what is there. A page of a registered platform is fetched by a job; nothing else is ever fetched."""
    found = parsed(held.sheet.link, held.sheet.text)
    if found.platform is None:
        drafts.change(held, read=_told(found))
        return
    drafts.change(held, read=None)
    jobs.enqueue(look, held.row.pk, key=f"report.preview:{held.row.pk}")


@jobs.job(attempts=2)
def look(number: int) -> None:
    """Read the page of a draft's link, and write on the draft what was read, unless it is about something else by now."""
    held = drafts.by_number(number)
    if held is None or held.sent or not held.sheet.link:
        return
    link, text = held.sheet.link, held.sheet.text
    page, given = fetch.look(link), parsed(link, text)
    told = _told(page) | {"text": "" if text else page.text, "language": given.language or page.language}
    now = drafts.by_number(number)
    if now is not None and (now.sheet.link, now.sheet.text) == (link, text):
        drafts.change(now, read=told)
    elif now is not None:  # the reader changed it meanwhile, and that job found this one open
        drafts.change(now, read=_told(parsed(now.sheet.link, now.sheet.text)))


def listing(read: Mapping[str, Any] | None, given: Answers) -> ReadListing:
    """What is filed: what the preview read, with what the reporter wrote before it. ``read`` is None where nobody looked."""
    found = read or _told(parsed(given.link, given.text))
    return ReadListing(
        url=given.link,
        canonical_url=str(found.get("canonical_url", "")),
        platform=Platform.objects.filter(public_id=found.get("platform", ""), state="accepted").first(),
        item_id=str(found.get("item_id", "")),
        title=given.title or str(found.get("title", "")),
        text=given.text or str(found.get("text", "")),
        language=str(found.get("language", "")),
        price=_decimal(str(found.get("price", ""))),
        currency=str(found.get("currency", "")),
        seller_handle=str(found.get("seller", "")),
        fetched=bool(found.get("fetched")),
    )


def site(sheet: Sheet) -> str:
    """The site of a draft's link as people read it: the platform's name once it was looked at, the host until then."""
    found = (sheet.read or {}).get("site") or _told(parsed(sheet.link)).get("site", "") if sheet.link else ""
    return str(found)


def _told(found: Preview) -> dict[str, Any]:
    """A preview as a draft holds it, without what was pasted: that stands in the draft already."""
    told: dict[str, Any] = {"title": found.title, "language": found.language, "currency": found.currency, "seller": found.seller}
    if found.address is not None:
        told |= {"site": hosts.shown(found.address.host)}
        told |= {"canonical_url": found.address.canonical, "item_id": found.address.item_id}
    if found.platform is not None:
        told |= {"platform": found.platform.public_id, "site": found.platform.name, "known": True}
    return told | {"price": "" if found.price is None else str(found.price), "fetched": found.fetched}


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
