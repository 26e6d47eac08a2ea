"""What companies are asked about a draft snapshot, and what they said."""

from __future__ import annotations

from django.db.models import QuerySet

from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import OutOfSight
from inthewild.hub.progress.models import Confirmation
from inthewild.hub.progress.queries import lineage
from inthewild.hub.progress.queries.lineage import Line


def confirmations(actor: Actor) -> QuerySet[Confirmation]:
    """What the actor sees of them, latest first."""
    return visible(Confirmation, actor).select_related("snapshot", "organisation").order_by("-asked_at", "organisation__name")


def own(actor: Actor, snapshot: str) -> Confirmation:
    """What the actor's own company is asked about a snapshot. Raises OutOfSight."""
    found = confirmations(actor).filter(snapshot__public_id=snapshot, organisation__public_id=actor.organisation).first()
    if found is None:
        raise OutOfSight("there is no such snapshot", where=snapshot)
    return found


def lines(one: Confirmation) -> list[Line]:
    """What the company is asked to confirm: its figures in the snapshot."""
    return lineage.of_company(one.snapshot, one.organisation.public_id)
