"""Two people do not work on one thing at once, and nobody holds it for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hub_process import Hub

from inthewild.hub.core import claim, clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.errors import Conflict, NotAllowed


@pytest.mark.django_db
def test_who_came_second_is_told_until_when(secretariat: Actor, moderator: Actor) -> None:
    held = claim.take(secretariat, "cas_1")
    with pytest.raises(Conflict, match=f"until {held.until:%H:%M} UTC"):
        claim.take(moderator, "cas_1")
    assert claim.take(moderator, "cas_2").holder == moderator.id


@pytest.mark.django_db
def test_taking_again_extends_without_another_event(secretariat: Actor) -> None:
    first = claim.take(secretariat, "cas_1")
    with clock.moved_by(timedelta(minutes=10)):
        assert claim.take(secretariat, "cas_1").until > first.until
    assert AuditEvent.objects.filter(type="claim.taken").count() == 1


@pytest.mark.django_db
def test_after_its_time_a_claim_holds_nothing_and_another_takes_over(secretariat: Actor, moderator: Actor) -> None:
    claim.take(secretariat, "cas_1")
    with clock.moved_by(timedelta(minutes=21)):
        assert claim.holder("cas_1") is None
        with pytest.raises(Conflict):
            claim.release(secretariat, "cas_1")
        assert claim.take(moderator, "cas_1").holder == moderator.id
        with pytest.raises(Conflict):
            claim.take(secretariat, "cas_1")


@pytest.mark.django_db
def test_only_the_holder_lets_go_and_then_it_is_free(secretariat: Actor, moderator: Actor) -> None:
    claim.take(secretariat, "cas_1")
    with pytest.raises(Conflict):
        claim.release(moderator, "cas_1")
    claim.release(secretariat, "cas_1")
    assert claim.holder("cas_1") is None
    claim.take(moderator, "cas_1")
    assert list(AuditEvent.objects.order_by("id").values_list("type", flat=True)) == [
        "claim.taken", "claim.released", "claim.taken",
    ]  # fmt: skip


@pytest.mark.django_db
def test_machines_and_the_public_hold_nothing() -> None:
    for actor in (Actor.system("worker"), Actor.public()):
        with pytest.raises(NotAllowed):
            claim.take(actor, "cas_1")


RACE = """
import os
from inthewild.hub.core import claim
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.errors import Conflict
children = []
for n in range(8):
    if pid := os.fork():
        children.append(pid)
        continue
    code = 2
    try:
        claim.take(Actor(ActorKind.USER, f"usr_{n}", "org_x"), "cas_1")
        code = 0
    except Conflict:
        code = 1
    finally:
        os._exit(code)
print(sorted(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children))
"""


def test_of_eight_who_take_at_once_one_holds(new_hub: Callable[[], Hub]) -> None:
    assert new_hub().run(RACE) == "[0, 1, 1, 1, 1, 1, 1, 1]"
