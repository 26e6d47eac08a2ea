"""Appeals against decisions: another moderator reads them, and what is overturned reaches who it concerns."""

from __future__ import annotations

import notices_world
import pytest
from accounts_world import mails
from notices_world import World, as_person
from pages import text as page

from inthewild.hub.accounts.models import User
from inthewild.hub.cases.models import Appeal, Decision, Strike
from inthewild.hub.cases.services import answers, appeals
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return notices_world.build(secretariat)


# -- appeals


def decided(world: World, outcome: str = "no_violation", code: str = "papers") -> Decision:
    return answers.answer(world.moderator, notices_world.sent(world), Answer(outcome, code))


def test_an_appeal_goes_to_another_moderator_who_overturns_it(world: World) -> None:
    made = appeals.file(world.expert, decided(world), "The papers are of another animal.")
    assert (made.state, made.assigned_to) == ("assigned", world.second.id)
    with pytest.raises(NotAllowed):
        appeals.uphold(world.moderator, made, "No.")
    ben = as_person(world.ben)
    assert "The papers are of another animal." in page(ben, f"/en/appeals/{made.public_id}/")
    ben.post(f"/en/appeals/{made.public_id}/", {"do": "overturn", "other-outcome": "removed", "other-reason": "They are right."})
    made.refresh_from_db()
    assert made.state == "overturned"
    new = made.result
    assert new is not None and (new.outcome, new.number, new.replaces) == ("removed", 2, made.decision)
    assert visible(Strike, world.moderator).count() == 1
    told = AuditEvent.objects.filter(type="appeal.overturned").values_list("organisation", flat=True)
    assert set(told) == {world.shop.public_id, world.ngo.public_id}


def test_an_overturned_removal_ends_the_strike_and_reaches_who_sent_it(world: World) -> None:

    made = appeals.file(world.admin, decided(world, "removed", ""), "It is a toy.", for_seller=True)
    assert made.for_seller
    appeals.overturn(world.second, made, Answer("no_violation", "imitation"), "It is plastic.")
    assert Strike.objects.get().ended_at is not None
    (letter,) = mails()
    assert letter["to"] == "notices@trust.example"
    assert "It is now: No violation." in letter["body"]


def test_an_upheld_decision_stands(world: World) -> None:
    made = appeals.file(world.expert, decided(world), "I do not believe it.")
    appeals.uphold(world.second, made, "The papers are good.")
    assert Decision.objects.count() == 1
    with pytest.raises(Conflict):
        appeals.file(world.expert, made.decision, "Once more.")


def test_a_company_with_one_moderator_is_told_to_find_another(world: World) -> None:
    User.objects.filter(pk__in=[world.ben.pk, world.boss.pk]).update(is_active=False)
    made = appeals.file(world.expert, decided(world), "No.")
    assert made.state == "filed"
    assert "invite a second moderator" in page(as_person(world.ana), f"/en/appeals/{made.public_id}/")
    User.objects.filter(pk=world.boss.pk).update(is_active=True)
    boss = as_person(world.boss)
    boss.post(f"/en/appeals/{made.public_id}/", {"do": "assign", "to": world.boss.public_id})
    made.refresh_from_db()
    assert made.assigned_to == world.boss.public_id


def test_who_decided_never_gets_the_appeal(world: World) -> None:
    User.objects.filter(pk=world.ben.pk).update(is_active=False)
    User.objects.filter(pk=world.boss.pk).update(is_active=False)
    made = appeals.file(world.expert, decided(world), "No.")
    with pytest.raises(Invalid):
        appeals.assign(Actor.system("x"), made, world.ana)
    assert Appeal.objects.get().state == "filed"


def test_strangers_file_nothing(world: World) -> None:
    made = decided(world)
    for actor in (world.rival, Actor.public()):
        with pytest.raises(NotAllowed):
            appeals.file(actor, made, "x")
