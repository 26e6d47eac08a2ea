"""A payload that only a key opens. Who destroys the key erases every copy of the payload; hashes and chain stand."""

from __future__ import annotations

import hashlib
import hmac

from inthewild.errors import CapsuleError
from inthewild.exchange.capsule.model import Item
from inthewild.exchange.capsule.parts import need

SUFFIX = ".sealed"
KEY_BYTES = 32
#: What AES-256-GCM adds: 12 bytes of nonce before, 16 bytes of tag behind.
EXTRA = 28


def seal(key: bytes, capsule: str, item: Item, content: bytes) -> bytes:
    """AES-256-GCM, bound to capsule and path: 12 bytes of nonce, then ciphertext with tag.

    The nonce follows from key, path and content, so that one content gives the same bytes each time it is asked for,
    and two contents never share a nonce.
    """
    need("cryptography", "encrypting a payload")
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = hmac.new(key, f"{capsule} {item.path} {item.sha256_stored}".encode(), hashlib.sha256).digest()[:12]
    return nonce + AESGCM(key).encrypt(nonce, content, _about(capsule, item))


def unseal(key: bytes, capsule: str, item: Item, found: bytes) -> bytes:
    """What ``seal`` hid. Raises CapsuleError if it was changed or the key is another."""
    need("cryptography", "decrypting a payload")
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(found[:12], found[12:], _about(capsule, item))
    except (InvalidTag, ValueError):
        raise CapsuleError("cannot be decrypted: it was changed, or the key is another", where=item.path + SUFFIX) from None


def _about(capsule: str, item: Item) -> bytes:
    return f"{capsule} {item.path}".encode()
