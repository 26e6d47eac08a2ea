"""The file that is published: the snapshot, its SHA-256, and an Ed25519 signature over it. And the file for auditors beside it.

``cryptography`` is loaded when a signature is made or checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from inthewild.errors import InputError, UsageError
from inthewild.exchange.canonical import canonical, read_canonical
from inthewild.exchange.snapshot import serial
from inthewild.exchange.snapshot.lineage import Opened
from inthewild.exchange.snapshot.records import SCHEMA as UNSIGNED
from inthewild.exchange.snapshot.records import Snapshot

SCHEMA = "inthewild.snapshot-signed/1"
PRIVATE = "inthewild.snapshot-private/1"
_FIELDS = {"schema", "digest", "key", "signature", "signed_at", "snapshot"}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True)
class Signed:
    """A snapshot with what vouches for it: all in hexadecimal, ``signed_at`` a time in UTC as ``2027-02-01T12:00:00Z``."""

    snapshot: Snapshot
    digest: str
    key: str
    signature: str
    signed_at: str

    def content(self) -> bytes:
        """The published file."""
        told = {
            "schema": SCHEMA, "digest": self.digest, "key": self.key, "signature": self.signature, "signed_at": self.signed_at,
            "snapshot": serial.to_dict(self.snapshot),
        }  # fmt: skip
        return canonical(told).encode("ascii")


def message(digest: str, key: str, signed_at: str) -> bytes:
    """What is signed: canonical JSON of the schema, the digest, the public key and the time."""
    return canonical({"schema": SCHEMA, "digest": digest, "key": key, "signed_at": signed_at}).encode("ascii")


def sign(snapshot: Snapshot, key: str, signer: Callable[[bytes], bytes], signed_at: str) -> Signed:
    """Sign; ``signer`` gives the 64 bytes over a message, ``key`` is the public half."""
    if not _TIME.fullmatch(signed_at):
        raise UsageError("is no time in UTC", where=signed_at[:40], hint="like 2027-02-01T12:00:00Z")
    digest = serial.digest(snapshot)
    return Signed(snapshot, digest, key, signer(message(digest, key, signed_at)).hex(), signed_at)


def read(content: bytes) -> Signed:
    """The snapshot in a published file; nothing is checked but the form. Raises InputError."""
    told = read_canonical(content)
    if told.get("schema") == UNSIGNED:
        raise InputError("is a draft that nobody signed: only what was published can be verified")
    if set(told) != _FIELDS or told["schema"] != SCHEMA:
        raise InputError(f"is no published snapshot of the schema {SCHEMA}")
    texts = [told[name] for name in ("digest", "key", "signature", "signed_at")]
    if not all(isinstance(one, str) for one in texts) or not isinstance(told["snapshot"], dict):
        raise InputError("has something else than text where text must be", where="signature")
    return Signed(serial.from_dict(told["snapshot"]), *texts)


def good(signed: Signed) -> bool:
    """Whether the key that the file names made the signature. Raises UsageError without ``cryptography``."""
    if find_spec("cryptography") is None:
        raise UsageError("checking a signature needs the library cryptography", hint="pip install 'inthewild[hub]'")
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed.key))
        key.verify(bytes.fromhex(signed.signature), message(signed.digest, signed.key, signed.signed_at))
    except (InvalidSignature, ValueError):
        return False
    return bool(_TIME.fullmatch(signed.signed_at))


def private_content(digest: str, opened: Mapping[str, Opened]) -> bytes:
    """The file for auditors: salt and record behind each line of lineage of the snapshot with this digest."""
    lines = {name: {"salt": one.salt, "record": dict(one.record)} for name, one in opened.items()}
    return canonical({"schema": PRIVATE, "digest": digest, "lines": lines}).encode("ascii")


def read_private(content: bytes) -> tuple[str, dict[str, Opened]]:
    """The digest that a file for auditors belongs to, and its lines. Raises InputError."""
    told = read_canonical(content)
    if set(told) != {"schema", "digest", "lines"} or told["schema"] != PRIVATE or not isinstance(told["lines"], dict):
        raise InputError(f"is no file for auditors of the schema {PRIVATE}")
    return str(told["digest"]), lines_of(told["lines"])


def lines_of(told: Mapping[str, Any]) -> dict[str, Opened]:
    """Salts and records by the id of their line. Raises InputError."""
    found = {}
    for name, one in told.items():
        if not isinstance(one, dict) or not isinstance(one.get("record"), dict) or not isinstance(one.get("salt"), str):
            raise InputError("is no line with a salt and a record", where=str(name)[:60])
        found[name] = Opened(one["salt"], one["record"])
    return found
