"""Workers: this process, or several others. Results come back in the order of the tasks."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import wait
from typing import Protocol, Self

from inthewild.bulk.slots import Slots
from inthewild.bulk.tasks import Result, Task
from inthewild.bulk.work import Setup, Worker
from inthewild.errors import InTheWildError
from inthewild.records import Decision


class WorkerError(InTheWildError):
    """A worker process ended by itself, most likely for want of memory."""


class Pool(Protocol):
    """Runs tasks; a context manager."""

    def clean(self) -> Decision:
        """The decision of a row without finding, which names versions and calibration; waits for an engine."""

    def run(self, tasks: Iterable[Task]) -> Generator[Result, None, None]:
        """One result per task, in order."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...


class Here:
    """Runs the tasks in this process, one after the other: the quickest for small inputs, and the easiest to debug."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._worker: Worker | None = None

    def _own(self) -> Worker:
        if self._worker is None:
            self._worker = Worker(self._setup)
        return self._worker

    def clean(self) -> Decision:
        """Builds the engine."""
        return self._own().clean

    def run(self, tasks: Iterable[Task]) -> Generator[Result, None, None]:
        """One result per task, each made when it is asked for."""
        yield from map(self._own().run, tasks)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._worker = None


class Processes:
    """Runs the tasks in ``count`` processes, started afresh (``spawn``), which inherit no locks and no threads.

    Each builds its own engine, so nothing large crosses a pipe. Not more than a few tasks per worker are under way:
    memory stays bounded, however far the reader is ahead.
    """

    def __init__(self, setup: Setup, count: int) -> None:
        self._count = count
        self._ahead = 2 * count + 2
        self._slots = _make_slots(self._ahead)
        name = self._slots.name if self._slots else None
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(setup, name))
        # A process is started for each of these at once, so that all build their engines while we look at the inputs.
        self._hello = [self._pool.submit(_clean) for _ in range(count)]

    def clean(self) -> Decision:
        """Waits for the first worker."""
        with _alive():
            return self._hello[0].result()

    def run(self, tasks: Iterable[Task]) -> Generator[Result, None, None]:
        """One result per task, in order.

        :raises WorkerError: a process has ended by itself.
        """
        pending: deque[tuple[int, Future[tuple[Result, int]]]] = deque()
        free = deque(range(self._ahead))
        for task in tasks:
            if not free:
                slot, future = pending.popleft()
                yield from self._received(slot, future)
                free.append(slot)
            slot = free.popleft()
            with _alive():
                pending.append((slot, self._pool.submit(_run, task, slot)))
        for slot, future in pending:
            yield from self._received(slot, future)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        # After a fault or an interrupt the batches under way end, which takes well under a second; no new one begins.
        self._pool.shutdown(wait=True, cancel_futures=True)
        if self._slots:
            self._slots.close()

    def _received(self, slot: int, future: Future[tuple[Result, int]]) -> Iterator[Result]:
        """The result, its payload a view that holds until the next is asked for."""
        with _alive():
            result, size = future.result()
        if not size or self._slots is None:
            yield result
            return
        with self._slots.get(slot, size) as view:
            yield replace(result, payload=view)


def make_pool(setup: Setup, workers: int) -> Pool:
    """One worker is this process itself."""
    return Here(setup) if workers == 1 else Processes(setup, workers)


_worker: Worker | None = None
_setup: Setup | None = None
_slots: Slots | None = None


def _make_slots(count: int) -> Slots | None:
    try:
        return Slots(count)
    except OSError:  # no shared memory here, as in some containers: the pipe does, if slower
        return None


def _begin(setup: Setup, slots: str | None) -> None:
    """Runs first in each process. Only keeps the setup: an error here could not tell the parent what it is."""
    global _setup, _slots
    _slots = Slots(name=slots) if slots else None
    # Ctrl-C reaches the whole process group, but it is for the parent to end the run in good order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Arrow's own allocator keeps what it has freed, which is a tenth of a worker's memory.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _setup = setup


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for tasks for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _own() -> Worker:
    global _worker
    if _worker is None:
        assert _setup is not None
        _worker = Worker(_setup)
    return _worker


def _clean() -> Decision:
    return _own().clean


def _run(task: Task, slot: int) -> tuple[Result, int]:
    """The result and, if its payload lies in the slot and not in the result, the payload's size."""
    result = _own().run(task)
    if result.payload and _slots is not None and _slots.put(slot, bytes(result.payload)):
        return replace(result, payload=b""), len(result.payload)
    return result, 0


@contextmanager
def _alive() -> Iterator[None]:
    """Says what it means when the pool finds one of its processes gone."""
    try:
        yield
    except BrokenProcessPool as error:
        hint = "most likely out of memory: try fewer --workers; --resume goes on from the last batch"
        raise WorkerError("a worker process has ended by itself", hint=hint) from error
