"""Who acts: the first argument of every service."""

from __future__ import annotations

from dataclasses import dataclass

from inthewild.hub.core.contracts import ActorKind, Role


@dataclass(frozen=True)
class Actor:
    """Somebody, or something, that asks the hub to do something.

    ``id`` is a public id (user), the public part of a token, the name of a component (system) or empty (public).
    ``organisation`` is a public id or empty. ``scopes`` limit tokens; a person acts within all scopes of the roles.
    """

    kind: ActorKind
    id: str = ""
    organisation: str = ""
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[str] = frozenset()
    request_id: str = ""

    def __post_init__(self) -> None:
        if self.kind is ActorKind.PUBLIC and (self.id or self.organisation or self.roles or self.scopes):
            raise ValueError("the public has no id, organisation, role or scope")
        if self.kind is not ActorKind.PUBLIC and not self.id:
            raise ValueError(f"an actor of kind {self.kind.value} needs an id")

    @classmethod
    def system(cls, component: str) -> Actor:
        """A part of the hub that acts on its own, such as ``sealer``."""
        return cls(ActorKind.SYSTEM, id=component)

    @classmethod
    def public(cls, request_id: str = "") -> Actor:
        """Somebody unknown."""
        return cls(ActorKind.PUBLIC, request_id=request_id)

    def has(self, *roles: Role) -> bool:
        """Whether the actor has one of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_system(self) -> bool:
        """Whether a part of the hub acts."""
        return self.kind is ActorKind.SYSTEM
