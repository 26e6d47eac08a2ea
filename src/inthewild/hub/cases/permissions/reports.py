"""Who may report, and who sees reports."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.hub.cases.models import Report
from inthewild.hub.cases.permissions.casework import cases_of
from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role

VOLUNTEERS = (Role.SPOTTER, Role.SPOTTER_LEAD)


@may("report.send")
def _send(_actor: Actor, _obj: Any) -> bool:
    """Everybody, the public above all."""
    return True


@may("report.erase")
def _erase(actor: Actor, report: Report) -> bool:
    """Who has the code comes as the hub itself (services.reports looks it up); the desk for data subjects."""
    return actor.is_system or actor.has(Role.SECRETARIAT)


@may("report.sort")
def _sort(actor: Actor, _report: Any) -> bool:
    """What is held back as spam is sorted by experts."""
    return actor.is_system or actor.has(Role.NGO_EXPERT)


@may("report.list")
def _list(actor: Actor, _obj: Any) -> bool:
    """The list of one's own reports: whoever is signed in has one."""
    return actor.kind is ActorKind.USER


@sees(Report)
def _reports(actor: Actor) -> Q | None:
    """Who reported it (a volunteer, an organisation by its program), and experts through the case or while it is held
    back. The public has its tracking code instead."""
    if actor.is_system:
        return Q()
    rules = []
    if actor.kind is ActorKind.USER:
        rules.append(Q(reporter=actor.id))
    if actor.kind is ActorKind.TOKEN and actor.organisation:
        rules.append(Q(source="program", reporter=actor.organisation))
    if actor.has(Role.NGO_EXPERT):
        through = cases_of(actor, "case__")
        rules += [Q(case=None) & ~Q(quarantine="")] + ([through] if through is not None else [])
    if not rules:
        return None
    whole = rules[0]
    for rule in rules[1:]:
        whole |= rule
    return whole
