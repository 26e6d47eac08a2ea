"""Tracking codes: 24 letters and digits that nobody mistakes for another, 120 random bits. Only their SHA-256 is stored."""

from __future__ import annotations

import hashlib
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: without I, L, O, U
LENGTH, GROUP = 24, 4
_MEANT = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-_.‐-―]")


def new() -> str:
    """A new code in groups of four: ``7K3M-...``."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[i : i + GROUP] for i in range(0, LENGTH, GROUP))


def hashed(text: str) -> str | None:
    """The hash of a code as somebody typed it, with or without dashes, in small letters, O for 0; None for what is no code."""
    if len(text) > 100:
        return None
    letters = _SEPARATORS.sub("", text).upper().translate(_MEANT)
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        return None
    return hashlib.sha256(letters.encode("ascii")).hexdigest()
