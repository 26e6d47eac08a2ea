"""``inthewild scan --overrides`` and ``--estimate``."""

from __future__ import annotations

import json
from pathlib import Path

from command import inthewild


def test_an_estimate_is_printed_instead_of_decisions(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"id": str(i), "text": "Real tiger skin rug for sale, no papers" if i == 3 else "a chair"} for i in range(10)]
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    told = inthewild("scan", path, "--estimate", "--volume", "1000").stdout
    assert "Of 1,000 listings a day, by the 10 rows scanned" in told
    assert "panthera-tigris" in told and '"schema"' not in told
    data = json.loads(inthewild("scan", path, "--estimate", "--volume", "1000", "--json", "-q").stdout)
    assert data["bands"]["high"]["a_day"] == 100
    assert "go together" in inthewild("scan", path, "--estimate", expect=2).stderr
    assert "writes no decisions" in inthewild("scan", path, "--estimate", "--volume", "9", "-o", tmp_path / "x", expect=2).stderr


def test_a_bad_file_of_overrides_stops_a_scan_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "a chair"}\n', encoding="utf-8")
    (tmp_path / "o.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    done = inthewild("scan", tmp_path / "a.jsonl", "--overrides", tmp_path / "o.jsonl", "-o", tmp_path / "out.jsonl", expect=1)
    assert "o.jsonl:1: an override without kind" in done.stderr
    assert not (tmp_path / "out.jsonl").exists()
