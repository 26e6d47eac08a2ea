"""Who sees evidence capsules: experts who see the case. An authority gets an export, never a view."""

from __future__ import annotations

from django.db.models import Q

from inthewild.hub.cases.models import Capsule, CapsuleEntry, LegalHold
from inthewild.hub.cases.permissions.casework import cases_of
from inthewild.hub.core.access import sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role


def capsules_of(actor: Actor, path: str = "") -> Q | None:
    """The capsules that the actor sees, over a model that reaches its capsule by ``path``."""
    if actor.is_system:
        return Q()
    return cases_of(actor, f"{path}case__") if actor.has(Role.NGO_EXPERT, Role.LE_LIAISON) else None


@sees(Capsule)
def _capsules(actor: Actor) -> Q | None:
    return capsules_of(actor)


@sees(CapsuleEntry)
def _entries(actor: Actor) -> Q | None:
    return capsules_of(actor, "capsule__")


@sees(LegalHold)
def _legal_holds(actor: Actor) -> Q | None:
    return capsules_of(actor, "capsule__")
