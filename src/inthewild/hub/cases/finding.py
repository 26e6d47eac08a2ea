"""What of cases can be searched for: by experts and liaisons, cases that they see, by title, address or seller."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.cases.models import Case, CaseListing, Seller
from inthewild.hub.cases.queries.cases import ORDER
from inthewild.hub.core import search
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.planner import Probe
from inthewild.hub.core.search import Found

_FIRST = 1_000
"""Cases, in the order of the pool, among which is looked first."""


def cases(actor: Actor, words: Sequence[str], limit: int) -> list[Found]:
    """Cases with a listing that has all words in its title, its address or the name of its seller, in the order of the pool."""
    # hub: unscoped, whoever sees a case sees its listings and their sellers
    listings = search.containing(CaseListing.objects.order_by(), words, kept=("folded",), also=_of_seller)
    # Sorted by what no index has. Else the database would go through the whole pool in its order until it has ten, which for
    # a rare word are never found.
    rows = visible(Case, actor).prefetch_related("listings").order_by(-F("priority"), *ORDER[1:])
    # A word that many have stands among the first cases: who sees thousands of others is not asked.
    # hub: unscoped, only keys, to narrow cases that are read through visible
    first = Case.objects.order_by(*ORDER).values("pk")[:_FIRST]
    found = list(rows.filter(Probe(listings.filter(case=OuterRef("pk"))), pk__in=first)[:limit])
    if len(found) < limit:
        found = list(rows.filter(pk__in=listings.values("case").distinct())[:limit])
    return [_case(one) for one in found]


def _of_seller(word: str) -> Q:
    # hub: unscoped, only to narrow listings of cases that are read through visible
    return Q(seller__in=Seller.objects.filter(folded__contains=word).order_by().values("pk"))


def case(actor: Actor, public_id: str) -> Found | None:
    """A case that the actor sees."""
    found = visible(Case, actor).filter(public_id=public_id).prefetch_related("listings").first()
    return None if found is None else _case(found)


def _case(found: Case) -> Found:
    return Found(_title(found), reverse("cases:case", args=[found.public_id]), str(found.get_state_display()))


def _title(found: Case) -> str:
    first = next(iter(found.listings.all()), None)
    return (first and (first.title or " ".join(first.text.split())[:80])) or found.public_id[:12]


search.register("case", _("Cases"), cases, by_id=case, order=5)
