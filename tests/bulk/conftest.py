"""A scan with the small engine, and what it wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scan_outcome import Outcome, Scanner, read_lines
from small_engine import engine

from inthewild.bulk import Options, Reading, Scan
from inthewild.bulk.engine import EngineFactory


@pytest.fixture
def scan(tmp_path: Path) -> Scanner:
    """``scan(file, ..., reading=..., **options)`` -> :class:`Outcome`; the output is ``out.jsonl``."""

    def run(*paths: Path | str, factory: EngineFactory = engine, reading: Reading | None = None, **options: Any) -> Outcome:
        out = Path(options.pop("out", tmp_path / "out.jsonl"))
        notices: list[str] = []
        chosen = Options(out=str(out), reading=reading or Reading(), **options)
        summary = Scan([str(p) for p in paths], chosen, factory=factory, notice=notices.append).run()
        decisions = read_lines(out) if chosen.format.value == "jsonl" else []
        return Outcome(decisions, read_lines(Path(chosen.rejects_file)), notices, summary, out)

    return run


@pytest.fixture
def listings(tmp_path: Path) -> Path:
    """2,000 listings as JSON lines, of which every tenth names ivory and every seventh a tiger."""
    path = tmp_path / "listings.jsonl"
    rows = []
    for i in range(2000):
        word = "ivory" if i % 10 == 0 else "tiger" if i % 7 == 0 else "table"
        rows.append(json.dumps({"id": f"row-{i}", "title": f"a {word}", "text": f"number {i} é 表", "price": i}))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
