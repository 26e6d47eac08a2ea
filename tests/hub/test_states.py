"""A machine allows its edges, to its roles, with its facts, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inthewild.hub.core import contracts, states, words
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.states import Edge, Machine
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

MACHINES = tuple(states.machines())


@given(st.data())
def test_every_machine_allows_its_edges_and_no_other_to_its_roles_and_no_other(data: st.DataObject) -> None:
    machine = data.draw(st.sampled_from(MACHINES))
    names = [*sorted({s for e in machine.steps for s in (e.source, e.target)}), "elsewhere"]
    source, target = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    roles = data.draw(st.frozensets(st.sampled_from(Role)))
    actor = Actor(ActorKind.USER, "usr_x", "org_x", roles)
    edge = next((e for e in machine.steps if (e.source, e.target) == (source, target)), None)
    facts = dict.fromkeys(data.draw(st.frozensets(st.sampled_from(["reason", "kind"]))), "given")
    if edge is None:
        with pytest.raises(Conflict):
            machine.check(actor, source, target, facts)
    elif edge.roles.isdisjoint(roles):
        with pytest.raises(NotAllowed):
            machine.check(actor, source, target, facts)
    elif not set(edge.requires) <= set(facts):
        with pytest.raises(Invalid):
            machine.check(actor, source, target, facts)
    else:
        assert machine.check(actor, source, target, facts) is edge
        assert edge in machine.ways(actor, source)


def test_a_refused_step_says_where_one_could_go() -> None:
    machine = next(m for m in MACHINES if m.name == "approval")
    nobody = Actor.public()
    with pytest.raises(Conflict, match="from here: Granted, Refused, Withdrawn"):
        machine.check(nobody, "asked", "closed", {})
    with pytest.raises(Conflict, match="this is final"):
        machine.check(nobody, "granted", "asked", {})


def test_every_machine_state_and_needed_fact_has_a_word_that_can_be_translated() -> None:
    for name, notation in contracts.MACHINES.items():
        assert name in words.THINGS
        assert {state for pair in contracts.edges(notation) for state in pair} <= set(words.STATES)
    assert {fact for machine in MACHINES for step in machine.steps for fact in step.requires} <= set(words.FACTS)


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([("active", "released")], "differs from contracts.MACHINES"),
        ([("active", "released"), ("active", "expired"), ("expired", "active")], "differs from contracts.MACHINES"),
        ([("active", "released"), ("active", "expired"), ("active", "expired")], "an edge stands twice"),
    ],
)
def test_a_machine_that_differs_from_the_contract_cannot_be_made(steps: list[tuple[str, str]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Machine("hold", tuple(Edge(a, b, "audit.redacted", automatic=True) for a, b in steps))


def test_an_edge_that_nobody_may_take_or_whose_event_is_unknown_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="nobody may go"):
        Machine("hold", tuple(Edge("active", to, "audit.redacted") for to in ("released", "expired")))
    with pytest.raises(ValueError, match=r"not in contracts\.EVENTS"):
        Machine("hold", tuple(Edge("active", to, "hold.melted", automatic=True) for to in ("released", "expired")))


def test_a_step_of_people_is_not_open_to_the_hub_itself() -> None:
    machine = next(m for m in MACHINES if m.name == "approval")
    with pytest.raises(NotAllowed):
        machine.check(Actor.system("worker"), "asked", "granted", {})


def test_graphs_without_a_machine_are_at_least_connected_to_a_start() -> None:
    for name, notation in contracts.MACHINES.items():
        pairs = contracts.edges(notation)
        targets = {b for _a, b in pairs}
        start = notation.replace(" ", "").replace("<", ">").split(">")[0]
        assert {a for a, _b in pairs} - targets <= {start}, name
