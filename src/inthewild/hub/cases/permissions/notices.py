"""Who sees notices, decisions and appeals: who sent them and who received them, each from the moment they left."""

from __future__ import annotations

from django.db.models import Q

from inthewild.hub.cases.models import Appeal, Decision, Notice
from inthewild.hub.core.access import sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role

LEFT = ("sent", "acknowledged", "answered", "overdue")
COMPANY = (Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR, Role.ENGINE)


def notices_of(actor: Actor, path: str = "") -> Q | None:
    """The notices that the actor sees, over a model that reaches its notice by ``path`` (``notice__``)."""
    if actor.is_system:
        return Q()
    if not actor.organisation:
        return None
    if actor.has(Role.NGO_EXPERT):
        return Q(**{f"{path}sender__public_id": actor.organisation})
    if actor.has(*COMPANY):
        return Q(**{f"{path}receiver__public_id": actor.organisation, f"{path}state__in": LEFT, f"{path}route": "queue"})
    return None


@sees(Notice)
def _notices(actor: Actor) -> Q | None:
    return notices_of(actor)


@sees(Decision)
def _decisions(actor: Actor) -> Q | None:
    return notices_of(actor, "notice__")


@sees(Appeal)
def _appeals(actor: Actor) -> Q | None:
    return notices_of(actor, "decision__notice__")
