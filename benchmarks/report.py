"""The benchmark's output: tables on the screen as they are measured, and the same as Markdown in results.md."""

from __future__ import annotations

import platform
import time
from pathlib import Path


class Report:
    """Collects tables. A goal is ``>= 20`` or ``<= 0.8``; a figure that misses it is marked."""

    def __init__(self) -> None:
        self.parts: list[str] = [
            f"# Benchmark\n\n{time.strftime('%Y-%m-%d')}, {platform.machine()}, Python {platform.python_version()}\n"
        ]
        self.missed: list[str] = []

    def note(self, text: str) -> None:
        print(text, flush=True)
        self.parts.append(text + "\n")

    def table(self, title: str, head: list[str], rows: list[list[str]]) -> None:
        print(f"\n{title}", flush=True)
        widths = [max(len(r[i]) for r in [head, *rows]) for i in range(len(head))]
        for row in (head, *rows):
            print(
                "  " + "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
            )
        lines = ["| " + " | ".join(r) + " |" for r in [head, ["---"] * len(head), *rows]]
        self.parts.append(f"\n## {title}\n\n" + "\n".join(lines) + "\n")

    def against(self, name: str, value: float, goal: str) -> list[str]:
        """A row: name, figure, goal, and whether it is met."""
        if not goal:
            return [name, f"{value:.3g}", "", ""]
        sign, limit = goal.split()
        met = value >= float(limit) if sign == ">=" else value <= float(limit)
        if not met:
            self.missed.append(f"{name}: {value:.3g} (goal {goal})")
        return [name, f"{value:.3g}", goal, "met" if met else "MISSED"]

    def save(self, path: Path) -> None:
        path.write_text("\n".join(self.parts), encoding="utf-8")
