"""Children that end with their parent, however it ends: web and worker of one command.

The parent never touches the database, so that no connection crosses a fork.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from inthewild.hub.errors import HubError

PATIENCE = 30.0  # seconds for a request or a job in flight


class Children:
    """The processes that this one started."""

    def __init__(self) -> None:
        self._running: dict[int, str] = {}
        self._alive, self._parent = os.pipe()

    def start(self, name: str, work: Callable[[], object]) -> None:
        """Run ``work`` in a child."""
        self._running[self._fork(work)] = name

    def run(self, work: Callable[[], object]) -> int:
        """Run ``work`` in a child to its end; its exit code."""
        return os.waitstatus_to_exitcode(os.waitpid(self._fork(work), 0)[1])

    def look(self) -> tuple[str, int] | None:
        """Name and exit code of a child that ended by itself, if one did."""
        for pid, name in list(self._running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._running[pid]
                return name, os.waitstatus_to_exitcode(status)
        return None

    def end(self) -> None:
        """Let all finish what they do, and wait for them."""
        for pid in self._running:
            os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while self._running:
            for pid in list(self._running):
                if os.waitpid(pid, os.WNOHANG)[0]:
                    del self._running[pid]
                elif time.monotonic() > end:
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)

    def _fork(self, work: Callable[[], object]) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            os.close(self._parent)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which tells the children
            threading.Thread(target=_end_with_parent, args=(self._alive,), daemon=True).start()
            work()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def together(*parts: tuple[str, Callable[[], object]]) -> None:
    """Run named parts in children until SIGTERM or Ctrl-C, or until one ends by itself; then all end.

    Raises HubError if one ended by itself.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    children = Children()
    lost = None
    try:
        for name, work in parts:
            children.start(name, work)
        while lost is None and not stop.wait(0.1):
            lost = children.look()
    finally:
        children.end()
    if lost is not None and not stop.is_set():
        raise HubError(f"the {lost[0]} ended by itself with {lost[1]}, so the hub stopped", hint="see the lines above")


def _end_with_parent(pipe: int) -> None:
    """The parent writes nothing; the read ends when it is gone."""
    os.read(pipe, 1)
    os.kill(os.getpid(), signal.SIGTERM)
