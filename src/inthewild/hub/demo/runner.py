"""One command, one address: web, worker and marketplace as children that end together, and a reset that loses no request.

The parent holds the listening socket. While the children are away for a reset, clients wait in its queue; they are
not refused. The parent never touches the database, so that no connection crosses a fork.
"""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable
from types import FrameType

from inthewild.errors import UsageError
from inthewild.hub.demo.place import HOST, Place
from inthewild.hub.errors import HubError
from inthewild.hub.processes import Children

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
        self._shop = place.settle_marketplace()
        self._children = Children()
        self._stopping = False

    @property
    def url(self) -> str:
        """The address of the first page."""
        return f"http://{HOST}:{self._sock.getsockname()[1]}/"

    @property
    def marketplace(self) -> str:
        """The address of the example marketplace."""
        return f"http://{HOST}:{self._shop.getsockname()[1]}/"

    def run(self, started: Callable[[str], None], *, once: bool = False) -> None:
        """Set up, start the children, call ``started(url)``, then wait for Ctrl-C or SIGTERM; with ``once`` stop at once.

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
            self._children.end()
            self._sock.close()
            self._shop.close()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _set_up(self) -> None:
        """Database and the examples that the first page needs, in a child."""
        from inthewild.hub.demo.children import set_up

        if self._children.run(set_up):
            raise HubError("the examples could not be set up", where=str(self._place.home.path), hint="see the lines above")
        self._place.next_round()

    def _start(self) -> None:
        from inthewild.hub.demo.children import shop, web, work

        # What a child does not answer on it closes, or clients could connect to nobody while it ends.
        def server() -> None:
            self._shop.close()
            web(self._sock.fileno())

        def worker() -> None:
            self._sock.close()
            self._shop.close()
            work()

        def market() -> None:
            self._sock.close()
            shop(self._shop)

        for name, work_of in (("web", server), ("worker", worker), ("marketplace", market)):
            self._children.start(name, work_of)

    def _reset(self) -> None:
        """Requests and the job that run are finished; then everything is new."""
        self._children.end()
        if not self._stopping:
            self._place.wipe()
            self._set_up()
            self._start()

    def _look(self) -> None:
        """Raise HubError if a child ended by itself."""
        ended = self._children.look()
        if ended and not self._stopping:
            raise HubError(f"the {ended[0]} ended with {ended[1]}", where=str(self._place.home.path))
