"""The secretariat's pages of reports: from accepted figures to one that is published, and its correction."""

from __future__ import annotations

from collections.abc import Callable

import progress_world
import pytest
from django.test import Client
from pages import text
from progress_world import World, accepted, removed, trained

from inthewild.hub.accounts.models import Grant, Organisation, User
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.progress.models import Confirmation, Snapshot
from inthewild.hub.progress.services import confirmations

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def world(secretariat: Actor) -> World:
    made = progress_world.build(secretariat)
    accepted(made, removed(made), trained())
    return made


@pytest.fixture
def sign_in() -> SignIn:
    """``sign_in(role, organisation, name)``: a browser of somebody with that role."""

    def make(role: Role, organisation: Organisation | None = None, name: str = "one") -> Client:
        person = User.objects.create_user(f"{name}@hub.example", name=name, organisation=organisation, demo=True)
        Grant.objects.create(user=person, role=role, granted_by="test", granted_at=clock.now())
        client = Client()
        client.force_login(person)
        return client

    return make


def test_a_report_goes_from_a_form_to_the_public_by_two_people(world: World, sign_in: SignIn) -> None:
    office, second = sign_in(Role.SECRETARIAT), sign_in(Role.SECRETARIAT, name="two")
    assert "No report was built yet." in text(office, "/en/progress/drafts/")
    answer = office.post("/en/progress/drafts/", {"period": "2025", "title": "Progress 2025"})
    made = Snapshot.objects.get()
    page = f"/en/progress/drafts/{made.public_id}/"
    assert (answer.status_code, answer["Location"]) == (302, page)
    told = text(office, page)
    assert "Ask the companies" in told
    assert "Kept back" in told
    office.post(page, {"do": "ask"})
    told = text(office, page)
    assert "asked, no answer yet" in told
    office.post(page, {"do": "publish"})
    assert "companies still have time to answer: 1" in text(office, page)
    confirmations.object_to(world.admin(world.shop), Confirmation.objects.get(), "One platform is missing.")
    office.post(page, {"do": "publish"})
    told = text(office, page)
    assert "One platform is missing." in told
    assert "A second person is asked to publish it." in told
    assert "Progress 2025" in text(second, "/en/approvals/")
    second.post("/en/approvals/", {"kind": "snapshot.publish", "about": made.public_id, "act": "grant"})
    told = text(office, page)
    assert "Begin a correction" in told
    office.post(page, {"do": "restate", "reason": "A platform was left out."})
    assert [(one.edition, one.state) for one in Snapshot.objects.order_by("edition")] == [(1, "published"), (2, "draft")]


def test_a_wrong_period_and_a_correction_without_a_reason_are_told_at_the_field(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    answer = office.post("/en/progress/drafts/", {"period": "soon"})
    assert (answer.status_code, "write a period as 2026" in answer.content.decode()) == (422, True)
    office.post("/en/progress/drafts/", {"period": "2025"})
    made = Snapshot.objects.get()
    page = f"/en/progress/drafts/{made.public_id}/"
    office.post(page, {"do": "ask"})
    assert office.post(page, {"do": "reopen", "reason": ""}).status_code == 422
    office.post(page, {"do": "reopen", "reason": "Another figure came."})
    made.refresh_from_db()
    assert made.state == "draft"


def test_only_the_secretariat_comes_to_drafts(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    office.post("/en/progress/drafts/", {"period": "2025"})
    page = f"/en/progress/drafts/{Snapshot.objects.get().public_id}/"
    for number, (role, organisation) in enumerate(
        ((Role.COMPANY_ADMIN, world.shop), (Role.AUDITOR, None), (Role.NGO_EXPERT, None))
    ):
        client = sign_in(role, organisation, f"other{number}")
        assert {client.get(path).status_code for path in (page, "/en/progress/drafts/")} <= {403, 404}
    assert Client().get(page).status_code == 302


def test_cells_are_filtered_and_taken_out_as_a_file(world: World, sign_in: SignIn) -> None:
    office = sign_in(Role.SECRETARIAT)
    office.post("/en/progress/drafts/", {"period": "2025"})
    page = f"/en/progress/drafts/{Snapshot.objects.get().public_id}/"
    told = text(office, f"{page}?status=suppressed")
    assert "Kept back" in told
    answer = office.get(f"{page}?as=csv&of=all")
    csv = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()  # type: ignore[attr-defined]
    assert "1200" not in csv
    assert text(office, page.replace("/en/", "/ar/"))
