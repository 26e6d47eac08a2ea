"""What takes two people cannot be done by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import IntegrityError, transaction
from hub_process import Hub

from inthewild.hub.core import approval
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import Approval, AuditEvent
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

done: list[str] = []
KIND = approval.Kind(
    "test-kind",
    frozenset({Role.NGO_EXPERT, Role.SECRETARIAT}),
    frozenset({Role.SECRETARIAT}),
    lambda _actor, asked: done.append(asked.about),
)
approval.register(KIND)


@pytest.fixture(autouse=True)
def nothing_done() -> Iterator[None]:
    done.clear()
    yield


@pytest.fixture
def second() -> Actor:
    return Actor(ActorKind.USER, "usr_bea", "org_secretariat", frozenset({Role.SECRETARIAT}))


@pytest.mark.django_db
def test_a_second_person_grants_and_the_effect_and_events_are_there(secretariat: Actor, second: Actor) -> None:
    asked = approval.ask(secretariat, "test-kind", "usr_new", reason="joins us")
    assert done == []
    approval.grant(second, asked)
    assert done == ["usr_new"]
    assert (asked.state, asked.decided_by) == ("granted", "usr_bea")
    assert list(AuditEvent.objects.order_by("id").values_list("type", "object")) == [
        ("approval.asked", "usr_new"),
        ("approval.granted", "usr_new"),
    ]


@pytest.mark.django_db
def test_neither_who_asked_nor_the_author_decides(secretariat: Actor, second: Actor) -> None:
    asked = approval.ask(secretariat, "test-kind", "usr_new", author=second.id)
    for actor in (secretariat, second):
        with pytest.raises(NotAllowed, match="a second person must decide"):
            approval.grant(actor, asked)
        with pytest.raises(NotAllowed):
            approval.refuse(actor, asked, "no")
    assert done == []


@pytest.mark.django_db
def test_the_database_refuses_one_person_for_two(secretariat: Actor) -> None:
    asked = approval.ask(secretariat, "test-kind", "usr_new", author="usr_wrote")
    for somebody in (secretariat.id, "usr_wrote"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.filter(pk=asked.pk).update(state="granted", decided_by=somebody)


@pytest.mark.django_db
def test_machines_and_other_roles_neither_ask_nor_decide(secretariat: Actor, moderator: Actor) -> None:
    token = Actor(ActorKind.TOKEN, "tok_1", "org_secretariat", frozenset({Role.SECRETARIAT}))
    for actor in (moderator, token, Actor.system("worker"), Actor.public()):
        with pytest.raises(NotAllowed):
            approval.ask(actor, "test-kind", "usr_new")
    asked = approval.ask(secretariat, "test-kind", "usr_new")
    for actor in (moderator, token, Actor.system("worker")):
        with pytest.raises(NotAllowed):
            approval.grant(actor, asked)


@pytest.mark.django_db
def test_a_refusal_says_why_and_is_final(secretariat: Actor, second: Actor) -> None:
    asked = approval.ask(secretariat, "test-kind", "usr_new")
    with pytest.raises(Invalid):
        approval.refuse(second, asked, "")
    approval.refuse(second, asked, "unknown to us")
    with pytest.raises(Conflict):
        approval.grant(second, asked)
    assert done == []


@pytest.mark.django_db
def test_the_same_is_asked_once_at_a_time_and_may_be_taken_back(secretariat: Actor, second: Actor) -> None:
    asked = approval.ask(secretariat, "test-kind", "usr_new")
    with pytest.raises(Conflict):
        approval.ask(second, "test-kind", "usr_new")
    with pytest.raises(NotAllowed):
        approval.withdraw(second, asked)
    approval.withdraw(secretariat, asked)
    approval.ask(second, "test-kind", "usr_new")


@pytest.mark.django_db
def test_a_stale_copy_in_memory_decides_nothing(secretariat: Actor, second: Actor) -> None:
    asked = approval.ask(secretariat, "test-kind", "usr_new")
    stale = Approval.objects.get(pk=asked.pk)
    approval.refuse(second, asked, "no")
    with pytest.raises(Conflict):
        approval.grant(second, stale)


@pytest.mark.django_db
def test_a_failing_effect_leaves_the_question_open(secretariat: Actor, second: Actor) -> None:
    def fails(_actor: Actor, _asked: Approval) -> None:
        raise KeyError("broken")

    approval.register(approval.Kind("test-fails", KIND.askers, KIND.deciders, fails))
    asked = approval.ask(secretariat, "test-fails", "usr_new")
    with pytest.raises(KeyError):
        approval.grant(second, asked)
    asked.refresh_from_db()
    assert asked.state == "asked"


@pytest.mark.django_db
def test_only_who_asked_and_who_could_decide_see_a_question(secretariat: Actor, second: Actor, moderator: Actor) -> None:
    expert = Actor(ActorKind.USER, "usr_ngo", "org_ngo", frozenset({Role.NGO_EXPERT}))
    other = Actor(ActorKind.USER, "usr_ngo2", "org_ngo", frozenset({Role.NGO_EXPERT}))
    approval.ask(expert, "test-kind", "usr_new")
    assert visible(Approval, expert).count() == visible(Approval, second).count() == 1
    for actor in (other, moderator, Actor.public()):
        assert not visible(Approval, actor).exists()


DECIDER = """
from inthewild.hub.core import approval
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import Approval
from inthewild.hub.errors import Conflict
who = frozenset({Role.SECRETARIAT})
approval.register(approval.Kind("test-kind", who, who, lambda actor, asked: None))
if sys.argv[1] == "ask":
    approval.ask(Actor(ActorKind.USER, "usr_a", "org_s", who), "test-kind", "usr_new")
else:
    try:
        approval.grant(Actor(ActorKind.USER, sys.argv[1], "org_s", who), Approval.objects.get())
        print("granted")
    except Conflict:
        print("late")
"""


def test_two_who_decide_at_once_do_it_once(new_hub: Callable[[], Hub]) -> None:
    hub = new_hub()
    hub.run(DECIDER, "ask")
    racers = [hub.start(DECIDER, f"usr_{n}") for n in range(4)]
    assert sorted(r.communicate(timeout=60)[0].strip() for r in racers) == ["granted", "late", "late", "late"]
