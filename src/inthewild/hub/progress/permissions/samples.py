"""Who draws and checks samples, who gives a level, who answers for a company, and what auditors read.

Nobody verifies the figures of the own organisation, and no program does so at all.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.progress.models import Confirmation, Figure, Sampling


def _outside(actor: Actor, figure: Figure, *roles: Role) -> bool:
    """A person with one of the roles who does not work for the company."""
    own = figure.submission.organisation.public_id
    return actor.kind is ActorKind.USER and actor.has(*roles) and actor.organisation != own


@may("sample.ask")
def _ask(actor: Actor, figure: Figure) -> bool:
    """Auditors and the secretariat, who see figures. Experts do not: they see what is disclosed to them."""
    return _outside(actor, figure, Role.SECRETARIAT, Role.AUDITOR)


@may("sample.judge")
def _judge(actor: Actor, sampling: Sampling) -> bool:
    """Experts and auditors."""
    return _outside(actor, sampling.figure, Role.NGO_EXPERT, Role.AUDITOR)


@may("sample.answer")
def _answer(actor: Actor, sampling: Sampling) -> bool:
    """Who administers the company: commits to its list, and discloses what was drawn."""
    return actor.has(Role.COMPANY_ADMIN) and actor.organisation == sampling.figure.submission.organisation.public_id


@may("sample.rows")
def _rows(actor: Actor, sampling: Sampling) -> bool:
    """Who judges them, and the company that disclosed them. The secretariat reads results only."""
    return _judge(actor, sampling) or _answer(actor, sampling)


@may("figure.plausible")
def _plausible(actor: Actor, figure: Figure) -> bool:
    """The hub, when a submission is accepted; the secretariat later."""
    return actor.is_system or _outside(actor, figure, Role.SECRETARIAT)


@may("figure.audit")
def _audit(actor: Actor, figure: Figure) -> bool:
    """An auditor."""
    return _outside(actor, figure, Role.AUDITOR)


@may("confirmation.answer")
def _confirm(actor: Actor, organisation: Organisation) -> bool:
    """Who administers the company; a person, because it is a word of the company that is printed."""
    own = bool(actor.organisation) and actor.organisation == organisation.public_id
    return actor.kind is ActorKind.USER and own and actor.has(Role.COMPANY_ADMIN)


@may("confirmation.lapse")
def _lapse(actor: Actor, _obj: Any) -> bool:
    """The hub."""
    return actor.is_system


@may("lineage.read")
def _lineage(actor: Actor, _obj: Any) -> bool:
    """Auditors: every figure down to its submission, and the private part of a snapshot."""
    return actor.kind is ActorKind.USER and actor.has(Role.AUDITOR)


@may("figures.list")
def _list(actor: Actor, _obj: Any) -> bool:
    """Who sees figures of companies: their own, or all."""
    company = bool(actor.organisation) and actor.has(Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR)
    return actor.kind is ActorKind.USER and (company or actor.has(Role.SECRETARIAT, Role.AUDITOR))


@may("samples.list")
def _samples(actor: Actor, _obj: Any) -> bool:
    """Who sees samples."""
    company = bool(actor.organisation) and actor.has(Role.COMPANY_ADMIN)
    return actor.kind is ActorKind.USER and (company or actor.has(Role.SECRETARIAT, Role.AUDITOR, Role.NGO_EXPERT))


@may("confirmations.list")
def _confirmations_list(actor: Actor, _obj: Any) -> bool:
    """Companies, the secretariat, auditors."""
    company = bool(actor.organisation) and actor.has(Role.COMPANY_ADMIN)
    return actor.kind is ActorKind.USER and (company or actor.has(Role.SECRETARIAT, Role.AUDITOR))


@sees(Sampling)
def _samplings(actor: Actor) -> Q | None:
    """The company its own; experts, auditors and the secretariat all."""
    if actor.is_system or actor.has(Role.NGO_EXPERT, Role.AUDITOR, Role.SECRETARIAT):
        return Q()
    if actor.organisation and actor.has(Role.COMPANY_ADMIN):
        return Q(figure__submission__organisation__public_id=actor.organisation)
    return None


@sees(Confirmation)
def _confirmations(actor: Actor) -> Q | None:
    """The company its own; the secretariat and auditors all."""
    if actor.is_system or actor.has(Role.SECRETARIAT, Role.AUDITOR):
        return Q()
    if actor.organisation and actor.has(Role.COMPANY_ADMIN):
        return Q(organisation__public_id=actor.organisation)
    return None
