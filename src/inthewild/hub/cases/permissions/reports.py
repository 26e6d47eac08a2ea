"""Who may report, and who sees reports."""

from __future__ import annotations

from django.db.models import Q

from inthewild.hub.cases.models import Report
from inthewild.hub.cases.permissions.casework import cases_of
from inthewild.hub.core.access import sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role


@sees(Report)
def _reports(actor: Actor) -> Q | None:
    """Who reported it (a volunteer), and experts through the case. The public has its tracking code instead."""
    if actor.is_system:
        return Q()
    mine = Q(reporter=actor.id) if actor.kind is ActorKind.USER else None
    through = cases_of(actor, "case__") if actor.has(Role.NGO_EXPERT) else None
    if mine is None or through is None:
        return mine if through is None else through
    return mine | through
