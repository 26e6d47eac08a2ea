"""What happened to a capsule since it was sealed: a log to which entries are only added, each with the hash of the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from inthewild.errors import CapsuleError, InputError
from inthewild.exchange.canonical import canonical, read_canonical
from inthewild.exchange.capsule.model import Manifest, check_time

FILE = "chain.jsonl"


class Act(StrEnum):
    """What was done."""

    SEALED = "sealed"
    ACCESSED = "accessed"
    EXPORTED = "exported"
    TIME_STAMPED = "time-stamped"
    HELD = "held"
    RELEASED = "released"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. ``by`` is a pseudonym or the name of a part of the hub; ``detail`` is plain JSON without floats.

    Of ``erased``, ``detail["items"]`` lists the paths whose content is gone; of ``time-stamped``, ``detail["seq"]`` is the
    entry whose head the authority signed, and ``detail["sha256"]`` the hash of its answer.
    """

    seq: int
    previous: str
    at: str
    act: Act
    by: str
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """SHA-256 of the entry with its number and the hash before it: the head of the chain so far."""
        return hashlib.sha256(canonical(self._fields()).encode("ascii")).hexdigest()

    def line(self) -> str:
        """The entry as it stands in the file, without the line break."""
        return canonical(self._fields() | {"hash": self.hash})

    def _fields(self) -> dict[str, Any]:
        told = {"seq": self.seq, "previous": self.previous, "at": self.at, "act": str(self.act), "by": self.by}
        return told | {"detail": dict(self.detail)}


def sealed(manifest: Manifest, by: str) -> Entry:
    """The first entry, which holds on to the manifest."""
    return Entry(1, manifest.sha256, manifest.created_at, Act.SEALED, by)


def after(last: Entry, act: Act, at: str, by: str, **detail: Any) -> Entry:
    """The entry that follows ``last``."""
    check_time(at, FILE)
    return Entry(last.seq + 1, last.hash, at, act, by, MappingProxyType(detail))


def head(capsule: str, entry: Entry) -> bytes:
    """What a signature or a time stamp is over: one line of ASCII that names capsule, number and hash."""
    return f"inthewild.capsule-head/1 {capsule} {entry.seq}:{entry.hash}".encode("ascii")


def content(entries: Sequence[Entry]) -> bytes:
    """The file ``chain.jsonl``."""
    return "".join(f"{entry.line()}\n" for entry in entries).encode("ascii")


def read_chain(found: bytes) -> tuple[Entry, ...]:
    """The entries in a file; whether they follow one another says ``problems``. Raises CapsuleError."""
    if not found.endswith(b"\n"):
        raise CapsuleError("does not end with a line break", where=FILE)
    return tuple(_entry(line, number) for number, line in enumerate(found[:-1].split(b"\n"), 1))


def problems(manifest: Manifest, entries: Sequence[Entry]) -> Iterator[str]:
    """What does not fit between the manifest and the entries, one sentence each."""
    previous = manifest.sha256
    known = {item.path for item in manifest.items}
    for number, entry in enumerate(entries, 1):
        if entry.seq != number:
            yield f"line {number} is entry {entry.seq}"
        if entry.previous != previous:
            yield f"entry {entry.seq} does not name the hash of {'the entry before' if number > 1 else 'capsule.json'}"
        if (entry.act is Act.SEALED) != (number == 1):
            yield f"entry {entry.seq} is {entry.act}; a chain begins with one entry that is sealed"
        if entry.act is Act.ERASED and not set(erased_items(entry)) <= known:
            yield f"entry {entry.seq} erases something that the manifest does not know"
        previous = entry.hash
    if any(b.at < a.at for a, b in pairwise(entries)):
        yield "goes back in time"


def erased(entries: Sequence[Entry]) -> dict[str, str]:
    """Path -> when its content was erased."""
    return {path: entry.at for entry in reversed(entries) if entry.act is Act.ERASED for path in erased_items(entry)}


def erased_items(entry: Entry) -> tuple[str, ...]:
    """The paths that an entry of erasure names."""
    found = entry.detail.get("items", ())
    return tuple(str(path) for path in found) if isinstance(found, list | tuple) else ()


def _entry(line: bytes, number: int) -> Entry:
    try:
        told = read_canonical(line)
        kept = told.pop("hash", None)
        told["act"] = Act(told.get("act", ""))
        entry = Entry(**told)
        good = isinstance(entry.seq, int) and isinstance(entry.previous, str) and isinstance(entry.by, str)
        if not (good and isinstance(entry.detail, dict)):
            raise ValueError
        check_time(entry.at, FILE)
    except (InputError, ValueError, TypeError):
        raise CapsuleError(f"line {number} is no entry", where=FILE) from None
    if entry.hash != kept:
        raise CapsuleError(f"entry {entry.seq} was changed: its hash is another", where=FILE)
    return entry
