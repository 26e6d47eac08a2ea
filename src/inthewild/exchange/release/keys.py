"""Ed25519 keys in files: the secret half as encrypted PEM (PKCS#8), the public half as 64 hexadecimal digits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from inthewild.errors import ReleaseError

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner, SSlibKey

_PUBLIC = re.compile(r"[0-9a-f]{64}")
MIN_PASSPHRASE = 12


def new(passphrase: str | None) -> bytes:
    """A new secret key as PEM, encrypted with the passphrase. ``None`` is for a key that a server uses by itself.

    Raises ReleaseError for a passphrase of fewer than 12 characters.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if passphrase is not None and len(passphrase) < MIN_PASSPHRASE:
        raise ReleaseError(f"the passphrase has fewer than {MIN_PASSPHRASE} characters", hint="six random words are a good one")
    sealed: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        sealed = serialization.BestAvailableEncryption(passphrase.encode())
    return Ed25519PrivateKey.generate().private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed)


def load(pem: bytes, passphrase: str | None, where: str) -> CryptoSigner:
    """The key in a PEM file. Raises ReleaseError for a wrong passphrase, or what is no such key."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.signer import CryptoSigner

    try:
        key = load_pem_private_key(pem, passphrase.encode() if passphrase is not None else None)
    except TypeError:
        what = "is encrypted: it needs its passphrase" if passphrase is None else "is not encrypted, and a passphrase was given"
        raise ReleaseError(what, where=where) from None
    except (ValueError, UnsupportedAlgorithm):
        raise ReleaseError("is no key, or the passphrase is wrong", where=where) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ReleaseError("is no Ed25519 key", where=where)
    return CryptoSigner(key)


def is_encrypted(pem: bytes) -> bool:
    """Whether a PEM file needs a passphrase."""
    return b"ENCRYPTED" in pem[:200]


def public_of(signer: CryptoSigner) -> str:
    """The public half of a key, in hexadecimal."""
    return str(signer.public_key.keyval["public"])


def read_public(text: str, where: str = "") -> SSlibKey:
    """The public key that these hexadecimal digits are. Raises ReleaseError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from securesystemslib.signer import SSlibKey

    digits = text.strip()
    if not _PUBLIC.fullmatch(digits):
        raise ReleaseError("is no public key", where=where or digits[:20], hint="64 hexadecimal digits, as `release key` prints")
    return SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(bytes.fromhex(digits)))


def write_new(path: Path, content: bytes) -> None:
    """Write a secret file that only its owner can read. Raises ReleaseError if it exists or cannot be written."""
    import os

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ReleaseError("the file exists", where=str(path), hint="a key is never overwritten") from None
    except OSError as error:
        raise ReleaseError(f"could not be written ({error.strerror})", where=str(path)) from None
    with os.fdopen(handle, "wb") as out:
        out.write(content)
