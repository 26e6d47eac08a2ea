"""An auditor takes out what lies behind a report; the ledger says who did."""

from __future__ import annotations

from django.db import transaction

from inthewild.exchange.snapshot import sealed
from inthewild.exchange.snapshot.lineage import Opened
from inthewild.hub.core import events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.progress.models import Snapshot


@transaction.atomic
def take_out(actor: Actor, snapshot: Snapshot) -> tuple[str, dict[str, Opened]]:
    """The digest of a snapshot, and salt and record behind each of its lines. Raises NotAllowed."""
    require(actor, "lineage.read")
    opened = sealed.lines_of(snapshot.private.get("lines", {}))
    events.record(actor, "auditor.read", snapshot.public_id, {"lines": len(opened), "digest": snapshot.digest})
    return snapshot.digest, opened
