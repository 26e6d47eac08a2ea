"""The evidence of a case in a browser: what was sealed, the log, whether it holds, the export, a legal hold."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import cases_world
import pytest
from django.test import Client

from inthewild.exchange.capsule.verify import verify
from inthewild.hub.accounts.models import Grant, Organisation, User
from inthewild.hub.cases.models import Capsule, LegalHold, Report
from inthewild.hub.cases.services import capsules
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role

SYSTEM = Actor.system("capsules")


def browser(of: Organisation, role: Role) -> Client:
    person = User.objects.create_user(
        f"{role.value}-{of.pk}@example.org", name=f"Example {role.value}", organisation=of, demo=True
    )
    Grant.objects.create(user=person, role=role, granted_by="usr_seed", granted_at=clock.now())
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def world(db: Any, secretariat: Actor) -> cases_world.World:
    return cases_world.build(secretariat)


@pytest.fixture
def capsule(world: cases_world.World) -> Capsule:
    case = cases_world.case(world, "confirmed", cases_world.IVORY, seller="example_seller")
    return capsules.seal(SYSTEM, Report.objects.get(case=case))


def page_of(capsule: Capsule) -> str:
    assert capsule.case is not None
    return f"/en/cases/{capsule.case.public_id}/evidence"


def test_the_tab_shows_items_hashes_and_log_and_says_that_it_holds(world: cases_world.World, capsule: Capsule) -> None:
    client = browser(world.ngo, Role.NGO_EXPERT)
    page = client.get(page_of(capsule)).content.decode()
    manifest = capsules.manifest_of(capsule)
    for item in manifest.items:
        assert item.path in page
        assert item.sha256_stored[:16] in page
    assert "style=" not in page
    checked = client.get(f"{page_of(capsule)}?check={capsule.public_id}").content.decode()
    assert "This capsule holds." in checked
    Capsule.objects.filter(pk=capsule.pk).update(signature="0" * 128)
    wrong = client.get(f"{page_of(capsule)}?check={capsule.public_id}").content.decode()
    assert "This capsule does not hold." in wrong
    assert "no key of this hub signed" in wrong


def test_who_opens_an_item_stands_in_the_log_and_the_browser_does_nothing_with_it(
    world: cases_world.World, capsule: Capsule
) -> None:
    client = browser(world.ngo, Role.NGO_EXPERT)
    answer = client.get(f"{page_of(capsule)}/{capsule.public_id}/1")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Content-Security-Policy"].startswith("sandbox")
    page = client.get(page_of(capsule)).content.decode()
    assert "Looked at" in page
    assert "Example ngo_expert" in page
    for number in (0, 99):
        assert client.get(f"{page_of(capsule)}/{capsule.public_id}/{number}").status_code == 404


def test_the_export_is_a_zip_that_holds(world: cases_world.World, capsule: Capsule, tmp_path: Path) -> None:
    client = browser(world.ngo, Role.NGO_EXPERT)
    sent = {"do": "export", "capsule": capsule.public_id, "to": world.authority.public_id}
    answer = client.post(page_of(capsule), sent)
    assert answer["Content-Type"] == "application/zip"
    (tmp_path / "out.zip").write_bytes(io.BytesIO(b"".join(answer.streaming_content)).read())  # type: ignore[attr-defined]
    report = verify(tmp_path / "out.zip")
    assert report.sound, [str(p) for p in report.problems]
    assert report.entries[-1].detail == {"to": world.authority.public_id}
    assert client.post(page_of(capsule), sent | {"to": "org_nobody"}).status_code == 422
    assert client.post(page_of(capsule), sent | {"capsule": "cap_" + "a" * 26}).status_code == 404


def test_a_legal_hold_is_placed_renewed_and_ended(world: cases_world.World, capsule: Capsule) -> None:
    client = browser(world.ngo, Role.NGO_EXPERT)
    days = [(clock.now() + timedelta(days=n)).date().isoformat() for n in (30, 90, 800)]
    sent = {
        "do": "hold",
        "capsule": capsule.public_id,
        "person": "Officer Example",
        "reason": "Asked for by letter",
        "until": days[0],
    }
    wrong = client.post(page_of(capsule), sent | {"until": days[2]})
    assert wrong.status_code == 422
    assert "next twelve months" in wrong.content.decode()
    assert client.post(page_of(capsule), sent).status_code == 302
    assert "Officer Example" in client.get(page_of(capsule)).content.decode()
    again = {"do": "renew", "capsule": capsule.public_id, "number": "1", "until": days[1]}
    assert client.post(page_of(capsule), again).status_code == 302
    assert LegalHold.objects.get().until.date().isoformat() == days[1]
    assert client.post(page_of(capsule), again | {"number": "7"}).status_code == 404
    assert client.post(page_of(capsule), {"do": "end", "capsule": capsule.public_id, "number": "1"}).status_code == 302
    assert "Legal hold, over" in client.get(page_of(capsule)).content.decode()
    assert client.post(page_of(capsule), {"do": "dance", "capsule": capsule.public_id}).status_code == 422


def test_experts_of_others_read_the_evidence_and_nothing_of_who_asked_to_keep_it(world: cases_world.World) -> None:
    sealed = capsules.seal(SYSTEM, Report.objects.get(case=cases_world.case(world, "triage", cases_world.IVORY)))
    case = sealed.case
    assert case is not None
    case.expert_organisation = world.ngo
    case.retained_from = clock.now()
    case.save()
    ours, others = browser(world.ngo, Role.NGO_EXPERT), browser(world.other_ngo, Role.NGO_EXPERT)
    before = {tab: others.get(f"/en/cases/{case.public_id}/{tab}").content.decode() for tab in ("evidence", "reports")}
    until = (clock.now() + timedelta(days=30)).date().isoformat()
    sent = {"do": "hold", "capsule": sealed.public_id, "person": "Officer Example", "reason": "By letter", "until": until}
    assert ours.post(page_of(sealed), sent).status_code == 302
    assert "Officer Example" in ours.get(page_of(sealed)).content.decode()
    assert "A legal hold keeps this" in ours.get(f"/en/cases/{case.public_id}/reports").content.decode()
    for tab, page in before.items():
        now = others.get(f"/en/cases/{case.public_id}/{tab}").content.decode()
        assert re.sub(r"csrf[^>]*>", "", now) == re.sub(r"csrf[^>]*>", "", page)


def test_erased_content_says_so_and_leads_nowhere(world: cases_world.World, capsule: Capsule) -> None:
    capsules.erase(SYSTEM, capsule, "retention")
    client = browser(world.ngo, Role.NGO_EXPERT)
    page = client.get(page_of(capsule)).content.decode()
    assert "Content erased" in page
    assert not re.search(r'href="[^"]*evidence/cap_', page)
    assert client.get(f"{page_of(capsule)}/{capsule.public_id}/1").status_code == 404
    assert "This capsule holds." in client.get(f"{page_of(capsule)}?check={capsule.public_id}").content.decode()


def test_another_organisation_and_every_other_role_find_nothing(world: cases_world.World, capsule: Capsule) -> None:
    eyes = [(world.other_ngo, Role.NGO_EXPERT), (world.authority, Role.LE_LIAISON), (world.coalition.shop, Role.COMPANY_ADMIN)]
    for organisation, role in eyes:
        client = browser(organisation, role)
        for path in (page_of(capsule), f"{page_of(capsule)}/{capsule.public_id}/1"):
            assert client.get(path).status_code == 404
        assert client.post(page_of(capsule), {"do": "export", "capsule": capsule.public_id}).status_code == 404
