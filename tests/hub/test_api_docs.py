"""The examples of docs/hub-api.md, run as they are written, with curl, against a live hub."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inthewild.hub.accounts.tokens import SCOPES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "hub-api.md").read_text("utf-8")
EXAMPLES = re.findall(r"```sh\n(.*?)```\n```json\n(.*?)```", PAGE, flags=re.S)


def shape(value: Any) -> Any:
    """What is alike in the example and in the answer: names of fields, kinds of values."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return type(value).__name__


def test_every_example_answers_what_the_page_says(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from fuzz_api import SEED
        from live_hub import LiveHub
    finally:
        sys.path.pop(0)
    assert len(EXAMPLES) == 7
    with LiveHub({"INTHEWILD_WEB_PROCESSES": "1", "DATABASE_URL": ""}) as hub:
        made = json.loads(hub.run(SEED))
        known = {"HUB": hub.address, "TOKEN": made["tokens"]["convenor"], "PLATFORM": made["ids"]["platforms"],
                 "ORGANISATION": made["ids"]["organisations"], "PATH": "/usr/bin:/bin:/usr/local/bin"}  # fmt: skip
        head = f'curl -sI -H "Authorization: Bearer $TOKEN" "$HUB/api/v1/platforms/{known["PLATFORM"]}"'
        told = subprocess.run(["bash", "-c", head], env=known, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        known["ETAG"] = next(line.split(": ", 1)[1] for line in told.splitlines() if line.lower().startswith("etag"))
        for command, wanted in EXAMPLES:
            done = subprocess.run(["bash", "-ec", command], env=known, cwd=tmp_path, capture_output=True, text=True, check=True)
            got, said = json.loads(done.stdout), json.loads(wanted)
            if "next" in said:
                assert got["next"] is None or isinstance(got["next"], str)
                said["next"] = got["next"]
            if isinstance(said.get("roles"), list):
                assert got["roles"] == said["roles"]
            assert shape(got) == shape(said), command


def test_every_scope_is_in_the_table() -> None:
    assert set(re.findall(r"`([a-z]+:(?:read|write))`", PAGE.split("## Lists")[0])) == set(SCOPES)
