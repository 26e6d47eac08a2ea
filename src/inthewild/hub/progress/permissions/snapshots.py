"""Who makes, confirms and publishes snapshots, and who reads them before they are out."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.progress.models import Snapshot, SnapshotFile

OUT = ("published", "superseded")


def _office(actor: Actor, _obj: Any) -> bool:
    """A person of the secretariat."""
    return actor.kind is ActorKind.USER and actor.has(Role.SECRETARIAT)


for _name in ("snapshot.build", "snapshot.ask", "snapshot.reopen", "snapshot.publish", "snapshot.restate"):
    may(_name)(_office)


@may("snapshot.draft")
def _draft(actor: Actor, _obj: Any) -> bool:
    """What a snapshot would be now: the secretariat, and who operates the hub."""
    return actor.is_system or _office(actor, None)


@may("snapshot.check")
def _check(actor: Actor, _obj: Any) -> bool:
    """Compare what is stored with what was published: who operates the hub, auditors, the secretariat."""
    return actor.is_system or _office(actor, None) or (actor.kind is ActorKind.USER and actor.has(Role.AUDITOR))


@sees(Snapshot)
def _snapshots(actor: Actor) -> Q | None:
    """Everybody what is out; the secretariat and auditors drafts; a company what it is asked about."""
    if actor.is_system or actor.has(Role.SECRETARIAT, Role.AUDITOR):
        return Q()
    seen = Q(state__in=OUT)
    if actor.organisation and actor.has(Role.COMPANY_ADMIN):
        seen |= Q(state="confirming", confirmations__organisation__public_id=actor.organisation)
    return seen


@sees(SnapshotFile)
def _files(_actor: Actor) -> Q:
    """Everybody: files are made when a snapshot is published."""
    return Q(snapshot__state__in=OUT)
