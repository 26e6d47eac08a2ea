"""State machines: who may move what to where, with which facts, and the event that it leaves.

An app describes its machine in ``states.py``; the graph must be the one of contracts.MACHINES, edge for edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import contracts, events, words
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.errors import Conflict, Invalid, NotAllowed


@dataclass(frozen=True)
class Edge:
    """One step. ``roles`` may take it (the system only if ``automatic``); ``requires`` are facts that must not be empty."""

    source: str
    target: str
    event: str
    roles: frozenset[Role] = frozenset()
    requires: tuple[str, ...] = ()
    automatic: bool = False


_machines: dict[str, Machine] = {}


@dataclass(frozen=True)
class Machine:
    """All steps of one kind of object. Raises ValueError if it differs from the contract."""

    name: str
    steps: tuple[Edge, ...]
    _by_pair: dict[tuple[str, str], Edge] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pairs = {(e.source, e.target): e for e in self.steps}
        contract = contracts.edges(contracts.MACHINES[self.name])
        if len(pairs) != len(self.steps) or frozenset(pairs) != contract:
            wrong = sorted(frozenset(pairs) ^ contract)
            raise ValueError(f"machine {self.name} differs from contracts.MACHINES: {wrong or 'an edge stands twice'}")
        for edge in self.steps:
            if edge.event not in contracts.EVENTS:
                raise ValueError(f"machine {self.name}: event {edge.event!r} is not in contracts.EVENTS")
            if not edge.roles and not edge.automatic:
                raise ValueError(f"machine {self.name}: nobody may go from {edge.source} to {edge.target}")
        object.__setattr__(self, "_by_pair", pairs)
        _machines[self.name] = self

    def check(self, actor: Actor, state: str, to: str, facts: Mapping[str, Any]) -> Edge:
        """The edge that the actor may take now. Raises Conflict, NotAllowed or Invalid, in this order."""
        edge = self._by_pair.get((state, to))
        if edge is None:
            ways = sorted(e.target for e in self.steps if e.source == state)
            hint = _("from here: %(states)s") % {"states": ", ".join(map(words.state, ways))} if ways else _("this is final")
            told = {"thing": words.thing(self.name), "state": words.state(state), "to": words.state(to)}
            raise Conflict(_("%(thing)s: “%(state)s” cannot become “%(to)s”") % told, where="state", hint=hint)
        if not (edge.automatic if actor.is_system else actor.has(*edge.roles)):
            raise NotAllowed(f"this role may not move a {self.name} from {state} to {to}", where="state")
        missing = [name for name in edge.requires if not facts.get(name)]
        if missing:
            told = {"facts": ", ".join(map(words.fact, missing)), "to": words.state(to)}
            raise Invalid(_("for the step to “%(to)s” this is needed: %(facts)s") % told, where=missing[0])
        return edge

    def ways(self, actor: Actor, state: str) -> list[Edge]:
        """The steps that the actor may take from here, for buttons; facts are asked for later."""
        taken = (e for e in self.steps if e.source == state)
        return [e for e in taken if (e.automatic if actor.is_system else actor.has(*e.roles))]

    def move(
        self,
        actor: Actor,
        obj: models.Model,
        to: str,
        facts: Mapping[str, Any],
        *,
        about: str,
        organisation: str = "",
        also: Mapping[str, Any] | None = None,
    ) -> events.Recorded:
        """Move ``obj`` (with a field ``state``), locked, in the transaction of the caller, and leave the event.

        ``about`` is the public id that the event names; ``also`` are columns to set with the state. The stored state
        counts, not the one of the object in memory.
        """
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("a state is changed inside a transaction")
        stored = type(obj)._default_manager.select_for_update().values_list("state", flat=True).get(pk=obj.pk)
        edge = self.check(actor, stored, to, facts)
        type(obj)._default_manager.filter(pk=obj.pk).update(state=to, **(also or {}))
        obj.refresh_from_db()
        return events.record(actor, edge.event, about, {"from": stored, "to": to, **facts}, organisation=organisation)


def machines() -> Iterable[Machine]:
    """All machines whose app is loaded."""
    return tuple(_machines[name] for name in sorted(_machines))


def table(machine: Machine) -> str:
    """The steps as a Markdown table."""
    lines = ["| from | to | who | needs | event |", "|---|---|---|---|---|"]
    for e in sorted(machine.steps, key=lambda e: (e.source, e.target)):
        who = ", ".join(sorted(r.value for r in e.roles) + (["the hub itself"] if e.automatic else []))
        lines.append(f"| {e.source} | {e.target} | {who} | {', '.join(e.requires)} | `{e.event}` |")
    return "\n".join(lines) + "\n"
