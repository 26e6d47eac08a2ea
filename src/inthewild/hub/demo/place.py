"""The files that make a home a demo, shared by its processes. Each is replaced whole, so that nobody reads a half.

``demo.json``         the marker: what this home is, and where the example marketplace may listen
``demo-clock``        seconds by which the clock runs ahead
``demo-round``        how often the demo was set up; it grows with every reset
``demo-reset``        present while somebody waits for a reset
``demo-lock``         held by the one command that runs it
``demo-progress``     how far the job with the rest of the examples is
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from inthewild.errors import UsageError
from inthewild.hub.home import DEMO_MARKER, LOOPBACK, Home, replace

HOST = LOOPBACK
MARKETPLACE_PORT = 8077
STEPS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
MOST = timedelta(days=3650)


@dataclass(frozen=True)
class Progress:
    """How many examples were made, and which was the last."""

    done: int
    last: str = ""
    over: bool = False


@dataclass(frozen=True)
class Place:
    """A demo home."""

    home: Home

    @property
    def clock(self) -> Path:
        """The file that the clock follows."""
        return self.home.path / "demo-clock"

    def make(self) -> None:
        """Make the home and its marker. Raises UsageError for a home that holds a real hub."""
        if self.home.keys.exists() and not self.home.is_demo:
            raise UsageError(
                "this home holds a real hub, which gets no example data", where=str(self.home.path), hint="--home names another"
            )
        self.home.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.home.is_demo:
            marker = {"demo": 1, "marketplace": {"host": HOST, "port": MARKETPLACE_PORT}}
            replace(self.home.path / DEMO_MARKER, json.dumps(marker, indent=1).encode())
        self.home.make()

    def settle_marketplace(self) -> socket.socket:
        """A listening socket for the example marketplace, on the port of the marker or, if somebody has it, on a free one.

        The marker names the port that it got: it is the only one that the hub of this home may call.
        """
        named = self.home.marketplace
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((HOST, named[1] if named else MARKETPLACE_PORT))
        except OSError:
            sock.bind((HOST, 0))
        sock.listen(32)
        sock.set_inheritable(True)
        marker = {"demo": 1, "marketplace": {"host": HOST, "port": sock.getsockname()[1]}}
        replace(self.home.path / DEMO_MARKER, json.dumps(marker, indent=1).encode())
        return sock

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold this home for one process. Raises UsageError if another runs it."""
        with (self.home.path / "demo-lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageError(
                    "this demo runs already", where=str(self.home.path), hint="stop it, or name another home with --home"
                ) from None
            yield

    def wipe(self) -> None:
        """Forget database, files, mails and the moved clock; the keys stay. No process may use the database."""
        for name in ("", "-wal", "-shm"):
            self.home.database.with_name(self.home.database.name + name).unlink(missing_ok=True)
        for folder in (self.home.files, self.home.path / "mail"):
            shutil.rmtree(folder, ignore_errors=True)
        for name in ("demo-clock", "demo-progress"):
            (self.home.path / name).unlink(missing_ok=True)
        self.home.make()

    def advance(self, step: timedelta) -> None:
        """Move the clock ahead. Raises ValueError for a step that is not one of STEPS, or for the far future."""
        ahead = self.ahead() + step
        if step not in STEPS or ahead > MOST:
            raise ValueError(step)
        before = self.clock.stat().st_mtime_ns if self.clock.exists() else 0
        replace(self.clock, str(int(ahead.total_seconds())).encode())
        if self.clock.stat().st_mtime_ns == before:  # a coarse clock of the file system; readers look at the time of change
            os.utime(self.clock, ns=(before + 1, before + 1))

    def ahead(self) -> timedelta:
        """By how much the clock runs ahead."""
        return timedelta(seconds=int(self.clock.read_text("ascii"))) if self.clock.exists() else timedelta()

    def round(self) -> int:
        """How often this demo was set up."""
        path = self.home.path / "demo-round"
        return int(path.read_text("ascii")) if path.exists() else 0

    def next_round(self) -> None:
        """Note that the demo was set up once more; nobody waits for a reset any longer."""
        replace(self.home.path / "demo-round", str(self.round() + 1).encode())
        self._request.unlink(missing_ok=True)

    def ask_reset(self) -> None:
        """Ask the process that started web and worker for a reset."""
        replace(self._request, b"")

    @property
    def reset_asked(self) -> bool:
        """Whether somebody waits for a reset."""
        return self._request.exists()

    def progress(self) -> Progress | None:
        """How far the rest of the examples is; None before it began."""
        path = self.home.path / "demo-progress"
        return Progress(**json.loads(path.read_text("utf-8"))) if path.exists() else None

    def tell(self, progress: Progress) -> None:
        """Note how far the rest of the examples is."""
        replace(self.home.path / "demo-progress", json.dumps(asdict(progress)).encode())

    @property
    def _request(self) -> Path:
        return self.home.path / "demo-reset"
