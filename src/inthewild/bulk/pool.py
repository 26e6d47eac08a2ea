"""Workers: this process, or several others. Results come back in the order of the tasks."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol, Self, TypeVar

from inthewild.bulk.tasks import Result, Task
from inthewild.bulk.work import Setup, Worker
from inthewild.errors import InTheWildError
from inthewild.records import Decision

_T = TypeVar("_T")


class WorkerError(InTheWildError):
    """A worker process ended by itself, most likely for want of memory."""


class Pool(Protocol):
    """Runs tasks; a context manager."""

    def clean(self) -> Decision:
        """The decision of a row without finding, which names versions and calibration; waits for an engine."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
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

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """One result per task, each made when it is asked for."""
        return map(self._own().run, tasks)

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
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(setup,))
        # A process is started for each of these at once, so that all build their engines while we look at the inputs.
        self._hello = [self._pool.submit(_clean) for _ in range(count)]

    def clean(self) -> Decision:
        """Waits for the first worker."""
        return _result(self._hello[0])

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """One result per task, in order.

        :raises WorkerError: a process has ended by itself.
        """
        pending: deque[Future[Result]] = deque()
        for task in tasks:
            pending.append(self._pool.submit(_run, task))
            if len(pending) > 2 * self._count + 1:
                yield _result(pending.popleft())
        while pending:
            yield _result(pending.popleft())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        # After a fault or an interrupt the batches under way end, which takes well under a second; no new one begins.
        self._pool.shutdown(wait=True, cancel_futures=True)


def make_pool(setup: Setup, workers: int) -> Pool:
    """One worker is this process itself."""
    return Here(setup) if workers == 1 else Processes(setup, workers)


_worker: Worker | None = None
_setup: Setup | None = None


def _begin(setup: Setup) -> None:
    """Runs first in each process. Only keeps the setup: an error here could not tell the parent what it is."""
    global _setup
    # Ctrl-C reaches the whole process group, but it is for the parent to end the run in good order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _setup = setup


def _own() -> Worker:
    global _worker
    if _worker is None:
        assert _setup is not None
        _worker = Worker(_setup)
    return _worker


def _clean() -> Decision:
    return _own().clean


def _run(task: Task) -> Result:
    return _own().run(task)


def _result(future: Future[_T]) -> _T:
    try:
        return future.result()
    except BrokenProcessPool as error:
        hint = "most likely out of memory: try fewer --workers; --resume goes on from the last batch"
        raise WorkerError("a worker process has ended by itself", hint=hint) from error
