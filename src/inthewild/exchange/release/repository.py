"""Publishing: prepare all places, have them signed offline, publish, keep them fresh.

``prepare`` -> one bundle for all places -> ``sign`` (offline) -> ``publish``. A place is a whole TUF repository, so that no
member's metadata say anything of another's. The server keeps only the keys that say what is newest (snapshot, timestamp) and
the one that may switch off (emergency.py); it can publish no term.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from inthewild.errors import ReleaseError
from inthewild.exchange.release.bundle import Bundle, read_bundle, sign
from inthewild.exchange.release.emergency import lift, switch
from inthewild.exchange.release.manifest import stamp
from inthewild.exchange.release.package import NAME, Built, custom
from inthewild.exchange.release.roles import (
    EMERGENCY,
    SNAPSHOT,
    TARGETS,
    TIMESTAMP,
    OnlineKeys,
    expiry,
    verify,
)
from inthewild.exchange.release.sealing import check_emergency, check_keys, holding, read_any, seal
from inthewild.exchange.release.store import Store

if TYPE_CHECKING:
    from securesystemslib.signer import SSlibKey


def prepare(builts: Mapping[str, Built], store: Store, emergency: SSlibKey, now: datetime) -> Bundle:
    """Put the packages into the store and make the metadata of their places, unsigned.

    ``builts`` is place -> package; ``emergency`` the public key that may switch terms off. Raises ReleaseError for packages
    of different versions or for another audience, and where there is no root.
    """
    from tuf.api.metadata import DelegatedRole, Delegations, Metadata, TargetFile, Targets

    versions = {built.version for built in builts.values()}
    if len(versions) != 1:
        raise ReleaseError("a release is one version for all places", where=", ".join(sorted(versions)) or "no package")
    store.root()  # or say that there is none
    places = {}
    for place, built in builts.items():
        if built.audience != place:
            raise ReleaseError(f"is for the audience {built.audience}", where=place)
        store.put_target(place, NAME, built.content)
        target = TargetFile.from_data(NAME, built.content, ["sha256"])
        target.unrecognized_fields["custom"] = {"inthewild": custom(built)}
        role = DelegatedRole(EMERGENCY, [emergency.keyid], 1, False, paths=[f"{EMERGENCY}/*"])
        before = store.latest(place, TARGETS)
        told = Targets(
            version=(before[0] if before else 0) + 1, expires=expiry(TARGETS, now), targets={NAME: target},
            delegations=Delegations({emergency.keyid: emergency}, {EMERGENCY: role}),
        )  # fmt: skip
        places[place] = Metadata(told).to_bytes()
    return Bundle(versions.pop(), stamp(now), store.roots()[-1], places)


def publish(bundle: Bundle, store: Store, keys: OnlineKeys, now: datetime) -> list[str]:
    """Publish a signed bundle to all its places; returned are the places.

    Nothing is published unless everything can be; one that was cut off may be published again. Raises ReleaseError for a
    signature that is missing or not of the root's key, a package that is not in the store, and a bundle that something newer
    has overtaken.
    """
    with store.locked():
        check_keys(store, keys)
        root = store.root()
        told = {place: bundle.targets(place) for place in bundle.places}
        for place, signed in told.items():
            verify(root, TARGETS, signed, place)
            check_emergency(signed.signed, keys.emergency, place)
            before = store.latest(place, TARGETS)
            again = before is not None and before[1] == signed.to_bytes()  # a publication that was cut off
            if not again and signed.signed.version != (before[0] if before else 0) + 1:
                raise ReleaseError(
                    "something was published since this was prepared", where=place, hint="prepare and sign it again"
                )
            if signed.signed.expires <= now:
                raise ReleaseError("the signature has expired", where=place, hint="prepare and sign it again")
            store.target(place, NAME, signed.signed.targets[NAME].hashes["sha256"])
        for place, signed in told.items():
            store.put(place, TARGETS, signed.signed.version, signed.to_bytes())
            seal(place, store, keys, now)
    return list(told)


def refresh(store: Store, keys: OnlineKeys, now: datetime) -> list[str]:
    """Sign snapshot, timestamp and emergency of every place again, so that clients see that they miss nothing. Daily."""
    with store.locked():
        check_keys(store, keys)
        places = store.places()
        for place in places:
            seal(place, store, keys, now)
    return places


def expiries(store: Store, place: str) -> dict[str, datetime]:
    """When the newest metadata of every role of a place end."""
    found = {"root": store.root().expires}
    for role in (TARGETS, SNAPSHOT, TIMESTAMP, EMERGENCY):
        told = store.latest(place, role)
        if told is not None:
            found[role] = read_any(told[1], f"{place}: {role}").signed.expires
    return found


__all__ = [
    "Bundle", "OnlineKeys", "Store", "expiries", "holding", "lift", "prepare", "publish", "read_bundle", "refresh", "sign",
    "switch",
]  # fmt: skip
