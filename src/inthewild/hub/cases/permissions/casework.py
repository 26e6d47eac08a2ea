"""Who sees cases: experts the shared pool and what is theirs, a liaison what is held for them. Nobody else reads a case;
a company reads notices, the secretariat no case texts, the auditor the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from inthewild.hub.cases.models import Assessment, Case, CaseListing, Hold, Seller, Strike
from inthewild.hub.core import clock
from inthewild.hub.core.access import sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.members.models import PlatformContact

POOL = ("new", "triage", "needs_info")


def cases_of(actor: Actor, path: str = "") -> Q | None:
    """The cases that the actor sees, as a Q over a model that reaches its case by ``path`` (``case__``).

    An expert: the shared pool; what the own organisation works on; what is on platforms whose contact it is. A held case
    is seen by the expert organisation that works on it and by the authority it is held for.
    """
    if actor.is_system:
        return Q()
    if not actor.organisation:
        return None
    if actor.has(Role.NGO_EXPERT):
        own = Q(**{f"{path}expert_organisation__public_id": actor.organisation})
        today = clock.now().date()
        free = ~Q(**{f"{path}pk__in": _held()})
        pool = Q(**{f"{path}state__in": POOL})
        theirs = Q(**{f"{path}pk__in": _contact_cases(actor, today)})
        return own | (free & (pool | theirs))
    if actor.has(Role.LE_LIAISON):
        return Q(**{f"{path}pk__in": _held(authority__public_id=actor.organisation)})
    return None


def _held(**which: str) -> QuerySet[Hold, Any]:
    return Hold.objects.filter(state="active", **which).values("case")


def _contact_cases(actor: Actor, today: date) -> QuerySet[CaseListing, Any]:
    platforms = PlatformContact.objects.filter(
        Q(until=None) | Q(until__gt=today), organisation__public_id=actor.organisation, since__lte=today
    ).values("platform")
    return CaseListing.objects.filter(platform__in=platforms).values("case")


@sees(Case)
def _cases(actor: Actor) -> Q | None:
    return cases_of(actor)


@sees(CaseListing)
def _listings(actor: Actor) -> Q | None:
    return cases_of(actor, "case__")


@sees(Assessment)
def _assessments(actor: Actor) -> Q | None:
    return cases_of(actor, "case__")


@sees(Hold)
def _holds(actor: Actor) -> Q | None:
    """Who is held for, and who works on the case."""
    if actor.is_system:
        return Q()
    if not actor.organisation:
        return None
    if actor.has(Role.LE_LIAISON):
        return Q(authority__public_id=actor.organisation)
    return Q(case__expert_organisation__public_id=actor.organisation) if actor.has(Role.NGO_EXPERT) else None


@sees(Seller)
def _sellers(actor: Actor) -> Q | None:
    """Experts see sellers of cases they see; a company sees sellers through its notices only (queries.notices)."""
    if actor.is_system:
        return Q()
    rule = cases_of(actor, "case__") if actor.has(Role.NGO_EXPERT) else None
    return None if rule is None else Q(pk__in=CaseListing.objects.filter(rule).values("seller"))


@sees(Strike)
def _strikes(actor: Actor) -> Q | None:
    """A company its own platforms' strikes, and nobody else's."""
    if actor.is_system:
        return Q()
    if actor.organisation and actor.has(Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR):
        return Q(decision__notice__receiver__public_id=actor.organisation)
    return None
