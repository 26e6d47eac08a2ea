"""What a scan of the tests came to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inthewild.bulk import Summary


@dataclass
class Outcome:
    """Decisions, rejects, notices and the summary of a scan."""

    decisions: list[dict[str, Any]]
    rejects: list[dict[str, Any]]
    notices: list[str]
    summary: Summary
    out: Path

    ids: list[str] = field(init=False)
    actions: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = [d["id"] for d in self.decisions]
        self.actions = {d["id"]: d["action"] for d in self.decisions}


Scanner = Callable[..., Outcome]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """All objects of a JSON lines file; none if it does not exist."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line] if path.exists() else []
