"""Who signs and who answers notices; who sees notices, decisions and appeals: who sent them, and who received them from the
moment they left."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models import (
    AnswerTime,
    Appeal,
    Case,
    Decision,
    Information,
    Notice,
    Notifier,
    PendingAnswer,
    PolicyClause,
)
from inthewild.hub.cases.permissions.own import own_key
from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role

LEFT = ("sent", "acknowledged", "answered", "overdue")
COMPANY = (Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR, Role.ENGINE)
_MODERATES = (Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR)


def _person(actor: Actor, *roles: Role) -> bool:
    return actor.kind is ActorKind.USER and bool(actor.organisation) and actor.has(*roles)


@may("notice.draft")
def _draft(actor: Actor, case: Case) -> bool:
    """Experts of the organisation that works on the case."""
    mine = case.expert_organisation is not None and case.expert_organisation.public_id == actor.organisation
    return actor.is_system or (actor.has(Role.NGO_EXPERT) and mine)


@may("notice.sign")
def _sign(actor: Actor, notice: Notice) -> bool:
    """A named expert of who sends it: a person. No program signs in good faith, and no volunteer."""
    return _person(actor, Role.NGO_EXPERT) and actor.organisation == notice.sender.public_id


@may("notice.sign_any")
def _sign_any(actor: Actor, _obj: Any) -> bool:
    """Experts have a page of drafts."""
    return _person(actor, Role.NGO_EXPERT)


@may("notice.bounce")
def _bounce(actor: Actor, notice: Notice) -> bool:
    """Who sent it gets the mail that came back; the hub itself."""
    return actor.is_system or _sign(actor, notice)


@may("notice.queue")
def _queue(actor: Actor, _obj: Any) -> bool:
    """People who answer for a company."""
    return _person(actor, *_MODERATES)


@may("decision.list")
def _decisions_page(actor: Actor, _obj: Any) -> bool:
    """Both sides."""
    return _person(actor, *_MODERATES, Role.NGO_EXPERT)


@may("notice.answer")
def _answer(actor: Actor, notice: Notice) -> bool:
    """The company that received it: its moderators, and its programs with a scope to write."""
    received = notice.receiver is not None and notice.receiver.public_id == actor.organisation
    return received and bool(actor.organisation) and actor.has(*_MODERATES)


@may("notice.record")
def _record(actor: Actor, notice: Notice) -> bool:
    """Who signs for its sender, where no company of the hub received it: that platform answers by mail or telephone."""
    return notice.receiver is None and _sign(actor, notice)


@may("notifier.set")
def _notifier(actor: Actor, organisation: Organisation) -> bool:
    """Experts for their own organisation."""
    return _person(actor, Role.NGO_EXPERT) and actor.organisation == organisation.public_id


@may("answer_time.set")
def _answer_time(actor: Actor, _platform: Any) -> bool:
    """What the coalition agreed on with a platform is entered by the secretariat."""
    return actor.has(Role.SECRETARIAT)


@may("clause.edit")
def _clause(actor: Actor, organisation: Organisation) -> bool:
    """Who administers the company."""
    return _person(actor, Role.COMPANY_ADMIN) and actor.organisation == organisation.public_id


@may("appeal.file")
def _file(actor: Actor, decision: Decision) -> bool:
    """Both sides of a notice that lies in a company's queue."""
    notice = decision.notice
    sent = actor.has(Role.NGO_EXPERT) and actor.organisation == notice.sender.public_id
    return notice.receiver is not None and bool(actor.organisation) and (sent or _answer(actor, notice))


@may("appeal.assign")
def _assign(actor: Actor, appeal: Appeal) -> bool:
    """Who administers the company."""
    receiver = appeal.decision.notice.receiver
    return actor.is_system or (
        receiver is not None and _person(actor, Role.COMPANY_ADMIN) and actor.organisation == receiver.public_id
    )


@may("appeal.decide")
def _decide(actor: Actor, appeal: Appeal) -> bool:
    """The person that it was given to, who did not decide before."""
    return _person(actor, *_MODERATES) and bool(actor.id) and actor.id == appeal.assigned_to != appeal.decision.by


def notices_of(actor: Actor, path: str = "") -> Q | None:
    """The notices that the actor sees, over a model that reaches its notice by ``path`` (``notice__``)."""
    if actor.is_system:
        return Q()
    if not actor.organisation:
        return None
    if actor.has(Role.NGO_EXPERT):
        return Q(**{f"{path}sender": own_key(actor)})
    if actor.has(*COMPANY):
        return Q(**{f"{path}receiver": own_key(actor), f"{path}state__in": LEFT, f"{path}route": "queue"})
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


@sees(Information)
def _information(actor: Actor) -> Q | None:
    return notices_of(actor, "notice__")


@sees(PendingAnswer)
def _pending(actor: Actor) -> Q | None:
    """An answer that may be undone is known to the company alone; one that experts write down to their organisation."""
    rule = notices_of(actor, "notice__")
    return rule & Q(recorded=True) if rule is not None and actor.has(Role.NGO_EXPERT) else rule


@sees(PolicyClause)
def _clauses(actor: Actor) -> Q | None:
    """The company's own."""
    if actor.is_system:
        return Q()
    return Q(organisation__public_id=actor.organisation) if actor.organisation and actor.has(*COMPANY) else None


@sees(Notifier)
def _notifiers(actor: Actor) -> Q | None:
    """The organisation's own; others read it on each notice."""
    if actor.is_system or actor.has(Role.SECRETARIAT):
        return Q()
    return Q(organisation__public_id=actor.organisation) if actor.organisation and actor.has(Role.NGO_EXPERT) else None


@sees(AnswerTime)
def _answer_times(actor: Actor) -> Q | None:
    """Experts and the secretariat; a company its own platforms' through the day on each notice."""
    return Q() if actor.is_system or actor.has(Role.SECRETARIAT, Role.NGO_EXPERT) else None
