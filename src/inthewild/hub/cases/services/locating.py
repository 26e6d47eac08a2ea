"""The address of a listing that came as a picture or a text, or with a wrong one: an expert enters it, with platform and seller.

Then the page behind it is read, if its platform is registered, and what was missing is filled in; nothing that a reporter gave
or an expert saw is written over.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.cases.models import Case, CaseListing, Notice
from inthewild.hub.cases.preview import address, fetch
from inthewild.hub.cases.preview.address import Address
from inthewild.hub.cases.preview.read import platform_of
from inthewild.hub.cases.services import common, locks, looking, priority
from inthewild.hub.cases.services.filing import OPEN
from inthewild.hub.cases.services.seller import seller_of
from inthewild.hub.core import events, jobs
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid, OutOfSight
from inthewild.hub.members.models import Platform
from inthewild.hub.members.services import platform_for_host

IN = ("triage", "needs_info", "confirmed")


@transaction.atomic
def locate(actor: Actor, case: Case, number: int, url: str, *, seller: str = "", version: int) -> CaseListing:
    """Enter where a listing is, and the account's name there if it is known. A host that nobody knows is proposed as a platform.

    Raises NotAllowed, OutOfSight, Invalid (``url``, ``seller``), or Conflict: changed, not worked on, the address is in another
    open case, or a notice names the present one.
    """
    stored = common.begin(actor, "case.locate", case, version)
    if stored.state not in IN:
        raise Conflict(_("only a case that is worked on gets an address"), where="state")
    rows = CaseListing.objects.select_for_update(of=("self",)).select_related("platform", "seller")
    listing = rows.filter(case=stored, number=number).first()
    if listing is None:
        raise OutOfSight("there is no such listing", where="number")
    found, handle = address.read(url), common.text(" ".join(seller.split()), "seller")
    if len(handle) > 200:
        raise Invalid(_("this is longer than %(limit)d characters") % {"limit": 200}, where="seller")
    _unnamed(stored, listing)
    _free(actor, listing, found)
    on = _platform(actor, found.host)
    known = listing.seller if on is not None and on == listing.platform else None
    listing.canonical_url, listing.item_id, listing.platform = found.canonical, found.item_id[:200], on
    listing.seller = seller_of(on, handle) if handle else known
    listing.save(update_fields=["canonical_url", "item_id", "platform", "seller"])
    stored.priority = priority.of(stored)
    changed = {"version": stored.version + 1, "priority": stored.priority, **common.own(actor, stored)}
    Case.objects.filter(pk=stored.pk).update(**changed)
    told = {"listings": [number], "platform": on.public_id if on else ""}
    events.record(actor, "case.located", stored.public_id, told)
    if on is not None and on.state == "accepted":
        jobs.enqueue(look, stored.public_id, number, key=f"case.look:{stored.public_id}:{number}:{stored.version}")
    case.refresh_from_db()
    return listing


def _platform(actor: Actor, host: str) -> Platform | None:
    found = platform_of(host) or platform_for_host(actor, host)
    return None if found.state == "rejected" else found


def _unnamed(case: Case, listing: CaseListing) -> None:
    """Raise Conflict if a notice points at the address that the listing has."""
    rows = Notice.objects.filter(case=case, platform=listing.platform_id).exclude(state="withdrawn")
    if listing.canonical_url and any(listing.canonical_url in one.body.get("urls", ()) for one in rows):
        raise Conflict(_("a notice names the address of this listing already"), where="url")


def _free(actor: Actor, listing: CaseListing, found: Address) -> None:
    """Raise Conflict if an open case has the address: one case, one notice, and one hold for each (services.filing)."""
    on = platform_of(found.host)
    locks.named(f"cases.address:{on.pk if on else ''}:{found.canonical}")
    rows = CaseListing.objects.filter(canonical_url=found.canonical, case__state__in=OPEN).exclude(pk=listing.pk)
    other = rows.select_related("case").first()
    if other is None:
        return
    if other.case_id == listing.case_id:
        raise Conflict(_("another listing of this case has this address"), where="url")
    if visible(Case, actor).filter(pk=other.case_id).exists():
        raise Conflict(_("another open case has this address; merge them"), where="url")
    raise Conflict(_("another open case has this address"), where="url")  # held or not: the same words


@jobs.job(attempts=2)
def look(case_id: str, number: int) -> None:
    """Call the page of a listing, and fill in what nobody knew of it, also where the case is confirmed: its draft needs it."""
    listing = CaseListing.objects.filter(case__public_id=case_id, number=number).first()
    if listing is None or not listing.canonical_url:
        return
    page = fetch.look(listing.canonical_url)
    if page.fetched:
        looking.complete(listing, looking.read_of(page), IN)
