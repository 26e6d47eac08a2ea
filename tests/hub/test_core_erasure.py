"""Who is erased is gone: from rows, files, ledger, answers, jobs, from the bytes of the database, and from old backups."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import core_uploads  # noqa: F401 - the purposes of files
import pytest
from django.conf import settings
from django.db import transaction
from hub_process import Hub

from inthewild.hub.core import erasure, erasure_log, events, holds, idempotency, ids, sealer
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.erasure import Basis
from inthewild.hub.core.files import services
from inthewild.hub.core.files.pictures import Box
from inthewild.hub.core.models import Approval, AuditEvent, AuditPayload, Erasure, File, Job, StoredAnswer
from inthewild.hub.core.verify import verify
from inthewild.hub.errors import Conflict, HubError, Invalid, NotAllowed, OutOfSight

MakeHub = Callable[[], Hub]
SYSTEM = Actor.system("test")
SPOTTER = Actor(ActorKind.USER, "usr_sam", "org_reef", frozenset({Role.SPOTTER}))
CANARY = "Jane Secret"


@pytest.fixture
def reporter() -> str:
    """A public id that an event tells something of."""
    made = ids.new("usr")
    with transaction.atomic():
        events.record(SYSTEM, "approval.asked", made, {"name": CANARY})
    return made


@pytest.fixture
def apps() -> Iterator[dict[str, list[str]]]:
    """What an app would erase: subject -> ids of what told something of it."""
    found: dict[str, list[str]] = {}
    erasure.erases("test.app", "what the test holds")(lambda subject: found.get(subject, []))
    yield found
    del erasure._erasers["test.app"]


@pytest.mark.django_db(transaction=True)
def test_contents_files_reasons_and_answers_go_and_ids_and_hashes_stay(
    reporter: str, apps: dict[str, list[str]], secretariat: Actor
) -> None:
    with transaction.atomic():
        other = events.record(SYSTEM, "approval.asked", "cas_1", {"phone": CANARY})
        kept = events.record(SYSTEM, "approval.asked", "cas_2", {"note": "of somebody else"})
    apps[reporter] = ["rep_1", other.id]
    of_report = services.accept(SPOTTER, "test-paper", io.BytesIO(CANARY.encode()), name=f"{CANARY}.txt", about="rep_1")
    not_theirs = services.accept(SPOTTER, "test-paper", io.BytesIO(b"text"), about="rep_2")
    Approval.objects.create(kind="x", about="rep_1", asked_by="usr_a", asked_at=other.occurred_at, reason=f"ask {CANARY}")
    fresh = idempotency.begin(SPOTTER, "POST /x", "k", b"{}")
    assert isinstance(fresh, idempotency.Fresh)
    idempotency.finish(fresh, 201, CANARY.encode())
    sealer.seal_all()

    row = erasure.erase(secretariat, reporter)

    assert not AuditPayload.objects.filter(change__contains=CANARY).exists()
    assert AuditPayload.objects.filter(event__public_id=kept.id).exists()
    assert File.objects.get(pk=of_report.pk).deleted_at
    assert services.content_of(File.objects.get(pk=not_theirs.pk)) == b"text"
    assert not Approval.objects.exclude(reason="").exists()
    assert not StoredAnswer.objects.filter(answer__isnull=False).exists()
    assert (row.basis, row.erased_by, row.objects_count) == ("data-subject", secretariat.id, 4)
    assert reporter not in row.subject_hash
    assert AuditEvent.objects.get(type="subject.erased").object == reporter
    assert Job.objects.filter(key=f"erasure:{row.pk}").exists()
    sealer.seal_all()
    assert verify().sound
    log = erasure_log.place(settings.HOME)
    assert reporter in log.read_text()
    assert CANARY not in log.read_text()
    log.unlink()


@pytest.mark.django_db
def test_a_hold_wins_and_nothing_is_erased_until_it_ends(reporter: str, secretariat: Actor) -> None:
    why = {"text": "legal hold of org_court until 2027-03-01"}
    holds.holds("test.hold")(lambda about: why["text"] if about == reporter else "")
    try:
        with pytest.raises(Conflict, match="this is kept: legal hold of org_court until 2027-03-01"):
            erasure.erase(secretariat, reporter)
        assert AuditPayload.objects.filter(change__contains=CANARY).exists()
        assert not Erasure.objects.exists()
        why["text"] = ""
        erasure.erase(secretariat, reporter)
    finally:
        del holds._holds["test.hold"]
    assert not AuditPayload.objects.filter(change__contains=CANARY).exists()


@pytest.mark.django_db(transaction=True)
def test_a_hold_on_what_tells_of_somebody_wins_too_and_takes_the_whole_erasure_back(
    reporter: str, apps: dict[str, list[str]], secretariat: Actor
) -> None:
    apps[reporter] = ["rep_1"]
    file = services.accept(SPOTTER, "test-paper", io.BytesIO(b"text"), about="rep_1")
    holds.holds("test.hold")(lambda about: "legal hold" if about == "rep_1" else "")
    try:
        with pytest.raises(Conflict, match="this is kept: legal hold"):
            erasure.erase(secretariat, reporter)
        for change in (
            lambda: services.delete(SPOTTER, file, "mistake"),
            lambda: services.redraw(SPOTTER, file, crop=Box(0, 0, 1, 1)),
        ):
            with pytest.raises(Conflict, match="this is kept: legal hold"):
                change()
    finally:
        del holds._holds["test.hold"]
    assert services.content_of(File.objects.get()) == b"text"
    assert AuditPayload.objects.filter(change__contains=CANARY).exists()


@pytest.mark.django_db
def test_the_desk_may_and_the_person_and_nobody_else(reporter: str, moderator: Actor) -> None:
    for actor in (moderator, Actor.public(), SPOTTER):
        with pytest.raises(NotAllowed):
            erasure.erase(actor, reporter)
    assert erasure.erase(Actor(ActorKind.USER, reporter), reporter, Basis.WITHDRAWN).erased_by == reporter
    assert not AuditPayload.objects.filter(change__contains=CANARY).exists()


@pytest.mark.django_db
def test_nobody_unknown_is_erased_and_a_name_is_no_id(secretariat: Actor) -> None:
    with pytest.raises(Invalid):
        erasure.erase(secretariat, CANARY)
    with pytest.raises(OutOfSight):
        erasure.erase(secretariat, ids.new("usr"))
    assert not Erasure.objects.exists()


@pytest.mark.django_db
def test_the_desk_and_the_auditor_see_the_log(reporter: str, secretariat: Actor, moderator: Actor) -> None:
    erasure.erase(secretariat, reporter)
    assert visible(Erasure, secretariat).count() == 1
    assert not visible(Erasure, moderator).exists()


@pytest.mark.django_db
def test_a_line_of_the_log_that_somebody_made_up_or_changed_is_refused(reporter: str, secretariat: Actor, tmp_path: Path) -> None:
    erasure.erase(secretariat, reporter)
    log = tmp_path / "log.jsonl"
    assert erasure_log.export(settings.HOME, log) == 1
    assert [e.subject for e in erasure_log.read(log)] == [reporter]
    line = json.loads(log.read_text())
    victim = ids.new("usr")
    for wrong in (json.dumps(line | {"subject": victim}), json.dumps(line | {"mac": 1}), "[]", "{}", "no json", "\x00"):
        log.write_text(wrong + "\n")
        with pytest.raises(HubError, match=r"log.jsonl:1: this line of the log of erasures is damaged"):
            erasure_log.read(log)
    log.write_bytes(b"\xff")
    with pytest.raises(HubError, match="cannot be read"):
        erasure_log.read(log)


PLANT = """
import io, sys
sys.path.insert(0, sys.argv[1])
import core_uploads, hub_tasks
from django.db import connection, transaction
from django.test import Client
from inthewild.hub.accounts.models import Grant, User
from inthewild.hub.core import clock, events, idempotency, jobs
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.files import services
from inthewild.hub.core.files.pictures import Box
from inthewild.hub.core.models import Approval
canary = sys.argv[2]
actor = Actor(ActorKind.USER, "usr_sam", "org_reef", frozenset({Role.SPOTTER}))
address, password = f"{canary.lower()}@example.org", "correct horse battery staple"
user = User.objects.create_user(address, password, name=canary, adult_at=clock.now())
Grant.objects.create(user=user, role=Role.SPOTTER, granted_by="usr_seed", granted_at=clock.now())
person = user.public_id
browser = Client(headers={"host": "localhost", "user-agent": f"{canary}/1.0 (X11; Linux) Firefox/140.0"})
for secret in ("wrong", password):  # a failed sign-in, a session
    browser.post("/en/sign-in/", {"login": address, "password": secret})
