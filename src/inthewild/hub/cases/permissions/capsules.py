"""Who sees evidence capsules: experts who see the case. An authority that a case is held for sees it too, and gets an export."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.exchange.capsule.chain import Act
from inthewild.hub.cases.models import Capsule, CapsuleEntry, LegalHold
from inthewild.hub.cases.permissions.casework import cases_of
from inthewild.hub.core.access import may, sees, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role

_OPEN_ACTS = (Act.SEALED.value, Act.TIME_STAMPED.value, Act.ERASED.value)
"""What everybody who sees a capsule reads in its log: nothing in it tells of people."""


def capsules_of(actor: Actor, path: str = "") -> Q | None:
    """The capsules that the actor sees, over a model that reaches its capsule by ``path``."""
    if actor.is_system:
        return Q()
    return cases_of(actor, f"{path}case__") if actor.has(Role.NGO_EXPERT, Role.LE_LIAISON) else None


@may("capsule.seal")
def _seal(actor: Actor, _report: Any) -> bool:
    """The hub seals; nobody does it by hand."""
    return actor.is_system


@may("capsule.open")
def _open(actor: Actor, capsule: Any) -> bool:
    """People who see it; programs do not look into evidence."""
    return actor.is_system or (actor.kind is ActorKind.USER and _sees(actor, capsule))


@may("capsule.export")
def _export(actor: Actor, capsule: Any) -> bool:
    """The expert organisation that works on the case, and the authority that it is held for."""
    return actor.kind is ActorKind.USER and _sees(actor, capsule) and (actor.has(Role.LE_LIAISON) or _works_on(actor, capsule))


@may("capsule.hold")
def _hold(actor: Actor, capsule: Any) -> bool:
    """As for an export."""
    return _export(actor, capsule)


@may("capsule.erase")
def _erase(actor: Actor, _capsule: Any) -> bool:
    """Retention, erasure and the protection of children act as the hub; nobody erases evidence by hand."""
    return actor.is_system


@sees(Capsule)
def _capsules(actor: Actor) -> Q | None:
    return capsules_of(actor)


@sees(CapsuleEntry)
def _entries(actor: Actor) -> Q | None:
    """With the capsule; who of others looked, exported or asked for a legal hold is for those who work on the case."""
    rule = capsules_of(actor, "capsule__")
    if rule is None or actor.is_system or actor.has(Role.LE_LIAISON):
        return rule
    own = Q(organisation=actor.organisation) if actor.organisation else Q(pk__in=())
    return rule & (Q(kind__in=_OPEN_ACTS) | own | _working(actor))


@sees(LegalHold)
def _legal_holds(actor: Actor) -> Q | None:
    """Who asked that evidence is kept, and why, is for those who work on the case; an authority reads its own."""
    rule = capsules_of(actor, "capsule__")
    if rule is None or actor.is_system:
        return rule
    return rule & (Q(organisation=actor.organisation) if actor.has(Role.LE_LIAISON) else _working(actor))


def _working(actor: Actor) -> Q:
    return Q(capsule__case__expert_organisation__public_id=actor.organisation)


def _sees(actor: Actor, capsule: Any) -> bool:
    return isinstance(capsule, Capsule) and visible(Capsule, actor).filter(pk=capsule.pk).exists()


def _works_on(actor: Actor, capsule: Capsule) -> bool:
    case = capsule.case
    owner = case.expert_organisation if case is not None else None
    return actor.has(Role.NGO_EXPERT) and owner is not None and owner.public_id == actor.organisation
