"""Jobs end done or as dead letters, whatever happens to the workers; effects outside happen, and can be taken back before."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import hub_tasks
import pytest
from django.conf import settings
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from hub_process import Hub

from inthewild.hub.core import clock, jobs, outbox, schedule
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent, AuditHead, Job, OutboxMessage, Worker
from inthewild.hub.core.verify import verify
from inthewild.hub.core.worker import Heartbeat, Runner
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

LATER = timedelta(minutes=50)


@pytest.fixture(autouse=True)
def nothing_recurring(monkeypatch: pytest.MonkeyPatch) -> None:
    """What apps do by the clock would come between the jobs that are counted here."""
    monkeypatch.setattr(schedule, "_recurring", {})


@pytest.fixture(autouse=True)
def nothing_seen() -> Iterator[None]:
    (settings.HOME.path / "seen.txt").unlink(missing_ok=True)
    yield


def runner() -> Runner:
    return Runner(settings.HOME, "test-worker")


def status(job: Job) -> str:
    return DBTaskResult.objects.get(pk=job.task_id).status


@pytest.mark.django_db
def test_a_job_is_run_and_done() -> None:
    job = jobs.enqueue(hub_tasks.note, "cas_1", key="note:1")
    assert runner().run(once=True) == 1
    assert hub_tasks.seen() == ["cas_1"]
    assert status(job) == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db
def test_the_same_work_is_queued_once_until_it_is_done() -> None:
    first = jobs.enqueue(hub_tasks.note, "cas_1", key="note:1")
    assert jobs.enqueue(hub_tasks.note, "cas_1", key="note:1") == first
    runner().run(once=True)
    assert jobs.enqueue(hub_tasks.note, "cas_1", key="note:1") != first


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["ann@example.org", "Ann Lee", "+49 30 1234", "", "x" * 81, "a\nb"])
def test_personal_data_is_no_argument(value: str) -> None:
    with pytest.raises(Invalid):
        jobs.enqueue(hub_tasks.note, value, key="note:1")
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
def test_a_job_waits_for_its_time() -> None:
    jobs.enqueue(hub_tasks.note, "cas_1", key="note:1", after=clock.now() + timedelta(minutes=20))
    assert runner().run(once=True) == 0
    with clock.moved_by(timedelta(minutes=21)):
        assert runner().run(once=True) == 1


@pytest.mark.django_db
def test_a_failing_job_is_tried_with_growing_pauses_and_then_is_a_dead_letter_with_an_event() -> None:
    job = jobs.enqueue(hub_tasks.breaks, "cas_1", key="breaks:1")
    assert runner().run(once=True) == 1
    assert runner().run(once=True) == 0  # it waits
    with clock.moved_by(timedelta(seconds=2.5)):
        assert runner().run(once=True) == 1
        with clock.moved_by(timedelta(seconds=4.5)):
            assert runner().run(once=True) == 1
    assert hub_tasks.seen() == ["cas_1"] * 3
    assert [d.public_id for d in jobs.dead()] == [job.public_id]
    with clock.moved_by(LATER):
        assert runner().run(once=True) == 0
    assert AuditEvent.objects.filter(type="job.abandoned", object=job.public_id).count() == 1


@pytest.mark.django_db
def test_what_a_task_read_does_not_stay_in_its_failure() -> None:
    job = jobs.enqueue(hub_tasks.breaks, "cas_1", key="breaks:1")
    runner().run(once=True)
    row = DBTaskResult.objects.get(pk=job.task_id)
    assert row.exception_class_path == "builtins.ValueError"
    assert "hub_tasks.py" in row.traceback
    assert "123456" not in row.traceback


@pytest.mark.django_db
def test_a_dead_letter_is_revived_by_the_secretariat_only_and_once(secretariat: Actor, moderator: Actor) -> None:
    job = jobs.enqueue(hub_tasks.breaks, "cas_1", key="breaks:1")
    with pytest.raises(Conflict):
        jobs.revive(secretariat, job)
    for minutes in range(3):
        with clock.moved_by(timedelta(minutes=minutes)):
            runner().run(once=True)
    letter = jobs.dead().get()
    with pytest.raises(NotAllowed):
        jobs.revive(moderator, letter)
    jobs.revive(secretariat, letter)
    with pytest.raises(Conflict):
        jobs.revive(secretariat, letter)
    assert runner().run(once=True) == 1
    assert len(hub_tasks.seen()) == 4


@pytest.mark.django_db
def test_a_worker_that_stopped_to_breathe_loses_its_job_to_another_and_its_result_no_longer_counts() -> None:
    job = jobs.enqueue(hub_tasks.note, "cas_1", key="note:1")
    first = jobs.claim("first")
    assert first is not None
    assert jobs.claim("second") is None
    assert jobs.reap() == 0
    with clock.moved_by(timedelta(seconds=61)):
        assert jobs.reap() == 1
        with clock.moved_by(timedelta(seconds=10)):
            second = jobs.claim("second")
            assert second is not None
            assert second.attempts == 2
    assert not jobs.succeed(first)
    assert not jobs.fail(first, "x")
    assert not jobs.renew(first)
    assert status(job) == TaskResultStatus.RUNNING
    assert jobs.succeed(second)
    assert status(job) == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db(transaction=True)
def test_a_job_that_takes_longer_than_its_lease_keeps_it_by_breathing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT", timedelta(seconds=0.05))
    jobs.enqueue(hub_tasks.note, "cas_1", key="note:1")
    held = jobs.claim("worker")
    assert held is not None
    before = held.leased_until
    with Heartbeat(held):
        time.sleep(0.5)
    held.refresh_from_db()
    assert before is not None
    assert held.leased_until is not None
    assert held.leased_until > before


@pytest.mark.django_db
def test_an_effect_happens_after_the_undo_window_and_once() -> None:
    with transaction.atomic():
        outbox.put("test-letter", "ntc_1", key="letter:1")
        outbox.put("test-letter", "ntc_1", key="letter:1")
    runner().run(once=True)
    assert hub_tasks.seen() == []
    with clock.moved_by(timedelta(seconds=11)):
        runner().run(once=True)
        runner().run(once=True)
    assert hub_tasks.seen() == ["letter:1 ntc_1"]
    assert OutboxMessage.objects.get().state == "done"


@pytest.mark.django_db
def test_an_effect_can_be_taken_back_within_the_undo_window_and_not_later() -> None:
    outbox.put("test-letter", "ntc_1", key="letter:1")
    outbox.put("test-letter", "ntc_2", key="letter:2", wait=timedelta(0))
    outbox.withdraw("letter:1")
    with clock.moved_by(timedelta(seconds=11)):
        with pytest.raises(Conflict):
            outbox.withdraw("letter:2")
        runner().run(once=True)
    assert hub_tasks.seen() == ["letter:2 ntc_2"]


@pytest.mark.django_db
def test_an_effect_that_nobody_can_carry_out_is_refused_when_it_is_decided() -> None:
    with pytest.raises(KeyError):
        outbox.put("smoke-signal", "ntc_1", key="letter:1")


@pytest.mark.django_db(transaction=True)
def test_an_effect_of_a_failed_transaction_never_happens() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        outbox.put("test-letter", "ntc_1", key="letter:1")

    def fails() -> None:
        with transaction.atomic():
            outbox.put("test-letter", "ntc_1", key="letter:1")
            raise KeyError("the write went wrong")

    with pytest.raises(KeyError):
        fails()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_the_house_is_kept_sealed_signed_once_a_day_and_the_worker_seen() -> None:
    outbox.put("test-letter", "ntc_1", key="letter:1")
    job = jobs.enqueue(hub_tasks.breaks, "cas_1", key="breaks:1")
    Job.objects.filter(pk=job.pk).update(max_attempts=1)
    runner().run(once=True)
    runner().tidy()
    runner().tidy()
    assert verify(key=settings.HOME.audit_key().public_key()).unsealed == 0
    assert AuditHead.objects.count() == 1
    assert Worker.objects.get().name == "test-worker"


CAMPAIGN = """
import os, random, signal, time
from datetime import timedelta
import hub_tasks
from django.db import connections, transaction
from django_tasks_db.models import DBTaskResult
from inthewild.hub.core import events, jobs, outbox, sealer
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent, OutboxMessage
from inthewild.hub.core.verify import verify
from inthewild.hub.core.worker import Runner
from inthewild.hub.home import Home

