"""The roles of every repository, how long each is good for, and reading signed metadata."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from inthewild.errors import ReleaseError

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner
    from tuf.api.metadata import Metadata, Root, T

ROOT, TARGETS, SNAPSHOT, TIMESTAMP, EMERGENCY = "root", "targets", "snapshot", "timestamp", "emergency"
#: Offline: root and targets. Online, on the server: the others.
LIFETIME = {
    ROOT: timedelta(days=365),
    TARGETS: timedelta(days=90),
    SNAPSHOT: timedelta(days=14),
    TIMESTAMP: timedelta(days=7),
    EMERGENCY: timedelta(hours=72),
}
#: Signatures of root keys that a root needs.
THRESHOLD = 2


@dataclass(frozen=True, slots=True)
class OnlineKeys:
    """The keys that the server itself holds."""

    snapshot: CryptoSigner
    timestamp: CryptoSigner
    emergency: CryptoSigner


def expiry(role: str, now: datetime) -> datetime:
    """When metadata of a role that is signed now end: whole seconds, as TUF writes them."""
    return (now + LIFETIME[role]).replace(microsecond=0)


def parse(content: bytes, kind: type[T], where: str) -> Metadata[T]:
    """Signed metadata of one kind, not verified. Raises ReleaseError."""
    from tuf.api.exceptions import RepositoryError
    from tuf.api.metadata import Metadata

    try:
        found: Metadata[Any] = Metadata.from_bytes(content)
    except (RepositoryError, ValueError, KeyError, TypeError):
        raise ReleaseError("is no signed metadata", where=where) from None
    if not isinstance(found.signed, kind):
        raise ReleaseError(f"is {found.signed.type} metadata, not {kind.__name__.lower()}", where=where)
    return found


def verify(root: Root, role: str, told: Metadata[Any], where: str) -> None:
    """Raise ReleaseError unless the keys that the root names for a role have signed."""
    from tuf.api.exceptions import UnsignedMetadataError

    try:
        root.verify_delegate(role, told.signed_bytes, told.signatures)
    except UnsignedMetadataError:
        raise ReleaseError(f"is not signed by the key of the role {role}", where=where) from None
    except ValueError:
        raise ReleaseError(f"the root knows no role {role}", where=where) from None


def holds(root: Root, role: str, signer: CryptoSigner) -> bool:
    """Whether a key may sign for a role."""
    return role in root.roles and signer.public_key.keyid in root.roles[role].keyids
