"""What is past its time is deleted by itself, and every object says how long it stays."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import core_uploads  # noqa: F401 - the purposes of files
import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation
from hub_process import Hub

from inthewild.hub.core import clock, holds, idempotency, jobs, retention, schedule
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Retention, Role
from inthewild.hub.core.files import services
from inthewild.hub.core.models import File, Job, Schedule, StoredAnswer
from inthewild.hub.core.worker import Runner

SPOTTER = Actor(ActorKind.USER, "usr_sam", "org_reef", frozenset({Role.SPOTTER}))


def paper(kept: Retention, about: str = "rep_1") -> File:
    return services.accept(SPOTTER, "test-paper", io.BytesIO(b"text"), retention=kept, about=about)


def sweep_everything() -> None:
    for one in retention.sweepers():
        retention.sweep.func(one.name)


def test_every_class_has_a_rule_and_the_agreed_period() -> None:
    days = {r.value: rule.keep.days if rule.keep else None for r, rule in retention.TABLE.items()}
    assert days == {
        "draft": 1, "address": 1, "answer": 1, "contact": 30, "rejected": 90, "evidence": 730, "volunteer": 365,
        "membership": 730, "notice": 90, "request": 730, "sample": 90, "published": None,
    }  # fmt: skip
    assert set(retention.TABLE) == set(Retention)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kept", [r for r in Retention if retention.TABLE[r].keep and r not in (Retention.ANSWER, Retention.ADDRESS)]
)
def test_a_file_is_deleted_after_its_period_and_not_before(kept: Retention) -> None:
    file = paper(kept)
    if kept is not Retention.DRAFT:  # the clock of a draft runs from the start
        with clock.moved_by(timedelta(days=4000)):
            sweep_everything()
        assert File.objects.get().deleted_at is None
        services.start_clock(file)
    period = retention.TABLE[kept].keep
    assert period
    with clock.moved_by(period - timedelta(minutes=1)):
        sweep_everything()
        assert File.objects.get().deleted_at is None
    with clock.moved_by(period + timedelta(minutes=1)):
        sweep_everything()
    assert File.objects.get().deleted_at


@pytest.mark.django_db
def test_what_is_published_stays() -> None:
    services.start_clock(paper(Retention.PUBLISHED))
    with clock.moved_by(timedelta(days=40_000)):
        sweep_everything()
    assert File.objects.get().deleted_at is None


@pytest.mark.django_db
def test_a_hold_keeps_a_file_beyond_its_time_and_the_others_go() -> None:
    held, other = paper(Retention.CONTACT, "rep_held"), paper(Retention.CONTACT)
    for file in (held, other):
        services.start_clock(file)
    holds.holds("test.retention")(lambda about: "legal hold" if about == "rep_held" else "")
    try:
        with clock.moved_by(timedelta(days=31)):
            sweep_everything()
        held.refresh_from_db()
        assert held.deleted_at is None
        assert "A legal hold keeps this beyond" in retention.shown(Retention.CONTACT, held.retained_from, held.about)
    finally:
        del holds._holds["test.retention"]
    assert File.objects.filter(deleted_at__isnull=False).count() == 1


@pytest.mark.django_db
def test_kept_answers_go_after_a_day() -> None:
    idempotency.begin(SPOTTER, "POST /x", "k", b"")
    with clock.moved_by(timedelta(hours=25)):
        sweep_everything()
    assert not StoredAnswer.objects.exists()


@pytest.mark.django_db
def test_each_object_says_how_long_it_is_kept() -> None:
    file = paper(Retention.CONTACT)
    page = Template("{% load hub %}{% kept file %}")
    assert page.render(Context({"file": file}, autoescape=False)) == "A reporter's contact is deleted 30 days after the outcome."
    File.objects.filter(pk=file.pk).update(retained_from=datetime(2026, 11, 1, tzinfo=UTC))
    file.refresh_from_db()
    with translation.override("en"):
        assert page.render(Context({"file": file}, autoescape=False)).endswith("after the outcome. This will be on 1 Dec 2026.")
    assert retention.shown(Retention.PUBLISHED, clock.now()) == "Totals, commitments and published figures are kept for ever."


def test_two_functions_for_one_thing_and_sweeping_what_stays_are_refused() -> None:
    with pytest.raises(ValueError, match="two functions sweep"):
        retention.sweeps(Retention.ANSWER, "core.answers", "")(lambda _before: 0)
    with pytest.raises(ValueError, match="kept for ever is not swept"):
        retention.sweeps(Retention.PUBLISHED, "test.published", "")(lambda _before: 0)


@pytest.mark.django_db
def test_the_clock_queues_each_job_once_an_hour_and_what_was_missed_once() -> None:
    jobs_due = len([one for one in schedule.recurring() if one.period <= timedelta(hours=1)])
    everything = len(schedule.recurring())
    assert schedule.tick() == 0  # a new hub has nothing to tidy
    with clock.moved_by(timedelta(minutes=61)):
        assert schedule.tick() == jobs_due
        assert schedule.tick() == 0
    Job.objects.update(open_key=None)
    with clock.moved_by(timedelta(days=9)):
        assert schedule.tick() == everything
        assert schedule.tick() == 0
    # The demo's clock went back: nothing waits for nine days.
    Job.objects.update(open_key=None)
    assert schedule.tick() == everything
    assert Schedule.objects.filter(next_at__lte=clock.now() + timedelta(hours=1, seconds=5)).count() == jobs_due


@pytest.mark.django_db(transaction=True)
def test_a_worker_deletes_what_is_past_its_time_without_being_asked() -> None:
    file = paper(Retention.DRAFT)
    path = settings.HOME.files / str(file.path)
    Runner(settings.HOME, "w").run(once=True)
    with clock.moved_by(timedelta(hours=25)):
        Runner(settings.HOME, "w").run(once=True)
    assert File.objects.get().deleted_at
    assert not path.exists()


TICKS = """
import os
from datetime import timedelta
from inthewild.hub.core import clock, schedule
from inthewild.hub.core.models import Schedule
from django.db import connections
schedule.tick()
Schedule.objects.update(next_at=clock.now() - timedelta(seconds=1))
connections.close_all()  # a connection is not shared by processes
children = []
for n in range(6):
    if pid := os.fork():
        children.append(pid)
        continue
    os._exit(schedule.tick())
print(sum(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children) == len(schedule.recurring()))
"""


def test_six_workers_that_ask_at_once_queue_each_job_once(new_hub: Callable[[], Hub]) -> None:
    assert new_hub().run(TICKS) == "True"


@pytest.mark.django_db
def test_records_of_done_jobs_go_after_a_week_and_dead_letters_stay() -> None:
    import hub_tasks

    for task in (hub_tasks.note, hub_tasks.breaks):
        jobs.enqueue(task, "cas_1", key=f"{task.name}:1")
    for minutes in range(3):
        with clock.moved_by(timedelta(minutes=minutes)):
            Runner(settings.HOME, "w").run(once=True)
    assert jobs.forget_done(clock.now() - timedelta(days=7)) == 0
    with clock.moved_by(timedelta(days=8)):
        retention.forget_done_jobs.func()
    assert [job.key for job in Job.objects.all()] == ["breaks:1"]
    assert jobs.dead().count() == 1
