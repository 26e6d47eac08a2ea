"""A person's copy holds what they suggested, said, attested, began and saved; nothing of others, and no restricted word."""

from __future__ import annotations

import json
from typing import Any

import keywords_world
import progress_world
import pytest
from accounts_world import acts
from accounts_world import build as build_accounts

from inthewild.hub.core import clock, drafts, erasure, saved_views, subjects
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.imports.models import Import
from inthewild.hub.desk.copies import _lines
from inthewild.hub.keywords.services import competence, proposals

pytestmark = pytest.mark.django_db
JANE = Actor(ActorKind.USER, "usr_" + "j" * 26, "", frozenset({Role.SPOTTER}))


def copy(person: str) -> dict[str, Any]:
    return {finder.name: told for finder, told in subjects.export(person)}


def read(person: str) -> str:
    """As people read it on their page."""
    return "\n".join(f"{label}: {text}" for finder, told in subjects.export(person) for label, text in _lines(told, finder.names))


def test_what_somebody_suggested_and_the_languages_they_know_are_theirs(secretariat: Actor) -> None:
    world = keywords_world.build(secretariat)
    author, other = world.expert, world.colleague
    competence.say(author, "sw", "fluent")
    cells = {"term": "pembe", "lang": "sw"}
    proposals.propose(author, cells, origin="desk", snippet="pembe za ndovu", note="Heard at a market.")
    proposals.propose(other, {"term": "otherword", "lang": "sw"}, origin="desk")
    told = copy(author.id)["keywords.person"]
    assert "sw" in [one["language"] for one in told["languages"]]
    assert {"term": "pembe", "text": "pembe za ndovu", "said": "Heard at a market."}.items() <= told["suggestions"][-1].items()
    assert "otherword" not in json.dumps(told)
    assert "What you suggested: " in read(author.id)


def test_a_restricted_word_does_not_leave_with_a_copy(secretariat: Actor) -> None:
    world = keywords_world.build(secretariat)
    author = world.expert
    made = proposals.propose(author, {"term": "pembe", "lang": "sw"}, origin="desk", note="pembe again")
    term = keywords_world.term(world)
    type(term).objects.filter(pk=term.pk).update(level="RESTRICTED")
    type(made).objects.filter(pk=made.pk).update(term=term)
    told = copy(author.id)["keywords.person"]["suggestions"][-1]
    assert set(told) == {"when", "state"}


def test_who_attested_figures_reads_which_and_as_what(secretariat: Actor) -> None:
    world = progress_world.build(secretariat)
    made = progress_world.hand_in(world, progress_world.removed(world))
    told = copy(made.attested_by)["progress.person"]
    assert told["attested"] == [
        {"organisation": made.organisation.name, "period": "2025", "as": made.attested_role,
         "when": made.attested_at.isoformat(timespec="minutes")}
    ]  # fmt: skip
    assert "progress.person" not in copy(JANE.id)


def test_drafts_and_saved_views_are_in_the_copy_until_they_are_erased() -> None:
    world = build_accounts()
    person = acts(world.admin)
    drafts.save(person, "members.platform", "", {"name": "Planted Draft", "hosts": ["a.example", "b.example"]}, address="/en/x/")
    saved_views.save(person, place="/platforms/", query="q=planted", name="Planted View")
    Import.objects.create(
        importer="platforms", made_by=person.id, made_at=clock.now(), language="en", digest="0" * 64, file="fil_x", total=3
    )
    told = copy(person.id)
    assert {(one["field"], one["text"]) for one in told["core.kept"]["drafts"]} == {
        ("name", "Planted Draft"), ("hosts", "a.example, b.example"),
    }  # fmt: skip
    assert told["core.kept"]["views"][0]["name"] == "Planted View"
    assert told["imports.files"]["files"][0]["rows"] == 3
    shown = read(person.id)
    assert "Typed and not sent: /en/x/, name, Planted Draft" in shown
    assert "Planted" not in read(world.spotter.public_id)
    erasure.erase(acts(world.ann), person.id, erasure.Basis.REQUEST)
    assert "Planted" not in read(person.id)


def test_a_copy_finds_nobody_twice() -> None:
    world = build_accounts()
    saved_views.save(acts(world.admin), place="/platforms/", query="q=x", name="View")
    found = subjects.find(subjects.Clues(email=world.admin.email))
    assert [one.subject for _finder, one in found] == [world.admin.public_id]
