"""What takes two people: one asks, another decides, and never who wrote the thing.

An app names its kinds once, with what happens on consent; the effect runs in the transaction of the consent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import Approval
from inthewild.hub.core.states import Edge, Machine
from inthewild.hub.errors import Conflict, NotAllowed

_PEOPLE = frozenset(Role) - {Role.ENGINE}  # the kind says which of them

MACHINE = Machine(
    "approval",
    (
        Edge("asked", "granted", "approval.granted", _PEOPLE),
        Edge("asked", "refused", "approval.refused", _PEOPLE, requires=("reason",)),
        Edge("asked", "withdrawn", "approval.withdrawn", _PEOPLE),
    ),
)


@dataclass(frozen=True)
class Kind:
    """Something that takes two people: who may ask, who may decide, and what consent does to the object.

    ``title`` is a lazily translated sentence, ``subject`` names an object by its id, both for the page of approvals.
    """

    name: str
    askers: frozenset[Role]
    deciders: frozenset[Role]
    effect: Callable[[Actor, Approval], None]
    title: object = ""
    subject: Callable[[str], str] | None = None

    def called(self, about: str) -> str:
        """What the object is called for people who decide; its id where nobody says."""
        return self.subject(about) if self.subject is not None else about


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Raises ValueError if another has its name."""
    if _kinds.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"two kinds of approval are called {kind.name!r}")


def kind_of(approval: Approval) -> Kind:
    """The kind of a question. Raises KeyError for one that no app registers any more."""
    return _kinds[approval.kind]


def known(name: str) -> Kind | None:
    """The kind of this name, if an app registers it."""
    return _kinds.get(name)


def decided_by(actor: Actor) -> list[str]:
    """The kinds that the actor may decide."""
    return [k.name for k in _kinds.values() if actor.has(*k.deciders)]


@transaction.atomic
def ask(actor: Actor, kind: str, about: str, *, author: str = "", reason: str = "") -> Approval:
    """Ask for ``kind`` to be done to the object ``about``; ``author`` (a person's id) may not decide it either.

    Raises NotAllowed, or Conflict if the same is asked already.
    """
    _person(actor, _kinds[kind].askers)
    if Approval.objects.filter(kind=kind, about=about, state="asked").exists():
        raise Conflict(_("this is asked already and waits for a second person"), where=about)
    asked = Approval.objects.create(
        kind=kind, about=about, asked_by=actor.id, author=author, organisation=actor.organisation, asked_at=clock.now()
    )
    events.record(actor, "approval.asked", about, {"kind": kind, "reason": reason})
    return asked


@transaction.atomic
def grant(actor: Actor, approval: Approval, reason: str = "") -> None:
    """Agree, as the second person; the effect of the kind happens now. Raises NotAllowed or Conflict."""
    _decide(actor, approval, "granted", reason)
    _kinds[approval.kind].effect(actor, approval)


@transaction.atomic
def refuse(actor: Actor, approval: Approval, reason: str) -> None:
    """Refuse, with a reason that who asked will read. Raises NotAllowed, Invalid or Conflict."""
    _decide(actor, approval, "refused", reason)


@transaction.atomic
def withdraw(actor: Actor, approval: Approval) -> None:
    """Take back one's own question. Raises NotAllowed or Conflict."""
    if actor.id != approval.asked_by:
        raise NotAllowed("only who asked takes a question back", where=approval.about)
    MACHINE.move(actor, approval, "withdrawn", {"kind": approval.kind}, about=approval.about, organisation=approval.organisation)


def _decide(actor: Actor, approval: Approval, state: str, reason: str) -> None:
    _person(actor, _kinds[approval.kind].deciders)
    if actor.id in (approval.asked_by, approval.author):
        raise NotAllowed("a second person must decide, neither who asked nor who wrote it", where=approval.about)
    MACHINE.move(
        actor,
        approval,
        state,
        {"kind": approval.kind, "reason": reason},
        about=approval.about,
        organisation=approval.organisation,
        also={"decided_by": actor.id, "decided_at": clock.now(), "reason": reason},
    )


def _person(actor: Actor, roles: frozenset[Role]) -> None:
    if actor.kind is not ActorKind.USER or not actor.has(*roles):
        raise NotAllowed("this takes a person with the right role", where=", ".join(sorted(r.value for r in roles)))
