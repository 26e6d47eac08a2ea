"""The home directory: keys (0600), files and the SQLite database. Only its owner may enter it (0700)."""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from inthewild.hub.errors import HubError


@dataclass(frozen=True)
class Home:
    """Where a hub keeps what is not in the database."""

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite database; absent where PostgreSQL is used."""
        return self.path / "hub.sqlite3"

    @property
    def files(self) -> Path:
        """Uploads and what was made of them."""
        return self.path / "files"

    @property
    def keys(self) -> Path:
        """Keys, one file each. Never part of a backup."""
        return self.path / "keys"

    def make(self) -> None:
        """Create what is missing; existing keys are never replaced."""
        for folder in (self.path, self.keys, self.files):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.keys.chmod(0o700)
        write_new(self.keys / "secret", secrets.token_urlsafe(50).encode())
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_new(self.keys / "audit", pem)

    def secret(self) -> str:
        """The key of sessions and forms; empty where no home was made yet, which Django refuses to use."""
        return self._key("secret").decode() if (self.keys / "secret").exists() else ""

    def audit_key(self) -> Ed25519PrivateKey:
        """The key that signs the heads of the audit chain."""
        key = load_pem_private_key(self._key("audit"), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise HubError("is no Ed25519 key", where=str(self.keys / "audit"), hint="put the right key back")
        return key

    def _key(self, name: str) -> bytes:
        path = self.keys / name
        if not path.exists():
            raise HubError("the key is missing", where=str(path), hint="only a new home gets a new key; put the old one back")
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise HubError("others can read this key", where=str(path), hint=f"chmod 600 {path}")
        return path.read_bytes()


def write_new(path: Path, content: bytes) -> None:
    """Write a file that nobody else may read, unless it exists. Complete or not there, also if two start at once."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails if another process was faster, which is as good
    except FileExistsError:
        pass
    finally:
        draft.unlink()
