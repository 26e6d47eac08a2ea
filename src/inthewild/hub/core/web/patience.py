"""How long the server waits for what a client sends. A thread that waits for a slow client serves nobody else.

The head of a request must be there within ``HEAD_SECONDS``; a body may take longer by a second for every ``PACE``
bytes that arrived. Then the connection is shut for reading, the read ends, and the thread is free. A proxy that reads
requests completely before it passes them on (nginx does by default) keeps slow clients away altogether.
"""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Protocol

HEAD_SECONDS = 20.0
PACE = 16_384
_FOR_READING = 0  # socket.SHUT_RD; nothing here opens a connection


class Connection(Protocol):
    """What is needed of a socket."""

    def shutdown(self, how: int, /) -> None:
        """End one direction."""


_lock = threading.Lock()
_until: dict[int, tuple[Connection, float]] = {}


def begin(connection: Connection) -> None:
    """The server begins to read a request."""
    with _lock:
        _until[id(connection)] = (connection, time.monotonic() + HEAD_SECONDS)


def received(connection: Connection | None, size: int) -> None:
    """So many bytes of a body came."""
    with _lock:
        if id(connection) in _until:
            known, until = _until[id(connection)]
            _until[id(connection)] = (known, until + size / PACE)


def end(connection: Connection | None) -> None:
    """All of the request is there, or nobody waits for it any more."""
    with _lock:
        _until.pop(id(connection), None)


def cut() -> int:
    """Shut the connections whose time is over; how many. The server calls it every second."""
    now = time.monotonic()
    with _lock:
        late = [connection for connection, until in _until.values() if until < now]
        for connection in late:
            del _until[id(connection)]
    for connection in late:
        with contextlib.suppress(OSError):  # it is closed already
            connection.shutdown(_FOR_READING)
    return len(late)
