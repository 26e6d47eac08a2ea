"""Who the people are, as far as core must know it: whom to tell, in which language, and how a letter reaches them.

People and their addresses belong to accounts, which puts its directory here when it is loaded. No address leaves it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.errors import HubError


@dataclass(frozen=True)
class Person:
    """An active person: who they are with the roles of today, their language, and whether any mail may go to them."""

    actor: Actor
    language: str
    mails: bool

    @property
    def id(self) -> str:
        """The public id."""
        return self.actor.id


@dataclass(frozen=True)
class Letter:
    """One mail to one person: plain text. ``headers`` are further ones, as List-Unsubscribe."""

    kind: str
    subject: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Directory(Protocol):
    """What accounts knows."""

    def find(self, people: Collection[str]) -> dict[str, Person]:
        """The active ones among these people (public ids), by id."""

    def matching(self, roles: Collection[Role], organisation: str) -> list[str]:
        """Ids of active people with one of the roles (any if there are none), of the organisation (any if it is empty)."""

    def names(self, actor: Actor, people: Collection[str]) -> dict[str, str]:
        """What the actor may call people who spoke to them; a volunteer is known by a pseudonym."""

    def seen(self, actor: Actor, people: Collection[str]) -> dict[str, str]:
        """Names of those among these people whom the actor sees anyway."""

    def write(self, person: str, letter: Letter) -> bool:
        """Post a letter, in the transaction of the caller; False if none may go there now (too many, bounced, no address)."""

    def receiver(self, person: str) -> str:
        """The keyed hash of the address, under which bounces are known; empty for who has none."""


_directory: list[Directory] = []


def use(directory: Directory) -> None:
    """Have people looked up here. Called once, by accounts."""
    _directory[:] = [directory]


def current() -> Directory:
    """The directory. Raises HubError while no app with people is loaded."""
    if not _directory:
        raise HubError("no directory of people is loaded", hint="accounts gives it when it is ready")
    return _directory[0]


def find(people: Iterable[str]) -> dict[str, Person]:
    """See ``Directory.find``."""
    wanted = {p for p in people if p}
    return current().find(wanted) if wanted else {}


def matching(*roles: Role, organisation: str = "") -> list[str]:
    """See ``Directory.matching``."""
    return current().matching(roles, organisation)
