"""A hub with a database of its own, for what takes several processes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from inthewild.hub.home import Home

#: The desk of such a hub stays empty: to bring in the package's 35,000 terms takes as long as the rest of a test.
PREAMBLE = """import sys
from inthewild import hub
hub.start()
from inthewild.hub.core import schedule
schedule._recurring.pop("keywords.package", None)
"""


@dataclass(frozen=True)
class Hub:
    """A home and the environment that leads to it."""

    home: Home
    env: dict[str, str]

    def start(self, program: str, *arguments: object) -> subprocess.Popen[str]:
        """Start a Python program inside this hub; ``sys.argv[1:]`` are the arguments."""
        return subprocess.Popen(
            [sys.executable, "-c", PREAMBLE + program, *map(str, arguments)],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, program: str, *arguments: object, timeout: float = 120) -> str:
        """Run a program inside this hub to its end; its output. A failure fails the test."""
        process = self.start(program, *arguments)
        out, err = process.communicate(timeout=timeout)
        assert process.returncode == 0, err
        return out.strip()

    def command(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run ``inthewild ...`` for this hub."""
        return subprocess.run(
            [sys.executable, "-c", "from inthewild.cli import main; main()", *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
