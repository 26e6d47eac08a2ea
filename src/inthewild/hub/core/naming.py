"""What an object is called, and where its page is, for one reader: each app says it of its own objects.

A list of many objects costs one question to each app. What the reader does not see has no name here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from inthewild.hub.core.actor import Actor

Naming = Callable[[Actor, Collection[str]], Mapping[str, "Called"]]


@dataclass(frozen=True)
class Called:
    """The name of an object in the reader's language, and the address of its page, or nothing if it has none."""

    name: str
    url: str = ""


_namings: dict[str, Naming] = {}


def names(prefix: str) -> Callable[[Naming], Naming]:
    """Decorator: this function names the objects with public ids of this prefix that the actor sees, by id.

    It reads through ``visible_to``, and leaves out what is out of sight.
    """

    def add(function: Naming) -> Naming:
        if _namings.setdefault(prefix, function) is not function:
            raise ValueError(f"two functions name what begins with {prefix!r}")
        return function

    return add


def called_all(actor: Actor, about: Iterable[str]) -> dict[str, Called]:
    """The names of all these objects that the actor sees, by id; one question to each app."""
    wanted: dict[str, set[str]] = {}
    for one in about:
        wanted.setdefault(one.partition("_")[0], set()).add(one)
    found: dict[str, Called] = {}
    for prefix, ids in wanted.items():
        if prefix in _namings:
            found |= _namings[prefix](actor, ids)
    return found


def called(actor: Actor, about: str) -> Called | None:
    """What one object is called; None for what the actor does not see, and for what nobody names."""
    return called_all(actor, [about]).get(about)
