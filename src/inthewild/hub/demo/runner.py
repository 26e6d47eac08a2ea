"""One command, one address: web and worker as two children that end together, and a reset that loses no request.

The parent holds the listening socket. While the children are away for a reset, clients wait in its queue; they are
not refused. The parent never touches the database, so that no connection crosses a fork.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

from inthewild.errors import UsageError
from inthewild.hub.demo.place import HOST, Place
from inthewild.hub.errors import HubError

PATIENCE = 30.0  # seconds for a request or a job in flight
_TICK = 0.1


def listen(port: int | None) -> socket.socket:
    """A socket on ``port``; without one on 8000 or, if somebody has it, on any that is free. Raises UsageError."""
    last: OSError | None = None
    for number in (8000, 0) if port is None else (port,):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((HOST, number))
        except (OSError, OverflowError) as error:
            sock.close()
            last = error if isinstance(error, OSError) else OSError(str(error))
        else:
            sock.listen(128)
            sock.set_inheritable(True)
            return sock
    raise UsageError(f"the port cannot be used: {last}", where=f"--port {port}", hint="leave --port out for one that is free")


class Demo:
    """Runs a demo home until it is told to stop."""

    def __init__(self, place: Place, sock: socket.socket) -> None:
        self._place = place
        self._sock = sock
        self._children: dict[int, str] = {}
        self._stopping = False
        self._alive, self._parent = os.pipe()

    @property
    def url(self) -> str:
        """The address of the first page."""
        return f"http://{HOST}:{self._sock.getsockname()[1]}/"

    def run(self, started: Callable[[str], None], *, once: bool = False) -> None:
        """Set up, start web and worker, call ``started(url)``, then wait for Ctrl-C or SIGTERM; with ``once`` stop at once.

        Raises HubError if a part fails.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        from inthewild.hub.demo.children import preload

        try:
            preload()
            self._set_up()
            self._start()
            started(self.url)
            while not self._stopping and not once:
                time.sleep(_TICK)
                self._look()
                if self._place.reset_asked:
                    self._reset()
        finally:
            self._end()
            self._sock.close()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _set_up(self) -> None:
        """Database and the examples that the first page needs, in a child."""
        from inthewild.hub.demo.children import set_up

        pid = self._fork(set_up)
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
            raise HubError("the examples could not be set up", where=str(self._place.home.path), hint="see the lines above")
        self._place.next_round()

    def _start(self) -> None:
        from inthewild.hub.demo.children import web, work

        def worker() -> None:
            self._sock.close()  # or clients could connect to nobody while the worker finishes its job
            work()

        self._children[self._fork(lambda: web(self._sock.fileno()))] = "web"
        self._children[self._fork(worker)] = "worker"

    def _reset(self) -> None:
        """Requests and the job that run are finished; then everything is new."""
        self._end()
        if not self._stopping:
            self._place.wipe()
            self._set_up()
            self._start()

    def _look(self) -> None:
        """Raise HubError if a child ended by itself."""
        for pid, name in list(self._children.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended and not self._stopping:
                del self._children[pid]
                raise HubError(f"the {name} ended with {os.waitstatus_to_exitcode(status)}", where=str(self._place.home.path))
            if ended:
                del self._children[pid]

    def _end(self) -> None:
        """Let both children finish what they do, and wait for them."""
        for pid in self._children:
            os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while self._children:
            for pid in list(self._children):
                if os.waitpid(pid, os.WNOHANG)[0]:
                    del self._children[pid]
                elif time.monotonic() > end:
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)

    def _fork(self, work: Callable[[], None]) -> int:
        """Run ``work`` in a child that ends with this process, however that ends."""
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


def _end_with_parent(pipe: int) -> None:
    """The parent writes nothing; the read ends when it is gone."""
    os.read(pipe, 1)
    os.kill(os.getpid(), signal.SIGTERM)
