"""What the server signs by itself: what is newest (snapshot, timestamp), and what an emergency holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from inthewild.errors import ReleaseError
from inthewild.exchange.release.roles import EMERGENCY, SNAPSHOT, TARGETS, TIMESTAMP, OnlineKeys, expiry, holds, parse
from inthewild.exchange.release.store import Store
from inthewild.exchange.release.switches import NAME, Switches, read_switches

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner
    from tuf.api.metadata import Metadata, Targets


def check_keys(store: Store, keys: OnlineKeys) -> None:
    """Raise ReleaseError unless the root names the online keys; whatever else they signed would be refused by all clients."""
    root = store.root()
    for role, key in ((SNAPSHOT, keys.snapshot), (TIMESTAMP, keys.timestamp)):
        if not holds(root, role, key):
            raise ReleaseError(
                f"the root does not name this key for {role}", where="online keys", hint="install the new root first"
            )


def check_emergency(targets: Targets, key: CryptoSigner, place: str) -> None:
    """Raise ReleaseError unless the signed targets name this key for emergencies."""
    if not _may_switch(targets, key):
        raise ReleaseError(
            "the signed targets do not name this key for emergencies", where=place, hint="prepare and sign a release with it"
        )


def seal(place: str, store: Store, keys: OnlineKeys, now: datetime, held: Switches | None = None) -> None:
    """Sign what the server signs, in the order in which readers need it; the timestamp last. The caller holds the lock.

    ``held`` is a new emergency; without it, what holds at ``now`` stays. A new emergency key that no signed release names yet
    signs nothing: what the old one said ends by itself.
    """
    from tuf.api.metadata import Metadata, MetaFile, Snapshot, Timestamp

    targets = newest_targets(store, place)
    emergency = _renewed(place, store, targets, keys.emergency, now, held)
    before = store.latest(place, SNAPSHOT)
    snapshot = Snapshot(version=(before[0] if before else 0) + 1, expires=expiry(SNAPSHOT, now))
    snapshot.meta = {"targets.json": MetaFile(targets.version), f"{EMERGENCY}.json": MetaFile(emergency)}
    store.put(place, SNAPSHOT, snapshot.version, _signed(Metadata(snapshot), keys.snapshot))
    last = store.latest(place, TIMESTAMP)
    number = read_any(last[1], place).signed.version if last else 0
    timestamp = Timestamp(version=number + 1, expires=expiry(TIMESTAMP, now), snapshot_meta=MetaFile(snapshot.version))
    store.put(place, TIMESTAMP, timestamp.version, _signed(Metadata(timestamp), keys.timestamp))
    store.prune(place)


def newest_targets(store: Store, place: str) -> Targets:
    """The targets metadata of a place. Raises ReleaseError if nothing was published there."""
    from tuf.api.metadata import Targets as Kind

    found = store.latest(place, TARGETS)
    if found is None:
        raise ReleaseError("nothing was published there", where=place)
    return parse(found[1], Kind, place).signed


def holding(store: Store, place: str, now: datetime) -> Switches:
    """What holds at a place now."""
    from tuf.api.metadata import Targets as Kind

    found = store.latest(place, EMERGENCY)
    if found is None:
        return Switches()
    told = parse(found[1], Kind, place).signed
    number = int(told.unrecognized_fields.get("number", 0))
    if NAME not in told.targets:
        return Switches(number)
    return read_switches(store.target(place, NAME, told.targets[NAME].hashes["sha256"]), place).at(now)


def _renewed(place: str, store: Store, targets: Targets, key: CryptoSigner, now: datetime, held: Switches | None) -> int:
    """Sign the emergency metadata of a place again, with what holds; returned is their version."""
    from tuf.api.metadata import Metadata, TargetFile
    from tuf.api.metadata import Targets as Kind

    before = store.latest(place, EMERGENCY)
    if before is not None and held is None and not _may_switch(targets, key):
        return before[0]
    check_emergency(targets, key, place)
    held = held or holding(store, place, now)
    told = Kind(version=(before[0] if before else 0) + 1, expires=expiry(EMERGENCY, now))
    told.unrecognized_fields["number"] = held.number
    if held.off or held.added:
        content = held.content(place)
        store.put_target(place, NAME, content)
        told.targets[NAME] = TargetFile.from_data(NAME, content, ["sha256"])
    signed = Metadata(told)
    signed.sign(key)
    store.put(place, EMERGENCY, told.version, signed.to_bytes())
    return told.version


def _may_switch(targets: Targets, key: CryptoSigner) -> bool:
    delegations = targets.delegations
    named = delegations.roles[EMERGENCY].keyids if delegations is not None and delegations.roles else []
    return key.public_key.keyid in named


def _signed(told: Metadata[Any], key: CryptoSigner) -> bytes:
    told.sign(key)
    return told.to_bytes()


def read_any(content: bytes, where: str) -> Metadata[Any]:
    """Metadata of whatever role, not verified."""
    from tuf.api.metadata import Signed

    return parse(content, Signed, where)