assert browser.get("/en/me/").status_code == 200
Client(headers={"host": "localhost"}).post("/en/password/", {"email": address})  # a mail that waits
for n in range(40):
    with transaction.atomic():
        events.record(actor, "approval.asked", person, {"name": f"{canary} {n} " + "x" * 300})
        Approval.objects.create(
            kind="x", about=person, asked_by=f"usr_{n}", asked_at=clock.now(), reason=f"{canary} {n}", state="withdrawn"
        )
services.accept(actor, "test-paper", io.BytesIO(canary.encode() * 9), name=canary + ".txt", about=person)
services.accept(actor, "test-screenshot", io.BytesIO(core_uploads.picture("PNG")), name=canary + ".png", about=person)
fresh = idempotency.begin(actor, "POST /x", "key", canary.encode())
idempotency.finish(fresh, 201, canary.encode())
jobs.enqueue(hub_tasks.breaks, person, key="letter:" + person)
"""
DUMP = """
import base64, zlib
from django.contrib.sessions.models import Session
from django.db import connection
def readable(value):
    # Sessions and the cache are packed and in base64; both are looked into as well as taken as they are.
    text = str(bytes(value) if isinstance(value, memoryview) else value)
    for part in text.split(":"):
        for more in ("", "=", "=="):
            try:
                raw = base64.urlsafe_b64decode(part.lstrip(".") + more)
                text += str(raw) + str(zlib.decompress(raw))
            except Exception:
                text += str(locals().get("raw", b""))
    return text.lower()
