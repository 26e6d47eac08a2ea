"""A report is sealed when it arrives; a change of bytes, manifest or log shows; erasure leaves the hashes standing."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import cases_world
import pytest
from PIL import Image

import capsule_case
from inthewild.errors import CapsuleError
from inthewild.exchange.capsule import chain
from inthewild.exchange.capsule.verify import Trust, verify
from inthewild.hub.cases.models import Capsule, CapsuleEntry, Report
from inthewild.hub.cases.services import capsules, legal_holds, stamping
from inthewild.hub.core import audit_keys, clock, erasure, retention
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.files import reconcile, services
from inthewild.hub.core.files.kinds import PICTURES
from inthewild.hub.core.files.purposes import Purpose, register
from inthewild.hub.core.models import AuditEvent, File
from inthewild.hub.core.outbound import Answer
from inthewild.hub.errors import Conflict, HubError, Invalid, NotAllowed
from inthewild.hub.home import Home

SYSTEM = Actor.system("capsules")
TEST = register(Purpose("capsule-test", PICTURES, Retention.EVIDENCE, lambda a, _o, _b: a.is_system, lambda _a: None))


@pytest.fixture
def world(db: Any, secretariat: Actor) -> cases_world.World:
    return cases_world.build(secretariat)


@pytest.fixture
def report(world: cases_world.World) -> Report:
    case = cases_world.case(world, "confirmed", cases_world.IVORY, seller="example_seller")
    made = Report.objects.get(case=case)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 10, 10)).save(out, "JPEG", comment=b"planted comment")
    out.seek(0)
    services.accept(Actor.system("intake"), "capsule-test", out, name="Ana Example.jpg", about=made.public_id)
    return made


@pytest.fixture
def capsule(report: Report) -> Capsule:
    return capsules.seal(SYSTEM, report)


def exported(actor: Actor, capsule: Capsule, to: Path) -> Path:
    with capsules.export(actor, capsule) as file:
        to.write_bytes(file.read())
    return to


def acts(capsule: Capsule) -> list[str]:
    return list(capsule.entries.order_by("number").values_list("kind", flat=True))


def test_what_is_sealed_tells_of_the_listing_and_not_of_who_reported(report: Report, capsule: Capsule) -> None:
    assert sorted(capsules.contents(capsule)) == ["data/listing-01.json", "data/picture-01.jpg", "data/report.json"]
    listing = json.loads(capsules.contents(capsule)["data/listing-01.json"])
    assert (listing["text"], listing["seller"]) == (cases_world.IVORY, "example_seller")
    picture = capsules.manifest_of(capsule).items[2]
    assert picture.sha256_received != picture.sha256_stored
    assert picture.step == "drawn anew without metadata"
    assert picture.captured_by == "public"
    assert b"planted" not in b"".join(capsules.contents(capsule).values())
    assert "Ana" not in capsule.manifest


def test_a_report_is_sealed_once_and_its_job_may_run_again(report: Report, capsule: Capsule) -> None:
    capsules.seal_job.func(report.public_id)
    assert capsules.seal(SYSTEM, report) == capsule
    assert acts(capsule) == ["sealed"]
    assert AuditEvent.objects.filter(type="capsule.sealed").count() == 1


def test_a_report_that_arrives_has_its_capsule_sealed_by_a_job(world: cases_world.World) -> None:
    from inthewild.hub.cases.answers import Answers
    from inthewild.hub.cases.services import intake
    from inthewild.hub.core.models import Job

    link = f"https://{world.platform.hosts.get().host}/item/77"
    report = intake.receive(Actor.public(), Answers(link=link, title="Old box"), source="public").report
    assert Job.objects.filter(key=f"capsule:{report.public_id}").count() == 1
    capsules.seal_job.func(report.public_id)
    assert Capsule.objects.get(report=report).case == Report.objects.get(pk=report.pk).case


def test_nothing_of_the_content_lies_on_the_disk_in_clear_and_the_sweeper_leaves_it(capsule: Capsule, settings: Any) -> None:
    path = settings.HOME.files / str(capsule.content)
    assert b"ivory" not in path.read_bytes()
    assert str(capsule.content) not in reconcile.compare(settings.HOME, grace=-1).left_over
    Capsule.objects.update(content="00/" + "0" * 38)
    assert capsule.public_id in reconcile.compare(settings.HOME, grace=-1).missing


def test_a_capsule_that_nobody_touched_holds(world: cases_world.World, capsule: Capsule) -> None:
    findings = capsules.check(world.expert, capsule)
    assert findings.sound, [str(p) for p in findings.problems]
    assert len(findings.present) == 3


def test_an_export_holds_for_the_program_and_tells_of_itself(
    world: cases_world.World, capsule: Capsule, tmp_path: Path, settings: Any
) -> None:
    path = exported(world.expert, capsule, tmp_path / "out.zip")
    key = settings.HOME.audit_key().public_key().public_bytes_raw().hex()
    report = verify(path, Trust(key))
    assert report.sound, [str(p) for p in report.problems]
    assert [entry.act.value for entry in report.entries] == ["sealed", "exported"]
    assert report.entries[1].by == world.expert.id
    with zipfile.ZipFile(path) as opened:
        assert b"ivory" in opened.read("data/listing-01.json")
    content = bytearray(path.read_bytes())
    content[content.index(b"ivory")] ^= 1
    path.write_bytes(content)
    assert not verify(path, Trust(key)).sound


def test_bytes_in_the_store_that_changed_are_found_and_not_exported(
    world: cases_world.World, capsule: Capsule, settings: Any
) -> None:
    path = settings.HOME.files / str(capsule.content)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    assert not capsules.check(world.expert, capsule).sound
    with pytest.raises(HubError, match="cannot be decrypted"):
        capsules.export(world.expert, capsule)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda c: CapsuleEntry.objects.filter(capsule=c, number=1).update(by="somebody"), "chain.jsonl: entry 1 was changed"),
        (lambda c: CapsuleEntry.objects.filter(capsule=c, number=2).delete(), "chain.jsonl: line 2 is entry 3"),
        (lambda c: Capsule.objects.filter(pk=c.pk).update(manifest=c.manifest.replace('"public"', '"x"')), "capsule.json"),
        (lambda c: Capsule.objects.filter(pk=c.pk).update(signature="0" * 128), "no key of this hub signed"),
    ],
)  # fmt: skip
def test_a_changed_row_of_the_database_is_found(change: Any, says: str, world: cases_world.World, capsule: Capsule) -> None:
    capsules.opened(world.expert, capsule)
    capsules.export(world.expert, capsule).close()
    change(capsule)
    capsule.refresh_from_db()
    found = "\n".join(map(str, capsules.check(world.expert, capsule).problems))
    assert says in found, found


def test_a_capsule_holds_after_the_audit_key_got_a_successor_and_fails_under_a_key_of_nobody(
    world: cases_world.World, tmp_path: Path, settings: Any
) -> None:
    case = cases_world.case(world, "confirmed", cases_world.IVORY)
    settings.HOME = Home(tmp_path / "home")
    settings.HOME.make()
    made = capsules.seal(SYSTEM, Report.objects.get(case=case))
    audit_keys.follow(Actor.system("operator"), settings.HOME)
    findings = capsules.check(world.expert, made)
    assert findings.sound, [str(p) for p in findings.problems]
    other = Home(tmp_path / "other")
    other.make()
    first = capsules.entries_of(made)[0]
    stranger = other.audit_key().sign(chain.head(made.public_id, first)).hex()
    Capsule.objects.filter(pk=made.pk).update(signature=stranger)
    made.refresh_from_db()
    assert not capsules.check(world.expert, made).sound


def test_who_looks_is_written_down_once_an_hour(world: cases_world.World, capsule: Capsule) -> None:
    capsules.opened(world.expert, capsule)
    capsules.opened(world.expert, capsule)
    capsules.opened(world.colleague, capsule)
    with clock.moved_by(timedelta(hours=2)):
        capsules.opened(world.expert, capsule)
    assert acts(capsule) == ["sealed", "accessed", "accessed", "accessed"]


def test_only_who_works_on_the_case_exports_or_holds(world: cases_world.World, capsule: Capsule) -> None:
    until = clock.now() + timedelta(days=30)
    for actor in (world.other_expert, world.liaison, *world.everybody_else()):
        for forbidden in (
            lambda a=actor: capsules.export(a, capsule),
            lambda a=actor: capsules.opened(a, capsule),
            lambda a=actor: legal_holds.place(a, capsule, person="X", reason="Y", until=until),
            lambda a=actor: capsules.erase(a, capsule, "retention"),
            lambda a=actor: capsules.seal(a, capsule.report),
        ):
            with pytest.raises(NotAllowed):
                forbidden()
    with pytest.raises(NotAllowed):
        capsules.erase(world.expert, capsule, "retention")
    assert acts(capsule) == ["sealed"]


def test_erased_content_is_gone_everywhere_and_the_hashes_stand(
    world: cases_world.World, capsule: Capsule, tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    path = settings.HOME.files / str(capsule.content)
    with django_capture_on_commit_callbacks(execute=True):
        capsules.erase(SYSTEM, capsule, "retention")
    assert not path.exists()
    capsule.refresh_from_db()
    assert capsules.contents(capsule) == {}
    assert capsule.wrapped_key is None
    report = verify(exported(world.expert, capsule, tmp_path / "out.zip"))
    assert report.sound, [str(p) for p in report.problems]
    assert sorted(report.erased) == ["data/listing-01.json", "data/picture-01.jpg", "data/report.json"]
    capsules.erase(SYSTEM, capsule, "retention")
    assert acts(capsule) == ["sealed", "erased", "exported"]


def test_one_picture_can_be_erased_and_the_rest_stays(world: cases_world.World, capsule: Capsule) -> None:
    capsules.erase(SYSTEM, capsule, "unlawful", items=["data/picture-01.jpg"])
    capsule.refresh_from_db()
    findings = capsules.check(world.expert, capsule)
    assert findings.sound, [str(p) for p in findings.problems]
    assert sorted(findings.erased) == ["data/picture-01.jpg"]
    assert len(findings.present) == 2
    with pytest.raises(Invalid):
        capsules.erase(SYSTEM, capsule, "unlawful", items=["data/picture-01.jpg"])


def test_a_legal_hold_wins_over_time_and_wish_and_then_ends(world: cases_world.World, report: Report, capsule: Capsule) -> None:
    until = clock.now() + timedelta(days=100)
    hold = legal_holds.place(world.expert, capsule, person="Officer Example", reason="Asked for by letter", until=until)
    for about in (capsule.public_id, report.public_id, report.case.public_id):  # type: ignore[union-attr]
        with pytest.raises(Conflict, match="a legal hold until"):
            erasure.erase(Actor.system("desk"), about)
    with pytest.raises(Conflict, match="a legal hold until"):
        capsules.erase(SYSTEM, capsule, "retention")
    longer = legal_holds.renew(world.expert, hold, until=clock.now() + timedelta(days=300))
    with pytest.raises(Invalid, match="later day"):
        legal_holds.renew(world.expert, longer, until=until)
    with clock.moved_by(timedelta(days=301)):
        assert legal_holds.why(capsule.public_id) == ""
        with pytest.raises(Conflict, match="is over"):
            legal_holds.end(world.expert, hold)
    legal_holds.end(world.expert, hold)
    capsules.erase(SYSTEM, capsule, "retention")
    assert acts(capsule) == ["sealed", "held", "held", "released", "erased"]


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_legal_hold_lasts_twelve_months_at_most(days: int, world: cases_world.World, capsule: Capsule) -> None:
    with pytest.raises(Invalid, match="next twelve months"):
        legal_holds.place(world.expert, capsule, person="X", reason="Y", until=clock.now() + timedelta(days=days))
    with pytest.raises(Invalid):
        legal_holds.place(world.expert, capsule, person=" ", reason="Y", until=clock.now() + timedelta(days=9))


def test_capsules_of_closed_cases_are_erased_after_24_months_but_for_holds(world: cases_world.World, capsule: Capsule) -> None:
    from inthewild.hub.cases.services import cases

    case = capsule.case
    assert case is not None
    cases.close(world.expert, case, "All notices are answered.", version=case.version)
    sweep = next(one for one in retention.sweepers() if one.name == "cases.capsules")
    assert sweep.sweep(clock.now() - timedelta(days=1)) == 0
    with clock.moved_by(timedelta(days=731)):
        hold = legal_holds.place(
            world.expert, capsule, person="Officer", reason="Trial", until=clock.now() + timedelta(days=30)
        )  # fmt: skip
        assert sweep.sweep(clock.now() - timedelta(days=730)) == 0
        legal_holds.end(world.expert, hold)
        assert sweep.sweep(clock.now() - timedelta(days=730)) == 1
        assert sweep.sweep(clock.now() - timedelta(days=730)) == 0


def test_who_is_erased_takes_the_capsule_with_them(report: Report, capsule: Capsule) -> None:
    erasure.erase(Actor.system("desk"), report.public_id)
    capsule.refresh_from_db()
    assert capsule.content is None
    assert File.objects.filter(about=report.public_id, deleted_at=None).count() == 0


def test_an_authority_stamps_the_sealing_and_a_wrong_answer_is_not_kept(
    world: cases_world.World, capsule: Capsule, tmp_path: Path, settings: Any
) -> None:
    authority = capsule_case.Authority(tmp_path / "tsa")
    (tmp_path / "roots.pem").write_bytes(authority.root)
    settings.CONFIG = settings.CONFIG.model_copy(
        update={"timestamp_url": "https://tsa.example.org/tsr", "timestamp_roots": tmp_path / "roots.pem"}
    )
    asked: list[tuple[str, str, set[str]]] = []

    def request(method: str, url: str, *, allowed: set[str], headers: dict[str, str], body: bytes) -> Answer:
        asked.append((method, url, allowed))
        return Answer(200, url, {}, authority.answer(body))

    def other(_method: str, url: str, **_rest: Any) -> Answer:
        return Answer(200, url, {}, authority.answer(stamping.stamp.request(b"something else")[0]))

    for wrong, says in ((other, "something else"), (lambda _m, url, **_r: Answer(503, url, {}, b""), "answered 503"),
                        (lambda _m, url, **_r: Answer(200, url, {}, b"<html>"), "no answer of a time-stamp")):  # fmt: skip
        with pytest.raises(HubError, match=says):
            stamping.ask(capsule, request=wrong)
    stamping.ask(capsule, request=request)
    stamping.ask(capsule, request=request)
    assert asked[0] == ("POST", "https://tsa.example.org/tsr", {"tsa.example.org"})
    capsule.refresh_from_db()
    assert acts(capsule) == ["sealed", "time-stamped"]
    findings = capsules.check(world.expert, capsule)
    assert findings.sound, [str(p) for p in findings.problems]
    assert [found.trusted for _seq, found in findings.stamps] == [True]


def test_nobody_is_asked_where_no_authority_is_configured(capsule: Capsule) -> None:
    from inthewild.hub.core.models import Job

    before = Job.objects.count()
    stamping.stamp_later(capsule)
    assert Job.objects.count() == before


def test_an_export_for_something_that_is_no_organisation_is_refused(world: cases_world.World, capsule: Capsule) -> None:
    with pytest.raises(Invalid):
        capsules.export(world.expert, capsule, to="somebody@example.org")
    with pytest.raises(CapsuleError):
        Capsule.objects.filter(pk=capsule.pk).update(manifest="{}")
        capsules.manifest_of(Capsule.objects.get(pk=capsule.pk))
