"""Back to a release that was verified here before: a decision of this machine's operator, not of the coalition."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from inthewild.errors import ReleaseError, UsageError
from inthewild.exchange.client.store import Store


def rollback(store: Store, version: str, now: datetime) -> tuple[str, str]:
    """Put a kept release in force and pin it; versions before and now. An emergency in force stays in force.

    :raises UsageError: it was never verified here, or there is none before.
    :raises ReleaseError: its files are no longer those that were verified.
    """
    with store.lock():
        held, active = store.trust(), store.active()
        if active is None:
            raise UsageError("no release is in force", where=str(store.folder), hint="inthewild lexicon pull")
        release = store.find(version) if version else None
        if release is None:
            kept = store.releases()
            places = [store.unpacked(r) for r in kept]
            older = kept[places.index(active.folder) + 1 :] if active.folder in places else kept
            if not older:
                raise UsageError("no older release is kept here", where=str(store.folder))
            release = older[0]
        if release.audience != held.audience:
            raise UsageError(f"release {release.version} was made for {release.audience}", hint=f"trusted is {held.audience}")
        if not store.whole(release):
            raise ReleaseError("its files have changed since they were verified", where=release.name)
        store.save_trust(replace(held, pin=release.version))
        store.activate(release, active.emergency, now)
        return active.version, release.version
