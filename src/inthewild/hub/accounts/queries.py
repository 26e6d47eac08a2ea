"""Who is it? From a person to an actor, and from an actor to the token."""

from __future__ import annotations

from inthewild.hub.accounts.models import ApiToken, User
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role


def actor_of(person: User, request_id: str = "") -> Actor:
    """The actor that a signed-in person is, with the roles of today."""
    roles = person.grants.filter(ended_at=None).values_list("role", flat=True)
    organisation = person.organisation.public_id if person.organisation else ""
    return Actor(ActorKind.USER, person.public_id, organisation, frozenset(map(Role, roles)), request_id=request_id)


def token_of(actor: Actor) -> ApiToken:
    """The token that acts. It sees itself, and no other."""
    return ApiToken.objects.get(prefix=actor.id)
