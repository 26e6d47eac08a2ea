"""What travels to the offline key and back: the targets metadata of all places in one file of JSON.

``inthewild.release-bundle/1``: the version, the root that the signer must be named in, and the metadata of every place. The
packages themselves stay in the store; the metadata name their hashes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from inthewild.errors import ReleaseError
from inthewild.exchange.release.manifest import PLACE, VERSION
from inthewild.exchange.release.package import NAME
from inthewild.exchange.release.roles import TARGETS, holds, parse, verify

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner
    from tuf.api.metadata import Metadata, Root, Targets

SCHEMA = "inthewild.release-bundle/1"
MAX_BYTES = 50_000_000


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
    for place in places:
        try:
            told = made.told(place)
        except (KeyError, TypeError):
            raise ReleaseError("has no package", where=place) from None
        if told.get("audience") != place or told.get("version") != made.version:
            raise ReleaseError("is for another audience or of another version", where=place, hint="do not sign it")
    return made


def sign(bundle: Bundle, key: CryptoSigner) -> Bundle:
    """The bundle with the signature of the targets key on every place. Needs no hub and no network.

    Raises ReleaseError for a key that the root does not name for targets.
    """
    root = bundle.signed_root()
    if not holds(root, TARGETS, key):
        raise ReleaseError("the root does not name this key for targets", where="bundle", hint="is it the curation lead's key?")
    signed = {}
    for place in bundle.places:
        told = bundle.targets(place)
        told.sign(key, append=True)
        verify(root, TARGETS, told, place)
        signed[place] = told.to_bytes()
    return replace(bundle, places=signed)


def _bytes(told: Any) -> bytes:
    if not isinstance(told, dict):
        raise TypeError
    return json.dumps(told, separators=(",", ":")).encode("ascii")
