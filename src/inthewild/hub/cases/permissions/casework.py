"""Who sees cases: experts the shared pool and what is theirs, a liaison what is held for them. Nobody else reads a case;
a company reads notices, the secretariat no case texts, the auditor the ledger."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models import (
    Assessment,
    Case,
    CaseListing,
    EngineReading,
    Fingerprint,
    Hold,
    Notice,
    Protected,
    Seller,
    Strike,
)
from inthewild.hub.cases.permissions.own import own_key
from inthewild.hub.core import clock
from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role, Sharing
from inthewild.hub.core.planner import Probe
from inthewild.hub.members.models import PlatformContact
from inthewild.hub.members.models.agreement import AgreementKind
from inthewild.hub.members.queries import has_agreement

POOL = ("new", "triage", "needs_info")
_OVER = ("rejected", "merged", "closed")
_LEFT = ("sent", "acknowledged", "answered", "overdue")


@may("case.queue")
def _queue(actor: Actor, _obj: Any) -> bool:
    """Experts work in the pool, each for an organisation."""
    return actor.has(Role.NGO_EXPERT) and bool(actor.organisation)


@may("case.held")
def _held_pages(actor: Actor, _obj: Any) -> bool:
    """Who asks for holds has a list of them."""
    return actor.has(Role.LE_LIAISON) and bool(actor.organisation)


def _works_on(actor: Actor, case: Case) -> bool:
    """Experts on what nobody works on yet, and on what their organisation works on."""
    mine = case.expert_organisation is None or case.expert_organisation.public_id == actor.organisation
    return _queue(actor, case) and mine


def _in_person(actor: Actor, case: Case) -> bool:
    """A named expert, never a program: on this stands what a platform is told (HUB.md 5)."""
    return actor.kind is ActorKind.USER and _works_on(actor, case)


def _or_hub(actor: Actor, case: Case) -> bool:
    """As experts do; the hub itself where the machine lets it."""
    return actor.is_system or _works_on(actor, case)


for _name in ("case.assess", "case.confirm", "case.locate", "hold.place", "case.protect"):
    may(_name)(_in_person)
for _name in ("case.reject", "case.ask", "case.merge", "case.split"):
    may(_name)(_works_on)
for _name in ("case.resume", "case.reopen", "case.close"):
    may(_name)(_or_hub)


@may("hold.release")
def _release(actor: Actor, hold: Hold) -> bool:
    """A person of the organisation that works on the case, or of the authority that it is held for."""
    if actor.kind is not ActorKind.USER or not actor.organisation:
        return False
    if actor.has(Role.LE_LIAISON) and hold.authority.public_id == actor.organisation:
        return True
    working = hold.case.expert_organisation
    return actor.has(Role.NGO_EXPERT) and working is not None and working.public_id == actor.organisation


def levels_of(actor: Actor) -> tuple[str, ...]:
    """The levels of terms by which the actor is assisted: MEMBERS takes a signed agreement of the organisation."""
    if actor.is_system:
        return (Sharing.PUBLIC.value, Sharing.MEMBERS.value)
    organisation = Organisation.objects.filter(public_id=actor.organisation).first() if actor.organisation else None
    if organisation is not None and has_agreement(organisation, AgreementKind.MEMBERS_DATA):
        return (Sharing.PUBLIC.value, Sharing.MEMBERS.value)
    return (Sharing.PUBLIC.value,)


def cases_of(actor: Actor, path: str = "") -> Q | None:
    """The cases that the actor sees, as a Q over a model that reaches its case by ``path`` (``case__``).

    An expert: the shared pool; what the own organisation works on; what is on platforms whose contact it is, once it is over or
    its notice left. Until then it may be held, and a case that vanishes would tell so. A held case is seen by the expert
    organisation that works on it and by the authority it is held for.
    """
    if actor.is_system:
        return Q()
    if not actor.organisation:
        return None
    if actor.has(Role.NGO_EXPERT):
        own = Q(**{f"{path}expert_organisation": own_key(actor)})
        pool = Q(**{f"{path}state__in": POOL})
        left = Probe(Notice.objects.filter(state__in=_LEFT, case=OuterRef(f"{path}pk")))
        told = Q(**{f"{path}state__in": _OVER}) | Q(left)
        return own | ((pool | (Q(_contact(actor, path)) & told)) & ~Q(_held(path)))
    if actor.has(Role.LE_LIAISON):
        return Q(_held(path, authority=own_key(actor)))
    return None


def _held(path: str, **which: Any) -> Exists:
    """Few cases are held at a time: their list is made at once."""
    return Exists(Hold.objects.filter(state="active", case=OuterRef(f"{path}pk"), **which))


def _contact(actor: Actor, path: str) -> Exists:
    today = clock.now().date()
    platforms = PlatformContact.objects.filter(
        Q(until=None) | Q(until__gt=today), organisation=own_key(actor), since__lte=today
    ).values("platform")
    return Exists(CaseListing.objects.filter(platform__in=platforms, case=OuterRef(f"{path}pk")))


@sees(Case)
def _cases(actor: Actor) -> Q | None:
    return cases_of(actor)


@sees(CaseListing)
def _listings(actor: Actor) -> Q | None:
    return cases_of(actor, "case__")


@sees(Assessment)
def _assessments(actor: Actor) -> Q | None:
    return cases_of(actor, "case__")


@sees(EngineReading)
def _readings(actor: Actor) -> Q | None:
    """With the case, by terms up to the level that the organisation signed for; a liaison gets the case, not our terms."""
    rule = cases_of(actor, "listing__case__") if actor.is_system or actor.has(Role.NGO_EXPERT) else None
    return None if rule is None else rule & Q(sharing__in=levels_of(actor))


@sees(Fingerprint)
def _fingerprints(actor: Actor) -> Q | None:
    return cases_of(actor, "listing__case__") if actor.is_system or actor.has(Role.NGO_EXPERT) else None


@sees(Protected)
def _protected(actor: Actor) -> Q | None:
    """That a picture is out of all views is known to experts who see the case; the picture is seen by nobody."""
    return cases_of(actor, "case__") if actor.is_system or actor.has(Role.NGO_EXPERT) else None


@sees(Hold)
def _holds(actor: Actor) -> Q | None:
    """Who is held for, and who works on the case."""
    if actor.is_system:
        return Q()
    if not actor.organisation:
        return None
    if actor.has(Role.LE_LIAISON):
        return Q(authority=own_key(actor))
    return Q(case__expert_organisation=own_key(actor)) if actor.has(Role.NGO_EXPERT) else None


@sees(Seller)
def _sellers(actor: Actor) -> Q | None:
    """Experts see sellers of cases they see; a company sees sellers through its notices only (queries.notices)."""
    if actor.is_system:
        return Q()
    rule = cases_of(actor, "case__") if actor.has(Role.NGO_EXPERT) else None
    return None if rule is None else Q(Probe(CaseListing.objects.filter(rule, seller=OuterRef("pk"))))


@sees(Strike)
def _strikes(actor: Actor) -> Q | None:
    """A company its own platforms' strikes, and nobody else's; experts those that notices of their organisation led to."""
    if actor.is_system:
        return Q()
    if actor.organisation and actor.has(Role.NGO_EXPERT):
        return Q(decision__notice__sender=own_key(actor))
    if actor.organisation and actor.has(Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR):
        return Q(decision__notice__receiver=own_key(actor))
    return None
