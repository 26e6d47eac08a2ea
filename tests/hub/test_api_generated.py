"""Requests that schemathesis makes of the API's own description; `make test-api` sends many more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools" / "fuzz_api.py"


def test_generated_requests_get_the_answers_that_the_description_promises() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, str(TOOL), "--quick"], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    assert "failed: none" in done.stdout
