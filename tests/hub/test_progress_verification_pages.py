"""A figure is verified in the browser's place: who gets which page, and one sample from the question to its result."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import progress_world
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pages import text
from samples_world import commitment, disclosure, records

from inthewild.exchange.snapshot.records import Sample
from inthewild.hub.accounts.models import Grant, Organisation, User
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import Notification
from inthewild.hub.progress.models import Figure, Sampling, Submission
from inthewild.hub.progress.queries.entries import entries

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def sign_in() -> SignIn:
    def make(role: Role, organisation: Organisation | None = None) -> Client:
        person = User.objects.create_user(f"{role}@hub.example", name=f"Person {role}", organisation=organisation, demo=True)
        Grant.objects.create(user=person, role=role, granted_by="test", granted_at=clock.now())
        client = Client()
        client.force_login(person)
        return client

    return make


@pytest.fixture
def world(secretariat: Actor) -> progress_world.World:
    return progress_world.build(secretariat)


@pytest.fixture
def accepted(world: progress_world.World) -> Submission:
    return progress_world.accepted(world, progress_world.removed(world, 120), progress_world.trained(14))


def test_accepting_makes_figures_plausible_if_no_question_is_open(accepted: Submission) -> None:
    assert set(Figure.objects.values_list("verified", flat=True)) == {"L1"}


def test_a_sample_from_the_question_to_its_result(world: progress_world.World, accepted: Submission, sign_in: SignIn) -> None:
    auditor, company = sign_in(Role.AUDITOR), sign_in(Role.COMPANY_ADMIN, world.shop)
    expert, office = sign_in(Role.NGO_EXPERT, world.coalition.ngo), sign_in(Role.SECRETARIAT)
    number = progress_world.figure(accepted).number
    figure = f"/en/progress/figures/{accepted.public_id}/{number}/"
    sample = f"/en/progress/samples/{accepted.public_id}/{number}/"
    assert "L1 plausible" in text(auditor, figure)
    assert auditor.post(figure, {"do": "ask", "size": "10"}).status_code == 422
    assert auditor.post(figure, {"do": "ask", "size": "50"}).status_code == 302
    assert auditor.get(f"{sample}draw.json").status_code == 404, "the seed is a secret until there is a commitment"
    stored = Sampling.objects.get()
    assert stored.seed not in text(auditor, sample) + text(company, sample)
    assert "inthewild report commit list.csv" in text(company, sample)
    assert "inthewild report commit" not in text(auditor, sample)
    short = SimpleUploadedFile("c.json", commitment(records(119)), "application/json")
    refused = company.post(sample, {"do": "commit", "file": short})
    assert refused.status_code == 422
    assert "the list has 119 rows, the figure is 120" in str(refused.content, "utf-8")
    sent = SimpleUploadedFile("c.json", commitment(records()), "application/json")
    assert company.post(sample, {"do": "commit", "file": sent}).status_code == 302
    draw = json.loads(company.get(f"{sample}draw.json").content)
    assert len(draw["positions"]) == 50
    stored.refresh_from_db()
    rows = SimpleUploadedFile("d.json", disclosure(stored, records()), "application/json")
    assert company.post(sample, {"do": "disclose", "file": rows}).status_code == 302
    assert "market.example/item/" in text(expert, sample)
    assert "market.example/item/" not in text(office, sample), "the secretariat reads results, not rows"
    assert "50 rows were not looked at yet" in text(expert, sample)
    said = {f"row-{p}": "counts" for p in draw["positions"]}
    assert company.post(sample, {"do": "judge", **said}).status_code == 403
    assert expert.post(sample, {"do": "judge", **said}).status_code == 302
    assert expert.post(sample, {"do": "finish"}).status_code == 302
    assert [text(expert, f"{sample}?page={n}").count("data-row>") for n in (1, 2)] == [40, 10]
    page = text(auditor, figure)
    assert "L2 sampled" in page
    assert "50 of 50 rows were what the definition counts" in page
    assert re.search(r"between \W*92\.8\W*%\W* and \W*100", page)
    (entry,) = [one for one in entries("2025") if one.metric == "listings_removed"]
    assert entry.sample == Sample(50, 50, 9286, 10_000), "the report says beside the figure what its sample showed"
    for kind in ("sample.turn", "sample.look", "sample.over"):
        assert Notification.objects.filter(kind=kind).exists(), kind


def test_an_auditor_follows_a_figure_through_its_restatement_to_the_ledger(
    world: progress_world.World, accepted: Submission, sign_in: SignIn
) -> None:
    from inthewild.hub.progress.services import corrections

    auditor = sign_in(Role.AUDITOR)
    again = corrections.restate(world.admin(), accepted, "A platform was left out.")
    again = progress_world.accepted(world, progress_world.removed(world, 150), progress_world.trained(14), of=again)
    number = progress_world.figure(again).number
    page = text(auditor, f"/en/progress/figures/{again.public_id}/{number}/")
    for seen in (accepted.public_id, again.public_id, ">120<", ">150<", "submission.accepted", "submission.restated"):
        assert seen in page, seen
    assert page.count('class="badge bad">no<') == 0
    Figure.objects.filter(submission=again, number=number).update(value=151)
    assert ">no<" in text(auditor, f"/en/progress/figures/{again.public_id}/{number}/"), "one digit was changed in the database"


def test_who_may_not_see_figures_gets_none(world: progress_world.World, accepted: Submission, sign_in: SignIn) -> None:
    other, spotter = sign_in(Role.COMPANY_ADMIN, world.other), sign_in(Role.SPOTTER)
    path = f"/en/progress/figures/{accepted.public_id}/1/"
    assert other.get(path).status_code == 404
    assert spotter.get(path).status_code == 404
    assert accepted.public_id not in text(other, "/en/progress/figures/")
    assert spotter.get("/en/progress/figures/").status_code == 403
    assert other.get("/en/progress/audit/").status_code == 403


def test_a_company_sees_its_own_figures_over_the_years(
    world: progress_world.World, accepted: Submission, sign_in: SignIn
) -> None:
    later = progress_world.ask(world, "2024")
    progress_world.accepted(later, progress_world.removed(later, 90), of=later.of())
    page = text(sign_in(Role.COMPANY_ADMIN, world.shop), "/en/progress/figures/")
    assert "<svg" in page
    assert "2024" in page
    assert "Listings blocked before publication" in page
    answer = sign_in(Role.AUDITOR).get("/en/progress/figures/?as=json")
    assert {row["value"] for row in json.loads(b"".join(answer.streaming_content))} >= {120, 90, 14}


def test_an_auditor_gives_a_level_with_a_note(world: progress_world.World, accepted: Submission, sign_in: SignIn) -> None:
    auditor, office = sign_in(Role.AUDITOR), sign_in(Role.SECRETARIAT)
    path = f"/en/progress/figures/{accepted.public_id}/{progress_world.figure(accepted, 'staff_trained').number}/"
    assert auditor.post(path, {"do": "audit", "note": ""}).status_code == 422
    assert office.post(path, {"do": "audit", "note": "x"}).status_code == 403
    assert auditor.post(path, {"do": "audit", "note": "The register of the course."}).status_code == 302
    assert "L3 audited" in text(office, path)
