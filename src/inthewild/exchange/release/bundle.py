"""What travels to the offline key and back: the targets metadata of all places in one file of JSON.

``inthewild.release-bundle/1``: the version, the root that the signer must be named in, and the metadata of every place. The
packages themselves stay in the store; the metadata name their hashes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from inthewild.errors import ReleaseError
from inthewild.exchange.release.manifest import HASH, PLACE, TIME, VERSION
from inthewild.exchange.release.package import NAME
from inthewild.exchange.release.roles import EMERGENCY, LIFETIME, TARGETS, holds, parse, verify

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner
    from tuf.api.metadata import Metadata, Root, Targets

SCHEMA = "inthewild.release-bundle/1"
MAX_BYTES = 50_000_000
_SLACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Bundle:
    """``root`` and ``places`` (place -> targets metadata) are TUF metadata as bytes."""

    version: str
    prepared_at: str
    root: bytes
    places: Mapping[str, bytes]

    def content(self) -> bytes:
        """The file."""
        whole = {
            "schema": SCHEMA, "version": self.version, "prepared_at": self.prepared_at, "root": json.loads(self.root),
            "places": {place: json.loads(content) for place, content in self.places.items()},
        }  # fmt: skip
        return (json.dumps(whole, indent=1, sort_keys=True) + "\n").encode("ascii")

    def targets(self, place: str) -> Metadata[Targets]:
        """The metadata of one place."""
        from tuf.api.metadata import Targets as Kind

        return parse(self.places[place], Kind, place)

    def told(self, place: str) -> Mapping[str, Any]:
        """What the metadata say of the package of a place: what ``custom`` says, with its ``length`` and ``sha256``."""
        target = self.targets(place).signed.targets[NAME]
        return dict(target.unrecognized_fields["custom"]["inthewild"]) | {
            "length": target.length,
            "sha256": target.hashes["sha256"],
        }

    def emergency_key(self, place: str) -> str:
        """The public key that may switch terms off at a place, in hexadecimal."""
        delegations = self.targets(place).signed.delegations
        assert delegations is not None
        assert delegations.roles is not None
        return str(delegations.keys[delegations.roles[EMERGENCY].keyids[0]].keyval["public"])

    def signed_root(self) -> Root:
        from tuf.api.metadata import Root as Kind

        return parse(self.root, Kind, "root").signed


def read_bundle(content: bytes) -> Bundle:
    """The bundle in a file; every place says the bundle's version and itself as its audience. Raises ReleaseError."""
    try:
        whole = json.loads(content)
        if whole["schema"] != SCHEMA:
            raise ValueError
        places = {str(place): _bytes(told) for place, told in whole["places"].items()}
        made = Bundle(str(whole["version"]), str(whole["prepared_at"]), _bytes(whole["root"]), places)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReleaseError(f"is no bundle of the schema {SCHEMA}", where="bundle") from None
    made.signed_root()
    if not places or not VERSION.fullmatch(made.version) or not all(PLACE.fullmatch(place) for place in places):
        raise ReleaseError("names no version, or something that is no place", where="bundle")
    if not TIME.fullmatch(made.prepared_at):
        raise ReleaseError("does not say when it was prepared", where="bundle")
    for place in places:
        _check(made, place)
    return made


def _check(made: Bundle, place: str) -> None:
    """What a signature of the targets key must never be under: whoever prepares a bundle may be a server taken over."""
    try:
        told = made.told(place)
        hashes = [told[name] for name in ("content_id", "copy_id", "sha256")]
    except (KeyError, TypeError):
        raise ReleaseError("has no package", where=place) from None
    if told.get("audience") != place or told.get("version") != made.version:
        raise ReleaseError("is for another audience or of another version", where=place, hint="do not sign it")
    if not all(isinstance(h, str) and HASH.fullmatch(h) for h in hashes):
        raise ReleaseError("has hashes that are none", where=place, hint="do not sign it")
    signed = made.targets(place).signed
    roles = signed.delegations.roles if signed.delegations is not None else None
    role = (roles or {}).get(EMERGENCY)
    narrow = role is not None and role.paths == [f"{EMERGENCY}/*"] and len(role.keyids) == 1 and not role.terminating
    if list(signed.targets) != [NAME] or roles is None or list(roles) != [EMERGENCY] or not narrow:
        what = "says more than a release does: another file, or a role that may sign more than emergencies"
        raise ReleaseError(what, where=place, hint="do not sign it, and look at the server")


def sign(bundle: Bundle, key: CryptoSigner) -> Bundle:
    """The bundle with the signature of the targets key on every place. Needs no hub and no network.

    Raises ReleaseError for a key that the root does not name for targets, and for metadata that would hold for longer than
    targets may.
    """
    root = bundle.signed_root()
    if not holds(root, TARGETS, key):
        raise ReleaseError("the root does not name this key for targets", where="bundle", hint="is it the curation lead's key?")
    signed = {}
    for place in bundle.places:
        told = bundle.targets(place)
        if told.signed.expires > datetime.now(UTC) + LIFETIME[TARGETS] + _SLACK:
            raise ReleaseError("would hold for longer than 90 days", where=place, hint="do not sign it")
        told.sign(key, append=True)
        verify(root, TARGETS, told, place)
        signed[place] = told.to_bytes()
    return replace(bundle, places=signed)


def _bytes(told: Any) -> bytes:
    if not isinstance(told, dict):
        raise TypeError
    return json.dumps(told, separators=(",", ":")).encode("ascii")
