"""Who works at the desk."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.desk.models import SubjectRequest


@may("subject.desk")
def _desk(actor: Actor, _request: Any) -> bool:
    """A person of the secretariat: a token must not read what people ask about themselves."""
    return actor.kind is ActorKind.USER and actor.has(Role.SECRETARIAT)


@sees(SubjectRequest)
def _requests(actor: Actor) -> Q | None:
    """The desk. Who asked reads their own by its secret, which is no matter of roles."""
    return Q() if actor.is_system or _desk(actor, None) else None
