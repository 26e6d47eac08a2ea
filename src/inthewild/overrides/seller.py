"""The hash under which a seller is known outside the platform's own systems: keyed, so that nobody can guess the id."""

from __future__ import annotations

import hashlib
import hmac
import os

from inthewild.errors import UsageError

#: The environment variable that holds the platform's own key.
KEY = "INTHEWILD_SELLER_KEY"
MIN_KEY = 16


def key_from_environment() -> bytes | None:
    """The key, or None if none is set. Raises :class:`UsageError` for one that is too short to protect anything."""
    key = os.environ.get(KEY, "").encode()
    if key and len(key) < MIN_KEY:
        raise UsageError(f"{KEY} has fewer than {MIN_KEY} bytes", hint="take a long random text and keep it secret")
    return key or None


def seller_hash(seller: str, key: bytes) -> str:
    """The first 32 hexadecimal digits of HMAC-SHA-256(key, seller)."""
    return hmac.new(key, seller.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
