"""A report that is a draft, for the permission matrix: nobody's own, so the same for every organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inthewild.hub.progress.models import Snapshot
from inthewild.hub.progress.services import snapshots

if TYPE_CHECKING:
    from matrix_world import World

PERIOD = "2023-Q1"


def seed(world: World, letter: str) -> dict[str, Any]:
    """Built once, of what the hub counts itself."""
    found = Snapshot.objects.filter(period=PERIOD).first()
    return {"report_draft": found or snapshots.build(world.office, PERIOD, title="Draft")}
