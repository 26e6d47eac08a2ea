"""What core must know of people, told by the app that keeps them: who somebody is as an actor, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from inthewild.hub.core.actor import Actor

ActorOf = Callable[[str], Actor | None]
NamesOf = Callable[[Collection[str]], Mapping[str, str]]

_actor_of: list[ActorOf] = []
_names_of: list[NamesOf] = []


def use(*, actor_of: ActorOf, names_of: NamesOf) -> None:
    """Tell core how to find them; the app of accounts does, once. A later call replaces the one before."""
    _actor_of[:] = [actor_of]
    _names_of[:] = [names_of]


def as_today(person: str) -> Actor | None:
    """The person with this public id and the roles of today, for work that goes on after their request; None for nobody, or
    for somebody who is not active any more."""
    return _actor_of[0](person) if _actor_of else None


def names(wanted: Collection[str]) -> Mapping[str, str]:
    """Public id -> name. The caller has asked whether the reader may know them."""
    return _names_of[0](wanted) if _names_of and wanted else {}
