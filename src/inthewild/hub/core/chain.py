"""The arithmetic of the chain: how an event is hashed, how a head is written, signed and read."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from inthewild.errors import UsageError
from inthewild.hub.core.canonical import canonical
from inthewild.hub.core.models import AuditEvent

GENESIS = "0" * 64
_HEAD = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@dataclass(frozen=True)
class Head:
    """The last event of a chain: its number and its hash, which stands for all events before."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read ``17:ab12...``. Raises UsageError."""
        match = _HEAD.fullmatch(text.strip())
        if match is None:
            raise UsageError("is no head of an audit chain", where="--since", hint="write number:hash as `hub audit verify` does")
        return cls(int(match[1]), match[2])


def event_hash(event: AuditEvent, seq: int, previous: str) -> str:
    """SHA-256 of the event at place ``seq`` behind ``previous``. The content takes part through its commitment."""
    fields = {
        "seq": seq,
        "previous": previous,
        "id": event.public_id,
        "type": event.type,
        "version": event.version,
        "occurred_at": event.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_kind": event.actor_kind,
        "actor": event.actor,
        "organisation": event.organisation,
        "object": event.object,
        "request": event.request_id,
        "commitment": event.commitment,
    }
    return hashlib.sha256(canonical(fields).encode("ascii")).hexdigest()


def sign(head: Head, key: Ed25519PrivateKey) -> str:
    """The signature of a head, as hexadecimal text."""
    return key.sign(_signed(head)).hex()


def signed_by(head: Head, signature: str, key: Ed25519PublicKey) -> bool:
    """Whether the signature of the head is good."""
    try:
        key.verify(bytes.fromhex(signature), _signed(head))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(head: Head) -> bytes:
    return f"inthewild.audit-head/1 {head}".encode("ascii")
