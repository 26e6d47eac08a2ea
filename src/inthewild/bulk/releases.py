"""Two keyword releases on one file of listings, with the real engine: what the newer would flag more or less.

The file is the company's own and is named by the company. Nothing that was scanned is ever kept to make one.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inthewild.bulk.engine import DetectorFactory, Engine
from inthewild.bulk.options import Options
from inthewild.bulk.render import Only
from inthewild.bulk.runner import Scan
from inthewild.errors import InputError
from inthewild.exchange.client.jump import Jump
from inthewild.lexicon import active as releases
from inthewild.lexicon.active import Active
from inthewild.records import Action

EXAMPLES = 5


@dataclass(frozen=True)
class _Of:
    """The engine of one release, or of the shipped database for None; built-in policy, no overrides."""

    release: Active | None
    now: datetime

    def __call__(self) -> Engine:
        loaded = releases.load_release(self.release, self.now) if self.release else releases.load(releases.SHIPPED)
        return DetectorFactory(lexicon=releases.SHIPPED).build(loaded, False)


def compare(sample: str, before: Active | None, after: Active, now: datetime) -> Jump:
    """Counts on the sample, a file of any form that ``inthewild scan`` reads.

    :raises InputError: the sample cannot be read, or has no row.
    """
    old_rows, old_ids, old_blocked = _flagged(sample, _Of(before, now))
    rows, ids, blocked = _flagged(sample, _Of(after, now))
    if not rows or not old_rows:
        raise InputError("the sample has no listing", where=sample)
    new = [i for i in ids if i not in set(old_ids)]
    return Jump(rows, len(old_ids), len(ids), old_blocked, blocked, tuple(new[:EXAMPLES]))


def _flagged(sample: str, factory: _Of) -> tuple[int, list[str], int]:
    """Rows, ids of those that are reviewed or blocked, how many of them are blocked."""
    with tempfile.TemporaryDirectory(prefix="inthewild-") as folder:
        out = Path(folder) / "decisions.jsonl"
        summary = Scan([sample], Options(out=str(out), only=Only.REVIEW), factory=factory).run()
        ids = [str(json.loads(line)["id"]) for line in out.read_bytes().splitlines()]
    return summary.counts.rows, ids, summary.counts.actions.get(Action.BLOCK, 0)
