"""Ed25519 over canonical statements. Knows neither Django nor a hub: the offline key signs on a machine that has none."""

from __future__ import annotations

import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from inthewild.errors import UsageError
from inthewild.hub.core.canonical import canonical
from inthewild.hub.errors import HubError

SCHEMA = "inthewild.audit-key/1"


def hexadecimal(key: Ed25519PrivateKey) -> str:
    """The public half of a key, as it is written in statements and on the page of heads."""
    return key.public_key().public_bytes_raw().hex()


def check_public(text: str) -> str:
    """A public key as 64 hexadecimal digits. Raises UsageError."""
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text)).public_bytes_raw().hex()
    except ValueError:
        raise UsageError("is no public Ed25519 key", where=text[:64], hint="write its 64 hexadecimal digits") from None


def sign(key: Ed25519PrivateKey, statement: str) -> str:
    """The signature in hexadecimal."""
    return key.sign(statement.encode("ascii")).hex()


def good(public: str, statement: str, signature: str) -> bool:
    """Whether the key ``public`` signed the statement."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), statement.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_successor(statement: str, key: Ed25519PrivateKey) -> str:
    """Sign the statement that ``hub audit rotate --lost`` printed: the line to bring back. Raises UsageError."""
    text = statement.strip()
    try:
        fields = json.loads(text)
        fits = fields["schema"] == SCHEMA and fields["kind"] == "successor" and canonical(fields) == text
    except (ValueError, KeyError, TypeError, HubError):
        fits = False
    if not fits:
        raise UsageError("is no statement about audit keys", hint="take the line that `hub audit rotate --lost` printed")
    return canonical({"statement": text, "signed_by": hexadecimal(key), "signature": sign(key, text)})