kills = int(sys.argv[1])
dice = random.Random(kills)
jobs.LEASE, jobs.HEARTBEAT = timedelta(seconds=1), timedelta(seconds=0.2)
jobs.backoff = lambda attempts: timedelta(0)
outbox.UNDO = timedelta(0)
home = Home(__import__("pathlib").Path(os.environ["INTHEWILD_HOME"]))
total = kills * 6
accepted = 0

def worker():
    connections.close_all()
    pid = os.fork()
    if not pid:
        try:
            Runner(home, f"w{os.getpid()}").run()
        finally:
            os._exit(0)
    return pid

for kill in range(kills):
    pid = worker()
    for _ in range(6):
        with transaction.atomic():
            jobs.enqueue(hub_tasks.note, f"job_{accepted}", key=f"note:{accepted}")
            outbox.put("test-letter", f"ntc_{accepted}", key=f"letter:{accepted}", wait=timedelta(0))
            events.record(Actor.system("campaign"), "approval.asked", f"ntc_{accepted}", {"n": accepted})
        accepted += 1
    time.sleep(dice.random() * 0.4)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
pid = worker()
end = time.monotonic() + 120
while time.monotonic() < end:
    waiting = DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"]).count()
    waiting += OutboxMessage.objects.exclude(state="done").count()
    if not waiting:
        break
    time.sleep(0.2)
os.kill(pid, signal.SIGKILL)
os.waitpid(pid, 0)
sealer.seal_all()
seen = set(hub_tasks.seen())
lost = [n for n in range(accepted) if f"job_{n}" not in seen or f"letter:{n} ntc_{n}" not in seen]
report = verify()
print("waiting", waiting, "lost", len(lost), "dead", jobs.dead().count(), "problems", len(report.problems),
      "events", AuditEvent.objects.filter(actor="campaign").count() == total)
"""


def test_workers_killed_at_random_points_lose_nothing(new_hub: Callable[[], Hub]) -> None:
    """``make hub-kills`` does it two hundred times."""
    kills = int(os.environ.get("INTHEWILD_KILLS", "8"))
    hub = new_hub()
    hub.env["PYTHONPATH"] = f"{Path(__file__).parent}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    told = hub.run(CAMPAIGN, kills, timeout=600)
    assert told == "waiting 0 lost 0 dead 0 problems 0 events True"
