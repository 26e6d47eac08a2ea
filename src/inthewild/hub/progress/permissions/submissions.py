"""Who submits, who asks and accepts, and who reads a submission.

A company works on its own; the secretariat sees that it was asked, and the figures from the moment they are handed in, but not
while the company reworks them; an auditor sees everything that was ever accepted. Nobody else sees a submission: what the
public may read of it stands in snapshots.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.progress.models import Figure, Metric, Request, Submission

HANDED_IN = ("submitted", "accepted", "restated", "withdrawn")
ONCE_ACCEPTED = ("accepted", "restated", "withdrawn")


def _own(actor: Actor, submission: Submission) -> bool:
    own = bool(actor.organisation) and submission.organisation.public_id == actor.organisation
    return own and actor.has(Role.COMPANY_ADMIN)


@may("figures.ask")
def _ask(actor: Actor, _obj: Any) -> bool:
    """The secretariat; a person, because many are told."""
    return actor.kind is ActorKind.USER and actor.has(Role.SECRETARIAT)


@may("submission.edit")
def _edit(actor: Actor, submission: Submission) -> bool:
    """Who administers the company; its programs too: what they enter is attested by a person afterwards."""
    return _own(actor, submission)


@may("submission.attest")
def _attest(actor: Actor, submission: Submission) -> bool:
    """A person of the company: to attest, decline, restate and withdraw are acts of somebody who can be asked."""
    return actor.kind is ActorKind.USER and _own(actor, submission)


@may("submission.judge")
def _judge(actor: Actor, submission: Submission) -> bool:
    """A person of the secretariat who does not work for the company."""
    away = actor.organisation != submission.organisation.public_id
    return actor.kind is ActorKind.USER and actor.has(Role.SECRETARIAT) and away


@may("submission.read")
def _read(actor: Actor, submission: Submission) -> bool:
    """What stands in it: figures, note, files. That there is one, the secretariat sees before."""
    if actor.is_system or _of_company(actor, submission):
        return True
    if actor.has(Role.SECRETARIAT):
        return submission.state in HANDED_IN
    return actor.has(Role.AUDITOR) and submission.state in ONCE_ACCEPTED


def _of_company(actor: Actor, submission: Submission) -> bool:
    return _in_company(actor) and submission.organisation.public_id == actor.organisation


def _in_company(actor: Actor) -> bool:
    return bool(actor.organisation) and actor.has(Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR)


@sees(Metric)
def _metrics(_actor: Actor) -> Q:
    """Everybody: what a figure means is public."""
    return Q()


@sees(Request)
def _requests(actor: Actor) -> Q | None:
    """Companies, the secretariat, the auditor."""
    seen = actor.is_system or actor.has(Role.SECRETARIAT, Role.AUDITOR) or _in_company(actor)
    return Q() if seen else None


@sees(Submission)
def _submissions(actor: Actor) -> Q | None:
    """The own ones; all for the secretariat, which asked for them; what was accepted for the auditor."""
    if actor.is_system or actor.has(Role.SECRETARIAT):
        return Q()
    if actor.has(Role.AUDITOR):
        return Q(state__in=ONCE_ACCEPTED)
    return Q(organisation__public_id=actor.organisation) if _in_company(actor) else None


@sees(Figure)
def _figures(actor: Actor) -> Q | None:
    """As ``submission.read``."""
    if actor.is_system:
        return Q()
    own = Q(submission__organisation__public_id=actor.organisation) if _in_company(actor) else Q(pk__in=())
    if actor.has(Role.SECRETARIAT):
        return own | Q(submission__state__in=HANDED_IN)
    if actor.has(Role.AUDITOR):
        return own | Q(submission__state__in=ONCE_ACCEPTED)
    return own if _in_company(actor) else None
