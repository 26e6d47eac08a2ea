"""A worker: runs jobs one after another, breathes while they run, and keeps the house in a second thread.

The house: seal the audit chain every second, take back lost leases, queue what the outbox holds and what is
due by the clock, sign the head once a day.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import traceback
from datetime import timedelta
from types import TracebackType

from django.db import close_old_connections, connections, transaction

from inthewild.hub.core import clock, heads, jobs, outbox, schedule, sealer
from inthewild.hub.core.models import AuditHead, Job, Worker
from inthewild.hub.home import Home

log = logging.getLogger(__name__)
_DAY = timedelta(days=1)


class Heartbeat:
    """Renews the lease of a job in a thread of its own while the block runs."""

    def __init__(self, held: Job) -> None:
        self._held = held
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._stop.wait(jobs.HEARTBEAT.total_seconds()):
                try:
                    if not jobs.renew(self._held):
                        return  # somebody else has it; the result will not count
                except Exception:
                    # One missed beat is no death: the lease outlasts five of them.
                    log.exception("the lease of %s could not be renewed", self._held.public_id)
        finally:
            connections.close_all()


class Runner:
    """The loop of one worker process."""

    def __init__(self, home: Home, name: str) -> None:
        self.home, self.name = home, name
        self.stopping = threading.Event()
        self._house: threading.Thread | None = None

    def run(self, *, once: bool = False) -> int:
        """Work until ``stopping`` is set, or with ``once`` until nothing is due; how many jobs were run."""
        self._house = threading.Thread(target=self._keep_house, daemon=True)
        if once:
            self.tidy()
        else:
            self._house.start()
        done = 0
        while not self.stopping.is_set():
            if not once:
                close_old_connections()
            if self.work():
                done += 1
            elif once:
                break
            else:
                self.stopping.wait(0.3)
        return done

    def work(self) -> bool:
        """Run one job that is due; whether there was one."""
        held = jobs.claim(self.name)
        if held is None:
            return False
        try:
            with Heartbeat(held):
                jobs.call(held)
        except Exception as error:
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            log.warning("%s failed (%s), attempt %s of %s", held.public_id, kind, held.attempts, held.max_attempts)
            jobs.fail(held, kind, _frames(error))
        else:
            if not jobs.succeed(held):
                log.warning("%s took longer than its lease; another worker has it", held.public_id)
        return True

    def tidy(self) -> None:
        """One round of the house."""
        sealer.seal_all()
        jobs.reap()
        outbox.pump()
        schedule.tick()
        now = clock.now()
        Worker.objects.update_or_create(name=self.name, defaults={"seen_at": now})
        Worker.objects.filter(seen_at__lt=now - _DAY).delete()
        with transaction.atomic():
            if not AuditHead.objects.filter(made_at__gt=now - _DAY).exists():
                heads.sign(self.home)

    def _keep_house(self) -> None:
        try:
            while not self.stopping.wait(1.0):
                close_old_connections()
                try:
                    self.tidy()
                except Exception:
                    log.exception("a round of the house failed; the next comes in a second")
        finally:
            connections.close_all()


def work(home: Home) -> int:
    """Run a worker in this process until SIGTERM, which lets the present job end; how many jobs were run."""
    runner = Runner(home, new_name())
    signal.signal(signal.SIGTERM, lambda _number, _frame: runner.stopping.set())
    return runner.run()


def new_name() -> str:
    """A name for this process."""
    return f"{os.uname().nodename[:40]}-{os.getpid()}"


def _frames(error: BaseException) -> str:
    """Where it failed, without the message, which may quote what the task read."""
    return "".join(f"{f.filename}:{f.lineno} in {f.name}\n" for f in traceback.extract_tb(error.__traceback__))
