"""``inthewild patterns`` and ``inthewild scan --patterns`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import inthewild

ROWS = "id,text,seller,created_at\n" + "".join(
    f'{i},"Elephant ivory bangle from a private collection, {90 + i} g, price on request",shop-{i},2024-03-0{i}\n'
    for i in range(1, 4)
)


@pytest.fixture
def listings(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_a_table_for_people_and_json_lines_for_programs(listings: Path) -> None:
    table = inthewild("patterns", listings, "--format", "table").stdout
    assert table.startswith("same-text ")
    assert "3 rows" in table
    (pattern,) = (json.loads(line) for line in inthewild("patterns", listings).stdout.splitlines())
    assert pattern["schema"] == "inthewild.pattern/1"
    assert pattern["examples"] == ["1", "2", "3"]
    assert "shop-1" not in json.dumps(pattern)


def test_a_scan_looks_for_patterns_afterwards_if_asked(listings: Path, tmp_path: Path) -> None:
    out, found = tmp_path / "decisions.jsonl", tmp_path / "patterns.jsonl"
    inthewild("scan", listings, "--out", out, "--patterns", found)
    assert [json.loads(line)["kind"] for line in found.read_text(encoding="utf-8").splitlines()] == ["same-text"]


def test_a_scan_to_standard_output_cannot_be_read_again(listings: Path) -> None:
    assert "reads the input and the decisions again" in inthewild("scan", listings, "--patterns", "p", expect=2).stderr


def test_without_accounts_the_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("id,text\n1,hello\n", encoding="utf-8")
    assert "missing: seller and created_at" in inthewild("patterns", path, expect=1).stderr