def dump():
    for row in Session.objects.all():
        yield "django_session", str(row.get_decoded()).lower()
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield table, " ".join(readable(v) for v in row)
print(sorted({table for table, row in dump() if sys.argv[2].lower() in row}))
"""
ERASE = """
import sys
sys.path.insert(0, sys.argv[1])
import core_uploads, hub_tasks
from datetime import timedelta
from django.conf import settings
from inthewild.hub.core import clock, erasure, jobs
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import Erasure
from inthewild.hub.core.worker import Runner
erasure.erase(Actor.system("desk"), sys.argv[3])
for minutes in (0, 1, 5, 30):
    with clock.moved_by(timedelta(minutes=minutes)):
        Runner(settings.HOME, "w").run(once=True)
print(Erasure.objects.get().scrubbed_at is not None, jobs.dead().count())
"""
HERE = str(Path(__file__).parent)


def files_with(hub: Hub, canary: str) -> list[str]:
    """Every file of the home, the database among them, that holds these bytes."""
    return [str(p) for p in hub.home.path.rglob("*") if p.is_file() and canary.lower().encode() in p.read_bytes().lower()]


def test_after_an_erasure_no_byte_of_the_planted_text_is_left(new_hub: MakeHub) -> None:
    hub = new_hub()
    canary = "Zephyrine-Quillfeather"
    with reader(hub):  # as `serve` does; without it SQLite empties its log when the last process ends
        erased_everywhere(hub, canary)


def erased_everywhere(hub: Hub, canary: str) -> None:
    person, planted = hub.run(PLANT + "print(person)" + DUMP, HERE, canary).splitlines()
    assert (
        planted
        == "['account_emailaddress', 'accounts_user', 'core_approval', 'core_auditpayload', 'core_file', 'django_session']"
    )
    assert files_with(hub, canary)
    told = hub.run(ERASE + DUMP + VERIFY, HERE, canary, person).splitlines()
    # The job that failed is a dead letter, and tells nothing.
    assert told == ["True 1", "[]", "True"]
    assert files_with(hub, canary) == []
    assert stat.S_IMODE((hub.home.path / "erasures.jsonl").stat().st_mode) == 0o600


@contextmanager
def reader(hub: Hub) -> Iterator[None]:
    """Somebody who has the database open all the time."""
    process = hub.start(
        "import time\nfrom inthewild.hub.core.models import Erasure\n"
        "Erasure.objects.count()\nprint('open', flush=True)\ntime.sleep(60)"
    )
    assert process.stdout
    assert process.stdout.readline() == "open\n"
    yield
    process.kill()
    process.communicate()


VERIFY = """
from inthewild.hub.core.verify import verify
print(verify().sound)
"""


def test_a_backup_that_is_restored_does_not_bring_back_who_was_erased_since(new_hub: MakeHub, tmp_path: Path) -> None:
    from test_commands import successor

    hub = new_hub()
    canary = "Zephyrine-Quillfeather"
    person = hub.run(PLANT + "print(person)", HERE, canary)
    old = tmp_path / "old.tar"
    assert hub.command("backup", str(old), "--plain").returncode == 0
    hub.run(ERASE, HERE, canary, person)
    assert canary.encode() in old.read_bytes()

    careless = successor(hub, new_hub())
    told = careless.command("restore", str(old))
    assert told.returncode == 0, told.stderr
    assert "if somebody was erased since, they are back" in told.stderr

    new = successor(hub, new_hub())
    (new.home.path / "erasures.jsonl").write_bytes((hub.home.path / "erasures.jsonl").read_bytes())
    done = new.command("restore", str(old))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Erased again: 1" in done.stdout
    assert "they are back" not in done.stderr
    assert new.run(DUMP, HERE, canary) == "[]"
    assert files_with(new, canary) == []
