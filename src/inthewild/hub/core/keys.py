"""What is made of the keys in the home: purposes kept apart, keys of single objects wrapped, hashes that need the key.

Which key is for what: docs/hub-data.md. Nothing here writes a key anywhere but wrapped.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from inthewild.hub.errors import HubError

_NONCE = 12


def derived(purpose: str) -> bytes:
    """32 bytes from the key ``field`` for one purpose; two purposes never share a key."""
    return HKDF(SHA256(), 32, salt=None, info=f"inthewild.{purpose}".encode()).derive(settings.HOME.key("field"))


def encrypt(key: bytes, content: bytes, about: str) -> bytes:
    """AES-256-GCM: 12 bytes of nonce, then ciphertext with tag, bound to ``about``."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, about.encode())


def decrypt(key: bytes, sealed: bytes, about: str) -> bytes:
    """What ``encrypt`` hid. Raises HubError if it was changed, belongs to something else, or the key is another."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    except (InvalidTag, ValueError):
        raise HubError("cannot be decrypted", where=about, hint="is the key `field` the one of this hub?") from None


def new_wrapped(about: str) -> tuple[bytes, bytes]:
    """A new key of one object, and the same key wrapped for the database. Deleting the wrapped one erases the object."""
    key = AESGCM.generate_key(256)
    return key, encrypt(derived("wrap/1"), key, about)


def unwrap(wrapped: bytes, about: str) -> bytes:
    """The key of the object ``about``."""
    return decrypt(derived("wrap/1"), wrapped, about)


def mac(key: bytes, *parts: bytes) -> str:
    """HMAC-SHA256 over parts, each with its length before it, in hexadecimal: ("ab", "c") and ("a", "bc") differ."""
    made = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.hexdigest()


def linked(kind: str, value: str) -> str:
    """The keyed hash of a handle, phone number, address or id inside this hub: still personal, but no dictionary reads it."""
    return mac(settings.HOME.key("link"), kind.encode(), value.encode())
