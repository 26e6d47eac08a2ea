"""The home directory: keys (0600), files and the SQLite database. Only its owner may enter it (0700)."""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from inthewild.hub.errors import HubError

DEMO_MARKER = "demo.json"
LOOPBACK = "127.0.0.1"
EXAMPLE_PLATFORM = "listings.market.example"  # the name under which the example marketplace of a demo is a platform
_LIST = "made"
_HEX = re.compile(r"[0-9a-f]{64}")


def _ed25519() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _random() -> bytes:
    return secrets.token_hex(32).encode()


_KEYS: dict[str, Callable[[], bytes]] = {
    "secret": lambda: secrets.token_urlsafe(50).encode(),  # sessions and forms
    "audit": _ed25519,  # signs the heads of the audit chain
    "report": _ed25519,  # signs snapshots
    "field": _random,  # wraps the keys of single objects: contacts, evidence
    "link": _random,  # keyed hashes of handles, phone numbers and addresses inside this hub
    "pseudonym": _random,  # a volunteer's name towards one organisation
    "snapshot": _ed25519,  # says which files of a repository of keywords belong together
    "timestamp": _ed25519,  # says that this is the newest
    "emergency": _ed25519,  # switches terms off for 72 hours, and does nothing else
    "watermark": _random,  # marks each member's copy of the keywords
}


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

    @property
    def is_demo(self) -> bool:
        """Whether this home holds example data: its clock may be moved, and anybody may take any role."""
        return (self.path / DEMO_MARKER).exists()

    @property
    def marketplace(self) -> tuple[str, int] | None:
        """Address and port of the example marketplace, by the marker of a demo; None in every other home.

        A marker that names anything but a port of the loopback names nothing: no file opens the inside of a network.
        """
        try:
            told = json.loads((self.path / DEMO_MARKER).read_text("utf-8"))["marketplace"]
            host, port = told["host"], told["port"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        good = host == LOOPBACK and isinstance(port, int) and not isinstance(port, bool) and 1024 <= port <= 65535
        return (host, port) if good else None

    def make(self) -> None:
        """Create what is missing; existing keys are never replaced, and a key that was lost is not made anew.

        Raises HubError for a key that this home had and lost: with a new one, what the old one wrapped or signed would
        fail much later. Only ``secret`` may be lost: people sign in again.
        """
        for folder in (self.path, self.keys, self.files):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.keys.chmod(0o700)
        had = self._had()
        for name, fresh in _KEYS.items():
            if name in had and name != "secret" and not (self.keys / name).exists():
                self._key(name)
            write_new(self.keys / name, fresh())
        if had != set(_KEYS):
            replace(self.keys / _LIST, "".join(f"{name}\n" for name in sorted(had | set(_KEYS))).encode())

    def secret(self) -> str:
        """The key of sessions and forms; empty where no home was made yet, which Django refuses to use."""
        return self._key("secret").decode() if (self.keys / "secret").exists() else ""

    def audit_key(self) -> Ed25519PrivateKey:
        """The key that signs the heads of the audit chain."""
        return self.signing_key("audit")

    def signing_key(self, name: str) -> Ed25519PrivateKey:
        """An Ed25519 key among the keys."""
        return parse_signing_key(self._key(name), str(self.keys / name))

    def pem(self, name: str) -> bytes:
        """An Ed25519 key among the keys, as the file holds it."""
        return self._key(name)

    def key(self, name: str) -> bytes:
        """32 bytes of the key ``field``, ``link``, ``pseudonym`` or ``watermark``."""
        text = self._key(name).decode("ascii", "replace").strip()
        if not _HEX.fullmatch(text):
            raise HubError("is no key of 32 bytes in hexadecimal", where=str(self.keys / name), hint="put the right key back")
        return bytes.fromhex(text)

    def _had(self) -> set[str]:
        """The names of the keys that this home ever had."""
        path = self.keys / _LIST
        return set(path.read_text("ascii").split()) if path.exists() else set()

    def _key(self, name: str) -> bytes:
        path = self.keys / name
        if not path.exists():
            raise HubError("the key is missing", where=str(path), hint="only a new home gets a new key; put the old one back")
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise HubError("others can read this key", where=str(path), hint=f"chmod 600 {path}")
        return path.read_bytes()


def new_signing_key() -> bytes:
    """A new Ed25519 key as PEM."""
    return _ed25519()


def parse_signing_key(pem: bytes, where: str) -> Ed25519PrivateKey:
    """An Ed25519 key from PEM. Raises HubError."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise HubError("is no Ed25519 key", where=where, hint="put the right key back")
    return key


def replace(path: Path, content: bytes) -> None:
    """Write a file that nobody else may read over the one that may be there: the old content or the new, never a part."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


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
