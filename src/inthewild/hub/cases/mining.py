"""What cases gives to the search for new words. Nothing is copied there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet

from inthewild.hub.cases.models import CaseListing, EngineReading, Hold
from inthewild.hub.core import clock
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords.services import mining

_CONFIRMED = Q(case__state="confirmed") | Q(case__state="closed")
_SINCE = timedelta(days=365)


@mining.source
def unexplained(actor: Actor, cases: Collection[str] | None) -> Iterator[mining.Unexplained]:
    """Listings of cases that an expert confirmed within a year, in which the engine found nothing at any level.

    A closed case was confirmed before: nothing else leads there.
    """
    rows = _open(actor).filter(_CONFIRMED, case__state_at__gte=clock.now() - _SINCE)
    if cases is not None:
        rows = rows.filter(case__public_id__in=cases)
    explained = set()
    for listing, decision in EngineReading.objects.filter(listing__in=rows).values_list("listing", "decision"):
        if decision.get("findings"):
            explained.add(listing)
    for one in rows.select_related("case", "platform").order_by("pk").iterator():
        if one.pk not in explained:
            name = one.platform.name if one.platform is not None else ""
            yield mining.Unexplained(one.case.public_id, name, one.language, f"{one.title}\n{one.text}")


def _open(actor: Actor) -> QuerySet[CaseListing]:
    """Listings with a text that the actor sees; nothing of a case that is held, of which nobody may learn."""
    held = Hold.objects.filter(state="active").values("case")
    return visible(CaseListing, actor).filter(case__erased_at=None).exclude(text="", title="").exclude(case__in=held)
