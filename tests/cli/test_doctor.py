"""``inthewild doctor``: every check with its result, and exit code 1 as soon as one fails."""

from __future__ import annotations

import json
from pathlib import Path

from command import inthewild

from inthewild.cli.doctor import CHECKS


def test_a_sound_installation_passes_every_check() -> None:
    results = json.loads(inthewild("doctor", "--json").stdout)
    assert [r["check"] for r in results] == list(CHECKS)
    assert all(r["ok"] for r in results)
    detail = {r["check"]: r["detail"] for r in results}
    assert "hyperscan" in detail["libraries"]
    assert "terms" in detail["database"]
    assert "by rule" in detail["decision"]


def test_a_cache_folder_that_cannot_be_made_fails_with_what_to_do(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    done = inthewild("doctor", expect=1, env={"INTHEWILD_CACHE_DIR": str(blocked)})
    lines = {line.split()[1]: line for line in done.stdout.splitlines()}
    assert lines["cache"].startswith("FAIL")
    assert str(blocked) in lines["cache"]
    assert lines["python"].startswith("ok")
