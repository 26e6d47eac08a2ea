"""What can be discussed, and among whom: an app says it of its own objects."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from inthewild.hub.core import naming
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.naming import Called
from inthewild.hub.errors import OutOfSight


@dataclass(frozen=True, order=True)
class Reader:
    """People of an organisation (public id; any if empty) with a role (any if None). One of the two is given."""

    organisation: str = ""
    role: Role | None = None

    def __post_init__(self) -> None:
        if not self.organisation and self.role is None:
            raise ValueError("a reader is somebody: an organisation, a role, or both")

    def fits(self, actor: Actor) -> bool:
        """Whether the actor is one of them."""
        there = not self.organisation or actor.organisation == self.organisation
        return there and (self.role is None or actor.has(self.role))


@dataclass(frozen=True)
class Audience:
    """A choice of whom a comment is for: a code, and who they are today."""

    code: str
    readers: frozenset[Reader]

    def holds(self, actor: Actor) -> bool:
        """Whether the actor is among them."""
        return actor.kind is ActorKind.USER and any(reader.fits(actor) for reader in self.readers)


Choices = Callable[[Actor, str], Sequence[Audience]]
Says = Callable[[Actor, str, Collection[str]], str]


@dataclass(frozen=True)
class Topic:
    """Objects with one prefix. ``audiences`` are the choices that the actor has for one object, the narrowest first;
    ``says`` is the audience line of a code and organisations (public ids), as the actor may read it."""

    prefix: str
    audiences: Choices
    says: Says

    def open_to(self, actor: Actor, about: str) -> list[Audience]:
        """The audiences to which the actor belongs: nobody speaks into a room without being in it."""
        return [one for one in self.audiences(actor, about) if one.holds(actor)]


_topics: dict[str, Topic] = {}


def about(prefix: str, *, audiences: Choices, says: Says) -> Topic:
    """Let objects with this prefix be discussed. Who sees an object is asked of the app that names it (core.naming).

    Raises ValueError for a prefix that another registered.
    """
    if prefix in _topics:
        raise ValueError(f"what begins with {prefix!r} is discussed already")
    _topics[prefix] = Topic(prefix, audiences, says)
    return _topics[prefix]


def topic_of(actor: Actor, about: str) -> tuple[Topic, Called]:
    """The topic of an object that the actor sees, and what the object is called. Raises OutOfSight, the same for what is
    hidden and what never was."""
    found = _topics.get(about.partition("_")[0])
    called = naming.called(actor, about) if found is not None else None
    if found is None or called is None:
        raise OutOfSight("there is no such object", where=about)
    return found, called
