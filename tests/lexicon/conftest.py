"""A small keyword database in a temporary folder, whose files a test can spoil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_database import FILES, GOOD, tsv

Row = dict[str, Any]
Database = Callable[..., Path]


def _even(text: str) -> str:
    """Rows filled with empty cells to the width of their header."""
    lines = text.splitlines()
    width = lines[0].count("\t")
    return "\n".join(line + "\t" * (width - line.count("\t")) for line in lines) + "\n"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """``database(rows, en=..., **{file: text})``: the folder of a sound small database with changes."""

    def make(rows: list[Row] | None = None, lang: str = "en", files: dict[str, str] | None = None) -> Path:
        folder = tmp_path / "db"
        content = {name: _even(text) for name, text in FILES.items()} | (files or {})
        content.setdefault("terms/en.tsv", tsv(GOOD))
        if rows is not None:
            content[f"terms/{lang}.tsv"] = tsv(GOOD + rows if lang == "en" else rows)
        for name, text in content.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return make
