"""What cases hold of a seller who asks: found by the name of the account, or the address of a listing.

Nothing of a case that is still open is told, held or not: an answer must not warn anybody, and must not show a hold by
keeping silent where it would otherwise speak.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.cases.models import CaseListing, Seller, Strike
from inthewild.hub.cases.reading import canonical_url
from inthewild.hub.cases.services.seller import handle_hash, spelled
from inthewild.hub.core import subjects
from inthewild.hub.core.subjects import Clues, Match
from inthewild.hub.members.models import Platform

_OVER = ("closed", "rejected")


def find(clues: Clues) -> list[Match]:
    """Sellers of that name on any platform, and who is behind a listing of that address."""
    wanted = Q(pk__in=())
    if spelled(clues.handle):
        platforms = Platform.objects.filter(pk__in=Seller.objects.values("platform"))
        wanted |= Q(handle_hash__in=[handle_hash(one, clues.handle) for one in platforms])
    if address := canonical_url(clues.url):
        wanted |= Q(listings__canonical_url=address)
    rows = Seller.objects.filter(wanted, erased_at=None).distinct().select_related("platform").order_by("pk")
    return [Match(one.public_id, f"{one.handle} ({one.platform.name})") for one in rows]


def export(subject: str) -> Mapping[str, Any] | None:
    """The account, its strikes, and what is kept of listings whose case is over; nothing while all its cases are open."""
    found = Seller.objects.filter(public_id=subject).select_related("platform").first()
    if found is None:
        return None
    listings = CaseListing.objects.filter(seller=found, case__state__in=_OVER).order_by("pk")
    strikes = Strike.objects.filter(seller=found, decision__notice__case__state__in=_OVER).order_by("pk")
    if not listings.exists() and not strikes.exists():
        return {}
    return {
        "account": found.handle,
        "platform": found.platform.name,
        "known_since": subjects.when(found.first_seen_at),
        "strikes": [{"at": subjects.when(one.at), "ended": one.ended_at is not None} for one in strikes],
        "listings": [
            {"address": one.canonical_url, "title": one.title, "text": one.text, "outcome": one.case.state}
            for one in listings.select_related("case")
        ],
    }


subjects.finder("cases.seller", _("Sellers"), find, export)
