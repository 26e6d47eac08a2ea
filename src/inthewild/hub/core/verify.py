"""Does the chain hold? Reads everything, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from inthewild.hub.core.audit_keys import Era, eras_of
from inthewild.hub.core.chain import GENESIS, Head, event_hash, signed_by
from inthewild.hub.core.events import commitment
from inthewild.hub.core.models import AuditEvent, AuditHead, AuditKey, AuditPayload
from inthewild.hub.errors import HubError


@dataclass(frozen=True)
class Problem:
    """Something that does not fit; ``seq`` is 0 for an event that is not sealed yet."""

    seq: int
    what: str

    def __str__(self) -> str:
        return f"event {self.seq}: {self.what}" if self.seq else self.what


@dataclass(frozen=True)
class Report:
    """What a verification found. ``unsealed`` events are committed and wait for the sealer."""

    head: Head | None
    sealed: int
    unsealed: int
    redacted: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether everything fits."""
        return not self.problems


def verify(since: Head | None = None, key: Ed25519PublicKey | None = None) -> Report:
    """Check order, hashes, contents against commitments, and heads.

    ``since`` is a head kept elsewhere (a backup, an auditor): a chain that was rebuilt does not contain it. With
    ``key``, the public half of the audit key, it must be the last in the chain of keys, and every signed head must stand
    in the ledger under a good signature of the key of its time.
    """
    problems: list[Problem] = []
    eras = _eras(key, problems) if key is not None else None
    redactions = set(AuditEvent.objects.filter(type="audit.redacted").values_list("object", flat=True))
    heads = {h.seq: h for h in AuditHead.objects.all()}
    seen: dict[int, str] = {}
    wanted = set(heads) | ({since.seq} if since else set())
    last, previous, redacted = 0, GENESIS, 0
    for event, content in _events(sealed=True):
        assert event.seq is not None
        if event.seq != last + 1:
            problems.append(Problem(event.seq, f"follows event {last}; {event.seq - last - 1} are missing"))
        if event.previous != previous:
            problems.append(Problem(event.seq, "does not name the hash of the event before"))
        if event.hash != event_hash(event, event.seq, event.previous):
            problems.append(Problem(event.seq, "was changed after it was sealed"))
        redacted += content is None
        problems += _content(event, content, redactions)
        if event.seq in wanted:
            seen[event.seq] = event.hash
        last, previous = event.seq, event.hash
    unsealed = 0
    for event, content in _events(sealed=False):
        unsealed += 1
        redacted += content is None
        problems += _content(event, content, redactions)
    for kept in heads.values():
        problems += _head(Head(kept.seq, kept.hash), seen, "a signed head")
        if eras is not None:
            problems += _signature(kept, eras)
    if since is not None:
        problems += _head(since, seen, "the head that was given")
    return Report(Head(last, previous) if last else None, last, unsealed, redacted, tuple(problems))


def _eras(key: Ed25519PublicKey, problems: list[Problem]) -> list[Era]:
    present = key.public_bytes_raw().hex()
    try:
        eras = eras_of(AuditKey.objects.all())
    except HubError as error:
        problems.append(Problem(0, str(error)))
        return [Era(present, None)]
    if eras and eras[-1].key != present:
        problems.append(Problem(0, "the audit key in the home is not the one that the ledger names last"))
    return eras or [Era(present, None)]


def _signature(kept: AuditHead, eras: list[Era]) -> Iterator[Problem]:
    era = next((e for e in eras if e.key == kept.key), None) if kept.key else eras[0]
    head = Head(kept.seq, kept.hash)
    if era is None or not signed_by(head, kept.signature, Ed25519PublicKey.from_public_bytes(bytes.fromhex(era.key))):
        yield Problem(kept.seq, "the signature of a head is wrong")
    elif era.until is not None and kept.seq > era.until:
        yield Problem(kept.seq, "a head was signed with a key that had a successor by then")


def _events(*, sealed: bool) -> Iterator[tuple[AuditEvent, AuditPayload | None]]:
    rows = AuditEvent.objects.filter(seq__isnull=not sealed).select_related("payload").order_by("seq" if sealed else "id")
    for event in rows.iterator(chunk_size=2000):
        yield event, getattr(event, "payload", None)


def _content(event: AuditEvent, content: AuditPayload | None, redactions: set[str]) -> Iterator[Problem]:
    seq = event.seq or 0
    if content is None:
        if event.public_id not in redactions:
            yield Problem(seq, f"the content of {event.public_id} is gone, and no event says that it was redacted")
    elif commitment(bytes.fromhex(content.salt), content.change) != event.commitment:
        yield Problem(seq, f"the content of {event.public_id} is not the one that was committed")


def _head(head: Head, seen: dict[int, str], name: str) -> Iterator[Problem]:
    if head.seq not in seen:
        yield Problem(head.seq, f"{name} is beyond the end of the chain")
    elif seen[head.seq] != head.hash:
        yield Problem(head.seq, f"{name} has another hash: the chain was rebuilt")
