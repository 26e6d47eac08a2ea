"""Freshness: the hub signs snapshot and timestamp of every repository once a day, and drops nothing that a client may hold."""

from __future__ import annotations

from django.db import transaction

from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords import store


@transaction.atomic
def refresh(actor: Actor) -> bool:
    """Sign anew; False before the first release. An emergency that ran out is left out by itself. Raises NotAllowed."""
    require(actor, "release.upkeep")
    if not store.is_published():
        return False
    store.refresh()
    return True
