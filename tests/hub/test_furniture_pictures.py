"""The tool that blacks out parts of a picture is found by following links, and breaks no link and no evidence."""

from __future__ import annotations

import io
import re
from datetime import date

import cases_world
import core_uploads
import members_world
import pytest
from django.test import Client
from pages import text as page

from inthewild.hub.accounts.models import User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.cases.models import Capsule, Case
from inthewild.hub.cases.services import capsules, protection
from inthewild.hub.core import history
from inthewild.hub.core.access import allowed
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.files import services as files
from inthewild.hub.core.files.purposes import purpose
from inthewild.hub.core.models import File
from inthewild.hub.members import services
from inthewild.hub.members.models import Agreement, Commitment

pytestmark = pytest.mark.django_db
BLACK = {"do": "apply", "black1_left": "0", "black1_top": "0", "black1_width": "10", "black1_height": "10"}
LINK = re.compile(r'href="(/en/files/(fil_\w+)/redraw/\?next=[^"]+)"')


@pytest.fixture
def coalition(secretariat: Actor) -> members_world.World:
    return members_world.build(secretariat)


@pytest.fixture
def world(secretariat: Actor) -> cases_world.World:
    return cases_world.build(secretariat)


def black_out(client: Client, start: str) -> str:
    """Follow the link on a page to the tool, press the button there, and come back: the page then."""
    found = LINK.search(page(client, start))
    assert found is not None, start
    tool = page(client, found[1])
    assert f'name="next" value="{start}"' in tool
    answer = client.post(found[1], {**BLACK, "next": start})
    assert (answer.status_code, answer["Location"]) == (302, start)
    return page(client, start)


def handed_in(actor: Actor, purpose: str, organisation: str, content: bytes = core_uploads.picture("PNG")) -> File:
    return files.accept(actor, purpose, io.BytesIO(content), organisation=organisation, about=organisation)


def test_evidence_of_a_commitment_is_blacked_out_from_its_page_and_the_page_leads_to_the_new_file(
    coalition: members_world.World,
) -> None:
    office, shop = coalition.office, coalition.shop
    taken = handed_in(office, "commitment", shop.public_id)
    services.record_commitment(office, shop, "policy", "live", after=0, note="x", file=taken.public_id)
    start = f"/en/organisations/{shop.public_id}/commitments/policy"
    client = members_world.browser(Role.COMPANY_ADMIN, shop)
    after = black_out(client, start)
    changed = Commitment.objects.get().file
    assert changed != taken.public_id
    assert f'href="/files/{changed}"' in after
    assert client.get(f"/files/{changed}").status_code == 200
    assert "redraw" not in page(members_world.browser(Role.COMPANY_MODERATOR, shop), start)


def test_a_signed_paper_that_is_a_picture_is_blacked_out_and_a_document_is_not_offered(coalition: members_world.World) -> None:
    office, shop = coalition.office, coalition.shop
    day = date(2024, 1, 1)
    for content, name in ((core_uploads.picture("PNG"), "a.png"), (core_uploads.pdf(), "a.pdf")):
        drafted = services.draft_agreement(office, shop, kind="signals", version=name)
        taken = handed_in(office, "agreement", shop.public_id, content)
        signed = {"signed_by": "Example", "signed_at": day, "valid_from": day, "valid_until": None}
        services.sign_agreement(office, drafted, **signed, file=taken.public_id)
    picture, paper = Agreement.objects.order_by("number")
    client = members_world.browser(Role.SECRETARIAT)
    black_out(client, f"/en/organisations/{shop.public_id}/agreements/{picture.number}")
    picture.refresh_from_db()
    assert File.objects.get(public_id=picture.file).deleted_at is None
    assert "redraw" not in page(client, f"/en/organisations/{shop.public_id}/agreements/{paper.number}")


def picture_of(case: Case) -> File:
    """A picture that came with the report of a case."""
    content = io.BytesIO(core_uploads.picture("PNG"))
    return files.accept(Actor.system("intake"), "report", content, about=case.reports.get().public_id)


def test_who_holds_a_case_blacks_out_its_picture_and_the_evidence_keeps_it_as_it_came(world: cases_world.World) -> None:
    case = cases_world.case(world)
    came = picture_of(case)
    content = files.content_of(came)
    url = f"/en/cases/{case.public_id}/"
    expert = cases_world.browser(world)
    assert "redraw" not in page(expert, url)  # nothing is sealed yet
    capsule = capsules.seal(Actor.system("capsules"), case.reports.get())
    colleague = cases_world.browser(world, name="colleague")
    assert "redraw" not in page(colleague, url)  # the first one holds it
    assert colleague.get(f"/en/files/{came.public_id}/redraw/").status_code == 403
    sealed = capsules.contents(capsule)
    after = black_out(expert, url)
    now = File.objects.get(about=came.about, deleted_at=None)
    assert now.public_id != came.public_id
    assert f'id="{now.public_id}"' in after
    assert "The evidence of the case keeps the picture as it came." in after
    assert files.content_of(now) != content
    capsule.refresh_from_db()
    assert capsules.contents(capsule) == sealed
    assert content in sealed.values()
    assert capsules.check(Actor.system("capsules"), capsule).problems == []
    assert "case.picture_changed" in [one.type for one in history.of([case.public_id])]
    black_out(expert, url)  # once more, by way of what it was made from


def test_a_picture_under_a_hold_is_not_changed(world: cases_world.World) -> None:
    case = cases_world.case(world)
    came = picture_of(case)
    capsules.seal(Actor.system("capsules"), case.reports.get())
    expert = cases_world.browser(world)
    assert "redraw" in page(expert, f"/en/cases/{case.public_id}/")
    case.refresh_from_db()
    cases_world.hold(world, case, by=actor_of(User.objects.get(email__startswith="ngo_expert")))
    assert "redraw" not in page(expert, f"/en/cases/{case.public_id}/")
    assert expert.post(f"/en/files/{came.public_id}/redraw/", BLACK).status_code == 409
    came.refresh_from_db()
    assert came.deleted_at is None


def test_a_child_at_risk_leaves_the_evidence_also_when_parts_were_blacked_out_before(world: cases_world.World) -> None:
    case = cases_world.case(world)
    picture_of(case)
    capsule = capsules.seal(Actor.system("capsules"), case.reports.get())
    expert = cases_world.browser(world)
    black_out(expert, f"/en/cases/{case.public_id}/")
    now = File.objects.get(about=case.reports.get().public_id, deleted_at=None)
    protection.protect(world.expert, case, now.public_id)
    left = capsules.contents(Capsule.objects.get(pk=capsule.pk))
    assert sorted(left) == ["data/listing-01.json", "data/report.json"]


def test_nobody_adds_to_or_deletes_what_was_reported_because_they_may_black_it_out(world: cases_world.World) -> None:
    case = cases_world.case(world)
    came = picture_of(case)
    capsules.seal(Actor.system("capsules"), case.reports.get())
    expert = cases_world.browser(world)
    page(expert, f"/en/cases/{case.public_id}/")
    holder = User.objects.get(email__startswith="ngo_expert")
    actor = actor_of(holder)
    assert allowed(actor, "file.redraw", came)
    assert not allowed(actor, "file.change", files.Target(purpose("report"), "", came.about))
