"""Who makes, signs and fetches releases."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.keywords import reach
from inthewild.hub.keywords.models import Candidate, Clash, Copy, Merging, Release, Shipped, Switch

_OVERSEES = (Role.SECRETARIAT, Role.AUDITOR)
_WORKS = (Role.NGO_EXPERT, Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR, *_OVERSEES)


def curates(actor: Actor, _obj: Any = None) -> bool:
    """A named expert whose organisation signed for data of the level MEMBERS: a release holds them."""
    return actor.kind is ActorKind.USER and actor.has(Role.NGO_EXPERT) and reach.signed(actor.organisation)


for _name in ("release.freeze", "release.drop", "release.overrule", "release.sign", "release.switch", "release.trace"):
    may(_name)(curates)


@may("release.publish")
def _publish(actor: Actor, _release: Any) -> bool:
    """The second person: another expert, or somebody of the secretariat. The approval sees to it that it is another."""
    return curates(actor) or (actor.kind is ActorKind.USER and actor.has(Role.SECRETARIAT))


@may("release.upkeep")
def _upkeep(actor: Actor, _obj: Any) -> bool:
    """Freshness is signed by the hub itself, and so are repositories opened and closed."""
    return actor.is_system


@may("release.read")
def _read(actor: Actor, _obj: Any) -> bool:
    """Pages of releases: who works with terms, the office, the auditor. What stands there is filtered by level."""
    return actor.kind is ActorKind.USER and actor.has(*_WORKS)


@may("release.export")
def _export(actor: Actor, _release: Any) -> bool:
    """Who reads the page takes the file, of the levels that they read."""
    return _read(actor, None)


@may("release.adoption")
def _adoption(actor: Actor, _obj: Any) -> bool:
    """Who runs what: experts and the office for all, the auditor; a company reads its own on the page of releases."""
    return actor.kind is ActorKind.USER and actor.has(Role.NGO_EXPERT, *_OVERSEES)


@may("release.report")
def _report(actor: Actor, copy: Any) -> bool:
    """A member says for itself what it runs: its programs, and who administers the company."""
    if copy is None or not actor.organisation or copy.organisation.public_id != actor.organisation:
        return False
    return actor.has(Role.COMPANY_ADMIN, Role.NGO_EXPERT) or "releases:read" in actor.scopes


@may("candidate.decide")
def _candidate(actor: Actor, _candidate: Any) -> bool:
    """Experts, who see the cases in which the word stood."""
    return actor.kind is ActorKind.USER and actor.has(Role.NGO_EXPERT) and bool(actor.organisation)


@may("package.merge")
def _merge(actor: Actor, _merging: Any) -> bool:
    """Who runs the hub merges a new package by a command."""
    return actor.is_system or curates(actor)


@may("clash.decide")
def _clash(actor: Actor, _clash: Any) -> bool:
    """Experts."""
    return curates(actor)


@sees(Release)
def _releases(actor: Actor) -> Q | None:
    """Experts see what is being made; everybody else what was published."""
    if actor.is_system or curates(actor):
        return Q()
    if actor.kind is ActorKind.USER and actor.has(*_OVERSEES):
        return Q()
    works = actor.has(*_WORKS, Role.LE_LIAISON, Role.RESEARCHER) or "releases:read" in actor.scopes
    return Q(state="published") if works else None


@sees(Copy)
def _copies(actor: Actor) -> Q | None:
    """Experts, office and auditor all of them; a member its own."""
    if actor.is_system or _adoption(actor, None):
        return Q()
    return Q(organisation__public_id=actor.organisation) if actor.organisation else None


@sees(Shipped)
def _shipped(actor: Actor) -> Q | None:
    """By which copy a leak is named: experts only."""
    return Q() if actor.is_system or curates(actor) else None


@sees(Switch)
def _switches(actor: Actor) -> Q | None:
    """Who gets the terms of all members."""
    if actor.is_system or curates(actor):
        return Q()
    return Q() if actor.kind is ActorKind.USER and actor.has(*_WORKS) and reach.signed(actor.organisation) else None


@sees(Candidate)
def _candidates(actor: Actor) -> Q | None:
    return Q() if actor.is_system or _candidate(actor, None) else None


@sees(Merging)
def _mergings(actor: Actor) -> Q | None:
    return Q() if actor.is_system or curates(actor) else None


@sees(Clash)
def _clashes(actor: Actor) -> Q | None:
    return Q() if actor.is_system or curates(actor) else None
