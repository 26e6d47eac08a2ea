"""``inthewild doctor``: every check with its result, and exit code 1 as soon as one fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import inthewild
from typer.testing import CliRunner

from inthewild.cli import FAILED, build_app
from inthewild.cli.doctor import CHECKS


@pytest.fixture(autouse=True)
def no_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs these tests may have a hub; it is not asked here."""
    monkeypatch.setenv("INTHEWILD_HOME", str(tmp_path / "none"))


def test_a_sound_installation_passes_every_check() -> None:
    results = json.loads(inthewild("doctor", "--json").stdout)
    assert [r["check"] for r in results] == list(CHECKS)
    assert all(r["ok"] for r in results)
    detail = {r["check"]: r["detail"] for r in results}
    assert "hyperscan" in detail["libraries"]
    assert "terms" in detail["database"]
    assert "by rule" in detail["decision"]


def test_a_cache_folder_that_cannot_be_made_fails_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("INTHEWILD_CACHE_DIR", str(blocked))
    for slow in ("database", "decision"):  # these would compile the whole database anew, and are not asked here
        monkeypatch.delitem(CHECKS, slow)
    done = CliRunner().invoke(build_app(["doctor"]), ["doctor"])
    assert done.exit_code == FAILED
    lines = {line.split()[1]: line for line in done.output.splitlines()}
    assert lines["cache"].startswith("FAIL")
    assert str(blocked) in lines["cache"]
    assert lines["python"].startswith("ok")
    monkeypatch.setenv("INTHEWILD_CACHE_DIR", "off")
    assert CliRunner().invoke(build_app(["doctor"]), ["doctor"]).exit_code == 0
