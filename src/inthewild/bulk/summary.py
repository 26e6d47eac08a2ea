"""What a run came to, for people and for programs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from inthewild.bulk.tasks import Counts
from inthewild.records import Action, Versions

NOT_MEASURED = "not measured"


@dataclass(slots=True)
class Summary:
    """Sums of a run, an interrupted one included; ``seconds`` of wall time, all its parts together if it was resumed.

    ``overrides``: the version of the overrides at the end, None without any; ``expired``: the ids of those that no longer hold.
    ``duplicates``: rows whose id an earlier row has, among the first ``ids_checked`` rows of this part of the run.
    """

    inputs: list[str] = field(default_factory=list)
    output: str = ""
    rejects_file: str = ""
    counts: Counts = field(default_factory=Counts)
    seconds: float = 0.0
    duplicates: int = 0
    duplicate_rows: tuple[int, int] | None = None
    ids_checked: int = 0
    damaged: list[str] = field(default_factory=list)
    versions: Versions | None = None
    calibration: str = "none"
    resumed_at_batch: int = 0
    finished: bool = False
    overrides: str | None = None
    expired: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float | None:
        """Rows a second; ``None`` if no row was read."""
        return self.counts.rows / self.seconds if self.counts.rows and self.seconds > 0 else None

    def worst(self) -> Action:
        """The strictest action of the run; allow if there was none."""
        return max((Action(a) for a, n in self.counts.actions.items() if n), key=lambda a: a.rank, default=Action.ALLOW)

    def to_dict(self) -> dict[str, Any]:
        """As JSON: schema ``inthewild.scan-summary/1``. A rate that could not be measured is null."""
        counts = self.counts
        rate = self.rate
        return {
            "schema": "inthewild.scan-summary/1",
            "finished": self.finished,
            "inputs": self.inputs,
            "output": self.output,
            "rows": counts.rows,
            "written": counts.written,
            "rejects": counts.rejects,
            "rejects_file": self.rejects_file if counts.rejects else None,
            "damaged": self.damaged,
            "decisions": {a.value: counts.actions.get(a.value, 0) for a in reversed(Action)},
            "findings": dict(counts.taxa.most_common()),
            "duplicate_ids": {"count": self.duplicates, "rows_checked": self.ids_checked, "first": self.duplicate_rows},
            "characters": counts.characters,
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(rate, 1) if rate is not None else None,
            "resumed_at_batch": self.resumed_at_batch,
            "versions": asdict(self.versions) if self.versions else None,
            "calibration": self.calibration,
            "lexicons": dict(counts.lexicons),
            "overrides": self._overrides(),
        }

    def _overrides(self) -> dict[str, Any] | None:
        if self.overrides is None:
            return None
        return {"version": self.overrides, "changed": dict(self.counts.muted.most_common()), "expired": self.expired}

    def to_json(self) -> str:
        """:meth:`to_dict` as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"

    def lines(self) -> list[str]:
        """For a person, one thing a line."""
        counts = self.counts
        rate = f"{self.rate:,.0f} rows/s" if self.rate is not None else f"rate {NOT_MEASURED}"
        found = [f"rows {counts.rows:,} in {self.seconds:.1f} s ({rate}); written {counts.written:,}"]
        actions = ", ".join(f"{a.value} {counts.actions.get(a.value, 0):,}" for a in reversed(Action))
        found.append(f"decisions: {actions if sum(counts.actions.values()) else NOT_MEASURED}")
        taxa = [f"{taxon.removeprefix('taxon:')} {n:,}" for taxon, n in counts.taxa.most_common(10)]
        more = len(counts.taxa) - len(taxa)
        found.append(f"findings: {', '.join(taxa) or 'none'}{f' and {more} more taxa' if more > 0 else ''}")
        if counts.rejects:
            found.append(f"rejected: {counts.rejects:,} rows, with reasons in {self.rejects_file}")
        if self.damaged:
            found.append(f"damaged, read as far as they go: {', '.join(self.damaged)}")
        if self.duplicates and self.duplicate_rows:
            first, second = self.duplicate_rows
            found.append(
                f"warning: {self.duplicates:,} rows have the id of an earlier row and were kept, "
                f"the first of them decided as row {second:,}, like row {first:,}"
            )
        if self.overrides is not None:
            changed = ", ".join(f"{name} {n:,}" for name, n in self.counts.muted.most_common(10))
            ignored = f"; expired and ignored: {', '.join(self.expired)}" if self.expired else ""
            found.append(f"overrides {self.overrides}: decisions in which they had a say: {changed or 'none'}{ignored}")
        if len(self.counts.lexicons) > 1:
            each = ", then ".join(f"{name}: {n:,} rows" for name, n in self.counts.lexicons.items())
            found.append(f"the keyword database changed while the scan ran: {each}")
        if self.versions:
            v = self.versions
            note = "; scores are uncalibrated" if self.calibration == "none" else ""
            found.append(f"engine {v.engine}, lexicon {v.lexicon}, model {v.model}, policy {v.policy}{note}")
        return found
