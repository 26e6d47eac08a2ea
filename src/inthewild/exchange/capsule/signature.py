"""Who vouches for a bag: an Ed25519 signature over its head and over the hashes of all its files.

``signature.json`` stands outside the tag manifest, because it signs it. ``cryptography`` is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inthewild.errors import CapsuleError, InputError, UsageError
from inthewild.exchange.canonical import canonical, read_canonical
from inthewild.exchange.capsule.model import HASH, check_time
from inthewild.exchange.capsule.parts import need

SCHEMA = "inthewild.capsule-signature/1"
FILE = "signature.json"
_FIELDS = {"schema", "head", "tagmanifest_sha256", "signed_at", "key", "signature"}


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for a hub: ``key`` is the public half in hexadecimal, ``sign`` gives the 64 bytes over a message."""

    key: str
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a file says of a signature."""

    head: str
    tagmanifest_sha256: str
    signed_at: str
    key: str
    signature: str

    def message(self) -> bytes:
        """What is signed: the canonical JSON of all fields but the signature itself."""
        return canonical(self._fields()).encode("ascii")

    def content(self) -> bytes:
        """The file ``signature.json``."""
        return canonical(self._fields() | {"signature": self.signature}).encode("ascii")

    def _fields(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA, "head": self.head, "tagmanifest_sha256": self.tagmanifest_sha256,
            "signed_at": self.signed_at, "key": self.key,
        }  # fmt: skip


def make(signer: Signer, head: bytes, tagmanifest_sha256: str, signed_at: str) -> Signature:
    """Sign a bag."""
    check_time(signed_at, FILE)
    draft = Signature(head.decode("ascii"), tagmanifest_sha256, signed_at, signer.key, "")
    return Signature(draft.head, tagmanifest_sha256, signed_at, signer.key, signer.sign(draft.message()).hex())


def read_signature(content: bytes) -> Signature:
    """The signature in a file, not checked yet. Raises CapsuleError."""
    try:
        told = read_canonical(content)
    except InputError as error:
        raise CapsuleError(error.what, where=FILE) from None
    if set(told) != _FIELDS or told.pop("schema") != SCHEMA or not all(isinstance(v, str) for v in told.values()):
        raise CapsuleError(f"is no signature of the schema {SCHEMA}", where=FILE)
    found = Signature(**told)
    check_time(found.signed_at, FILE)
    if not HASH.fullmatch(found.key) or len(found.signature) != 128 or not HASH.fullmatch(found.signature[:64]):
        raise CapsuleError("key or signature are not written in hexadecimal", where=FILE)
    return found


def good(signature: Signature) -> bool:
    """Whether the key that the signature names made it. Raises UsageError without ``cryptography``."""
    need("cryptography", "checking a signature")
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.key))
        key.verify(bytes.fromhex(signature.signature), signature.message())
    except (InvalidSignature, ValueError):
        return False
    return signature.signature == signature.signature.lower()


def read_key(text: str, where: str) -> str:
    """The public key in a file, in hexadecimal: 64 digits, or PEM. Raises UsageError."""
    plain = text.strip()
    if HASH.fullmatch(plain):
        return plain
    need("cryptography", "reading a key in PEM")
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(plain.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError("is no public Ed25519 key", where=where, hint="64 hexadecimal digits, as the page of audit heads shows")
    return key.public_bytes_raw().hex()
