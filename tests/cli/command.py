"""Runs ``inthewild`` as a person does: in a process of its own, with the shipped database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-c", "from inthewild.cli import main; main()"]


def inthewild(
    *arguments: str | Path, stdin: str | bytes = "", expect: int = 0, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The finished command; its exit code must be ``expect`` and no traceback may show."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1", **(env or {})},
        timeout=120,
        check=False,
    )
    text = subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in text.stderr, text.stderr
    assert text.returncode == expect, text.stdout + text.stderr
    return text
