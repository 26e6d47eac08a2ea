"""Cases and holds take the steps of the contract and no other, whoever tries whatever service in whatever state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import cases_world
import pytest
from cases_world import World
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inthewild.hub.cases.models import Case, Notice
from inthewild.hub.cases.services import cases, holds
from inthewild.hub.core import clock, contracts
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.errors import Conflict, HubError, Invalid, NotAllowed, OutOfSight

pytestmark = pytest.mark.django_db

STEPS: dict[str, Callable[[Actor, Case, Case], object]] = {
    "needs_info": lambda actor, case, _other: cases.ask(actor, case, "What is it?", version=case.version),
    "resumed": lambda actor, case, _other: cases.resume(actor, case, version=case.version),
    "confirmed": lambda actor, case, _other: cases.confirm(actor, case, version=case.version),
    "rejected": lambda actor, case, _other: cases.reject(actor, case, "No.", version=case.version),
    "merged": lambda actor, case, other: cases.merge(actor, case, other, version=case.version),
    "closed": lambda actor, case, _other: cases.close(actor, case, "Over.", version=case.version),
    "reopened": lambda actor, case, _other: cases.reopen(actor, case, "Once more.", version=case.version),
    "assessed": lambda actor, case, _other: cases.assess(actor, case, version=case.version, severity=1),
}


@pytest.fixture
def world(secretariat: Actor) -> World:
    return cases_world.build(secretariat)


@pytest.fixture
def templates(world: World) -> dict[str, Case]:
    return {state: cases_world.case(world, state) for state in cases_world.STATES}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)  # fmt: skip
@given(
    begin=st.sampled_from(cases_world.STATES),
    steps=st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 3)), min_size=1, max_size=6),
)
def test_whatever_is_tried_a_case_goes_only_along_the_edges(
    world: World, templates: dict[str, Case], begin: str, steps: list[tuple[str, int]]
) -> None:
    edges = contracts.edges(contracts.MACHINES["case"])
    actors = (world.expert, world.colleague, world.other_expert, world.moderator)
    with transaction.atomic():
        case = Case.objects.get(pk=templates[begin].pk)
        for name, who in steps:
            before, version = case.state, case.version
            events = AuditEvent.objects.count()
            try:
                with transaction.atomic():
                    STEPS[name](actors[who], case, templates["triage"])
            except HubError:
                case.refresh_from_db()
                assert (case.state, case.version, AuditEvent.objects.count()) == (before, version, events)
                continue
            case.refresh_from_db()
            assert name == "assessed" or (before, case.state) in edges
            assert case.state == before if name == "assessed" else case.state != before
            assert case.version > version
            assert AuditEvent.objects.count() > events
            assert actors[who] != world.moderator
        transaction.set_rollback(True)


def test_every_edge_of_a_case_is_walked_by_a_service(world: World) -> None:
    walked = set()
    for state in cases_world.STATES:
        for name, step in STEPS.items():
            with transaction.atomic():
                case = cases_world.case(world, state)
                before, other = case.state, cases_world.case(world)
                try:
                    with transaction.atomic():
                        if name == "confirmed" and state == "triage":
                            cases.assess(world.expert, case, version=case.version)
                        step(world.expert, case, other)
                except HubError:
                    continue
                finally:
                    case.refresh_from_db()
                    if case.state != before:
                        walked.add((before, case.state))
                    transaction.set_rollback(True)
    filed = {("new", "triage")}  # by the job that prepares a case
    assert walked | filed == contracts.edges(contracts.MACHINES["case"])


def test_a_case_is_confirmed_only_as_it_was_assessed(world: World) -> None:
    case = cases_world.case(world)
    with pytest.raises(Invalid):
        cases.confirm(world.expert, case, version=case.version)
    cases.assess(world.expert, case, version=case.version, severity=2)
    with pytest.raises(Conflict):  # the version before the assessment
        cases.confirm(world.expert, case, version=case.version - 1)
    cases.merge(world.expert, other := cases_world.case(world), case, version=other.version)
    with pytest.raises(Invalid):  # a listing came that nobody assessed
        cases.confirm(world.expert, case, version=case.version)
    cases.assess(world.colleague, case, version=case.version, severity=2)
    cases.confirm(world.expert, case, version=case.version)
    assert case.state == "confirmed"
    assert [n.state for n in Notice.objects.filter(case=case)] == ["draft"]


def test_somebody_who_read_an_older_version_changes_nothing(world: World) -> None:
    case = cases_world.case(world)
    stale = Case.objects.get(pk=case.pk)
    cases.assess(world.colleague, case, version=case.version)
    with pytest.raises(Conflict):
        cases.reject(world.expert, stale, "No.", version=stale.version)


def test_a_program_prepares_but_a_person_confirms(world: World) -> None:
    case = cases_world.case(world)
    token = Actor(ActorKind.TOKEN, "itw_token", world.ngo.public_id, frozenset({Role.NGO_EXPERT}))
    with pytest.raises(NotAllowed):
        cases.assess(token, case, version=case.version)
    cases.assess(world.expert, case, version=case.version)
    with pytest.raises(NotAllowed):
        cases.confirm(token, case, version=case.version)
    cases.reject(token, case, "Spam.", version=case.version)


def test_what_another_organisation_works_on_is_read_and_not_changed(world: World) -> None:
    case = cases_world.case(world)
    cases.assess(world.expert, case, version=case.version)
    with pytest.raises(NotAllowed):
        cases.reject(world.other_expert, case, "No.", version=case.version)
    cases_world.confirm(world.expert, case)
    with pytest.raises(OutOfSight):
        cases.close(world.other_expert, case, "Over.", version=case.version)


def test_two_reports_of_one_listing_are_one_case_until_it_is_decided(world: World) -> None:
    first = cases_world.reported(world, url="https://market.example/item/7")
    assert cases_world.reported(world, url="https://market.example/item/7").case == first.case
    assert cases_world.reported(world, url="https://market.example/item/8").case != first.case
    case = first.case
    assert case is not None
    from inthewild.hub.cases.services.prepare import prepare

    prepare.func(case.public_id)
    case.refresh_from_db()
    cases.reject(world.expert, case, "No.", version=case.version)
    assert cases_world.reported(world, url="https://market.example/item/7").case != case


def test_a_hold_ends_by_release_or_by_time_and_only_once(world: World) -> None:
    case = cases_world.case(world)
    held = cases_world.hold(world, case, days=2)
    with pytest.raises(Conflict):
        cases_world.hold(world, case)
    assert not holds.expire(held)
    holds.release(world.liaison, held, "Seized.")
    with pytest.raises(Conflict):
        holds.release(world.expert, held, "Again.")
    again = cases_world.hold(world, case, days=2)
    with clock.moved_by(timedelta(days=3)):
        holds.expire_due.func()
    again.refresh_from_db()
    assert again.state == "expired"
    assert [e.type for e in AuditEvent.objects.filter(object=case.public_id).order_by("pk")] == ["case.filed", "case.opened"]


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_hold_lasts_at_most_ninety_days(world: World, days: int) -> None:
    with pytest.raises(Invalid):
        cases_world.hold(world, cases_world.case(world), days=days)


def test_a_hold_is_renewed_by_the_authority(world: World) -> None:
    held = cases_world.hold(world, cases_world.case(world), days=2)
    holds.renew(world.liaison, held, clock.now() + timedelta(days=80))
    with clock.moved_by(timedelta(days=3)):
        holds.expire_due.func()
    held.refresh_from_db()
    assert held.state == "active"


def test_only_an_authority_holds_and_only_before_a_notice_leaves(world: World) -> None:
    case = cases_world.case(world, "confirmed")
    until = clock.now() + timedelta(days=3)
    with pytest.raises(Invalid):
        holds.place(world.expert, case, world.other_ngo, reason="x", until=until, version=case.version)
    Notice.objects.filter(case=case).update(state="sent", good_faith_by="usr_x", good_faith_at=clock.now())
    with pytest.raises(Conflict):
        cases_world.hold(world, case)


def test_a_held_case_is_neither_merged_nor_ended(world: World) -> None:
    case, other = cases_world.case(world), cases_world.case(world)
    cases_world.hold(world, case)
    for attempt in (
        lambda: cases.reject(world.expert, case, "No.", version=case.version),
        lambda: cases.merge(world.expert, case, other, version=case.version),
        lambda: cases.merge(world.expert, other, case, version=other.version),
    ):
        with pytest.raises(Conflict):
            attempt()
