"""Submissions for programs: a company's program reads what was asked, enters figures, and attests nothing."""

from __future__ import annotations

import json
from typing import Any

import progress_world
import pytest
from django.test import Client
from progress_world import World, enter, figure, in_state, removed

from inthewild.hub.accounts import tokens
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return progress_world.build(secretariat)


def program(of: Organisation, *scopes: str) -> Client:
    """A program of an organisation with these scopes."""
    role = Role.COMPANY_ADMIN if of.kind == "company" else Role.SECRETARIAT
    maker = Actor(ActorKind.USER, "usr_maker", of.public_id, frozenset({role}))
    secret = tokens.make(maker, of, "nightly", list(scopes)).secret
    client = Client()
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


def send(client: Client, of: Any, *figures: dict[str, Any], version: int) -> Any:
    body = json.dumps({"version": version, "figures": list(figures)})
    return client.patch(f"/api/v1/submissions/{of.public_id}/figures", body, content_type="application/json")


def test_a_program_reads_what_was_asked_and_enters_figures(world: World) -> None:
    client = program(world.shop, "submissions:read", "submissions:write")
    (asked,) = client.get("/api/v1/submissions").json()["items"]
    assert (asked["state"], asked["period"], asked["figures"]) == ("requested", "2025", None)
    rows = [{"metric": "listings_removed", "value": 7, "platform": world.market.public_id, "method": "detector"},
            {"metric": "staff_trained", "value": 3}]  # fmt: skip
    answer = send(client, world.of(), *rows, version=asked["version"])
    assert answer.status_code == 200, answer.content
    assert [(one["metric"], one["value"], one["method"]) for one in answer.json()["figures"]] == [
        ("listings_removed", 7, "detector"),
        ("staff_trained", 3, "count"),
    ]
    assert world.of().state == "draft"


def test_what_is_no_whole_number_is_refused_with_its_place(world: World) -> None:
    client = program(world.shop, "submissions:write")
    for value in (1.5, "7", -1, True, 10**16):
        answer = send(client, world.of(), {"metric": "staff_trained", "value": value}, version=1)
        assert (answer.status_code, answer.json()["where"]) == (422, "body.figures.0.value"), value
    answer = send(client, world.of(), {"metric": "staff_trained", "value": 1}, {"metric": "flags_sent", "value": 1}, version=1)
    assert (answer.status_code, answer.json()["where"]) == (422, "figures.1")
    assert world.of().state == "requested"


def test_figures_that_somebody_else_saved_meanwhile_are_a_conflict(world: World) -> None:
    client = program(world.shop, "submissions:write")
    enter(world, removed(world, 5))
    mine = {"metric": "listings_removed", "value": 6, "platform": world.market.public_id}
    assert send(client, world.of(), mine, version=1).status_code == 409
    assert figure(world.of()).value == 5


def test_another_company_and_a_token_that_only_reads_enter_nothing(world: World) -> None:
    row = {"metric": "staff_trained", "value": 1}
    assert send(program(world.other, "submissions:write"), world.of(), row, version=1).status_code == 404
    assert send(program(world.shop, "submissions:read"), world.of(), row, version=1).status_code == 403


def test_the_metrics_are_the_same_for_every_program(world: World) -> None:
    items = program(world.shop, "events:read").get("/api/v1/metrics").json()["items"]
    assert {one["code"] for one in items} >= {"listings_removed", "reach", "history_listings"}
    assert all(len(one["digest"]) == 64 for one in items)


def test_answers_to_questions_stand_beside_the_figure(world: World) -> None:
    made = in_state(world, "queried")
    one = program(world.shop, "submissions:read").get(f"/api/v1/submissions/{made.public_id}").json()
    assert one["figures"][0]["questions"] == [{"check": "office", "text": "Does this count accounts as well?", "answer": ""}]
