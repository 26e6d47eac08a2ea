"""A running demo and Chromium. Only `make test-browser` collects this folder: it needs Chromium and takes minutes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

if not os.environ.get("INTHEWILD_BROWSER"):
    collect_ignore_glob = ["*"]
else:
    from playwright.sync_api import Browser, sync_playwright

    @pytest.fixture(scope="session")
    def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
        """The address of a demo whose examples are all there; INTHEWILD_DEMO names one that runs already."""
        if os.environ.get("INTHEWILD_DEMO"):
            yield os.environ["INTHEWILD_DEMO"]
            return
        home = tmp_path_factory.mktemp("demo") / "home"
        command = [sys.executable, "-c", "from inthewild.cli import main; main()", "demo", "--home", str(home)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        assert url.startswith("http://127.0.0.1:"), url
        end = time.monotonic() + 90
        while b"All examples are there" not in urllib.request.urlopen(f"{url}en/").read():
            assert time.monotonic() < end, "the examples do not get ready"
            time.sleep(0.5)
        yield url
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0

    @pytest.fixture(scope="session")
    def browser() -> Iterator[Browser]:
        """The system's Chromium."""
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        assert path, "no Chromium; `make test-browser` installs it on Debian"
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            yield started
            started.close()
