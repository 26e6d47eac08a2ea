"""What can be read of an offer before the report is sent: at once from the address and the text, more by a job."""

from __future__ import annotations

from typing import Any

from inthewild.hub.cases import reading
from inthewild.hub.cases.services import drafts
from inthewild.hub.cases.services.drafts import Held, Sheet
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Invalid
from inthewild.hub.members import hosts
from inthewild.hub.members.queries import platform_of_host
from inthewild.text.language import guess

READER = Actor.system("preview")


def begin(held: Held) -> None:
    """Read what is there. Nothing is fetched from a site that is not a registered platform."""
    drafts.change(held, read=parsed(held.sheet))


def parsed(sheet: Sheet) -> dict[str, Any]:
    """What the address and the text say by themselves: site, platform (only an accepted one is named), language."""
    found: dict[str, Any] = {"language": guess(sheet.text) or "" if sheet.text else ""}
    if sheet.link:
        try:
            found["site"] = hosts.shown(hosts.normal(sheet.link))
            platform = platform_of_host(READER, sheet.link)
        except Invalid:
            return found
        found["canonical_url"] = reading.canonical_url(sheet.link)
        if platform is not None and platform.state == "accepted":
            found |= {"platform": platform.public_id, "site": platform.name, "known": True}
    return found
