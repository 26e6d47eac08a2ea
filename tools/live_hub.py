"""A hub in a temporary home behind its real server, for tools that call it from outside."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from inthewild.hub.home import Home

_MIGRATE = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
_SERVE = "from inthewild.hub import config; from inthewild.hub.server import Server; Server(config.load()).run()"


class LiveHub:
    """``with LiveHub(...) as hub``: made, migrated, seeded, served at ``hub.address``; gone afterwards.

    ``environment`` sets variables of the hub; ``patch`` is Python that runs in each process before Django is used.
    """

    def __init__(self, environment: dict[str, str] | None = None, *, patch: str = "", quiet: bool = True) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="live-hub-"))
        self.home = Home(self.folder / "home")
        self.home.make()
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = int(found.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self.patch, self.quiet = patch, quiet
        self.environment = {
            **os.environ, "INTHEWILD_HOME": str(self.home.path), "INTHEWILD_PORT": str(self.port),
            "INTHEWILD_API_RATE": "0", "INTHEWILD_API_PUBLIC_RATE": "0", "INTHEWILD_LOG_LEVEL": "ERROR", **(environment or {}),
        }  # fmt: skip
        self.server: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "server.log"

    def program(self, text: str) -> str:
        """The text of a program that runs inside this hub."""
        return f"import sys\n{self.patch}\nfrom inthewild import hub; hub.start()\n{text}"

    def run(self, text: str) -> str:
        """Run a program inside the hub; its output."""
        command = [sys.executable, "-c", self.program(text)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr[-4000:])
        return done.stdout.strip()

    def __enter__(self) -> LiveHub:
        self.run(_MIGRATE)
        with self.log.open("wb") as log:
            command = [sys.executable, "-c", self.program(_SERVE)]
            self.server = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        end = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                if time.monotonic() > end or self.server.poll() is not None:
                    sys.exit(f"the server did not start:\n{self.log.read_text()[-4000:]}")
                time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        if self.server is not None:
            self.server.send_signal(signal.SIGTERM)
            try:
                self.server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
