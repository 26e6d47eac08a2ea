"""A company that never signs in: its program reads notices and answers them, once however often it asks."""

from __future__ import annotations

import json
from typing import Any

import notices_world
import pytest
from django.test import Client
from notices_world import World

from inthewild.hub.accounts import tokens
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models import Decision, Notice
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return notices_world.build(secretariat)


class Program:
    """A client with a token of an organisation."""

    def __init__(self, of: Organisation, *scopes: str) -> None:
        admin = Actor(ActorKind.USER, "usr_admin", of.public_id, frozenset({Role.COMPANY_ADMIN}))
        self.client = Client(headers={"authorization": f"Bearer {tokens.make(admin, of, 'nightly', scopes).secret}"})

    def get(self, path: str) -> tuple[int, Any]:
        answer = self.client.get(f"/api/v1{path}")
        return answer.status_code, answer.json()

    def post(self, path: str, body: dict[str, Any], key: str = "") -> tuple[int, Any]:
        headers = {"idempotency-key": key} if key else {}
        answer = self.client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)
        return answer.status_code, answer.json()


@pytest.fixture
def shop(world: World) -> Program:
    return Program(world.shop, "notices:read", "notices:write")


def test_a_program_reads_what_waits_and_answers_it(world: World, shop: Program) -> None:
    made = notices_world.sent(world)
    _status, listed = shop.get("/notices?state=sent")
    assert [one["id"] for one in listed["items"]] == [made.public_id]
    assert listed["items"][0]["notice"]["urls"] == made.body["urls"]
    assert shop.post(f"/notices/{made.public_id}/transitions", {"to": "acknowledged"})[1]["state"] == "acknowledged"
    status, decision = shop.post(f"/notices/{made.public_id}/decisions", {"outcome": "removed", "automated": True})
    assert (status, decision["outcome"], decision["automated"]) == (201, "removed", True)
    assert decision["statement"]["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert shop.get(f"/notices/{made.public_id}")[1]["state"] == "answered"
    assert [one["id"] for one in shop.get("/decisions")[1]["items"]] == [decision["id"]]


def test_an_answer_that_is_sent_twice_is_one_decision(world: World, shop: Program) -> None:
    made = notices_world.sent(world)
    path, body = f"/notices/{made.public_id}/decisions", {"outcome": "no_violation", "reason_code": "papers"}
    first, second = (shop.post(path, body, key="night-1") for _ in range(2))
    assert first == second
    assert Decision.objects.count() == 1
    assert shop.post(path, body, key="night-2")[0] == 409


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"outcome": "no_violation"}, "reason_code"),
        ({"outcome": "removed", "reason_code": "papers"}, "reason_code"),
        ({"outcome": "burned"}, "body.outcome"),
        ({"outcome": "removed", "acted_at": "2026-11-22T10:00:00"}, "acted_at"),
        ({"outcome": "removed", "acted_at": "2999-01-01T00:00:00Z"}, "acted_at"),
        ({"outcome": "removed", "clause": "x" * 201}, "body.clause"),
    ],
)
def test_what_cannot_be_is_refused_and_the_field_is_named(world: World, shop: Program, body: dict[str, Any], where: str) -> None:
    made = notices_world.sent(world)
    status, problem = shop.post(f"/notices/{made.public_id}/decisions", body)
    assert (status, problem["where"]) == (422, where)
    assert not Decision.objects.exists()


def test_a_program_reads_nothing_of_another_company_and_no_draft(world: World, shop: Program) -> None:
    made = notices_world.sent(world)
    rival = Program(world.coalition.other, "notices:read", "notices:write")
    assert rival.get("/notices")[1]["items"] == []
    assert rival.get(f"/notices/{made.public_id}")[0] == 404
    assert rival.post(f"/notices/{made.public_id}/decisions", {"outcome": "removed"})[0] == 404
    notices_world.signed(world)
    assert len(shop.get("/notices")[1]["items"]) == 1


def test_a_token_that_only_reads_answers_nothing(world: World) -> None:
    made = notices_world.sent(world)
    reader = Program(world.shop, "notices:read")
    assert reader.get(f"/notices/{made.public_id}")[0] == 200
    assert reader.post(f"/notices/{made.public_id}/decisions", {"outcome": "removed"})[0] == 403
    assert Notice.objects.get(pk=made.pk).state == "sent"
