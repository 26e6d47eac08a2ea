"""What of cases can be searched for: by experts and liaisons, cases that they see, by title, address or seller."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.cases.models import Case, CaseListing
from inthewild.hub.core import search
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.search import Found


def cases(actor: Actor, words: Sequence[str], limit: int) -> list[Found]:
    """Cases with a listing that has all words in its title, its address or the name of its seller."""
    rows = search.containing(visible(CaseListing, actor), words, "title", "canonical_url", "seller__handle").values("case")
    found = visible(Case, actor).filter(pk__in=rows).prefetch_related("listings").order_by("-priority", "opened_at")
    return [_case(one) for one in found[:limit]]


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
