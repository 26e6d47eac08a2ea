"""What an interrupted run has to remember: how far its output is good, and what it was a run of."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inthewild.bulk.sources import Opened
from inthewild.bulk.tasks import Counts
from inthewild.errors import OutputError, ResumeError

SCHEMA = "inthewild.scan-state/1"

#: Up to this size a file is hashed whole; of a larger one the start, the end and evenly spread pieces.
_WHOLE = 64 << 20
_ENDS = 8 << 20
_PIECE = 64 << 10
_PIECES = 256


@dataclass(slots=True)
class State:
    """``key``: what must be equal for a run to be resumed; ``batches``: how many are written, with which sums."""

    key: Mapping[str, Any]
    batches: int = 0
    out_size: int = 0
    rejects_size: int = 0
    seconds: float = 0.0
    counts: Counts = field(default_factory=Counts)

    def save(self, path: Path) -> None:
        """Replace the file at once: a reader, or a run after a crash, sees the state before or after a batch.

        :raises OSError: it cannot be written; the old file stands.
        """
        names = ("key", "batches", "out_size", "rejects_size", "seconds")
        data = {"schema": SCHEMA, **{n: getattr(self, n) for n in names}, "counts": self.counts.to_dict()}
        write_atomically(path, json.dumps(data, ensure_ascii=False))

    @classmethod
    def load(cls, path: Path) -> State:
        """Read a state file.

        :raises ResumeError: it is not there or not readable.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data.pop("schema") != SCHEMA:
                raise ValueError("another schema")
            return cls(counts=Counts.from_dict(data.pop("counts")), **data)
        except FileNotFoundError:
            hint = "the run was finished, or another output was named; without --resume the scan begins anew"
            raise ResumeError("there is no unfinished run to resume", where=str(path), hint=hint) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ResumeError(f"the state of the run cannot be read: {error}", where=str(path)) from error

    def check(self, key: Mapping[str, Any]) -> None:
        """:raises ResumeError: the run to be resumed was another one; says in what."""
        before = json.loads(json.dumps(self.key))
        now = json.loads(json.dumps(key))
        for part, what in (("inputs", "the input"), ("versions", "the engine or its data"), ("options", "an option")):
            if before.get(part) != now.get(part):
                detail = _difference(before.get(part), now.get(part))
                hint = "go on with what it was begun with, or start again with --overwrite"
                raise ResumeError(f"{what} has changed since the run began: {detail}", hint=hint)


def digest(item: Opened) -> str:
    """SHA-256 of an input. Beyond 64 MB it stands for size, time of change, both ends and 256 pieces between them."""
    source = item.source
    found = hashlib.sha256(f"{source.size}".encode())
    with Path(source.path).open("rb") as file:
        if source.size <= _WHOLE:
            while block := file.read(1 << 20):
                found.update(block)
        else:
            found.update(f"{source.changed}".encode())
            found.update(file.read(_ENDS))
            for i in range(_PIECES):
                file.seek(_ENDS + (source.size - 2 * _ENDS) * i // _PIECES)
                found.update(file.read(_PIECE))
            file.seek(source.size - _ENDS)
            found.update(file.read(_ENDS))
    return found.hexdigest()


def key_of(opened: Sequence[Opened], versions: Mapping[str, str], options: Mapping[str, Any]) -> dict[str, Any]:
    """What a resumed run must have in common with the one it resumes."""
    inputs = [{"name": o.source.name, "size": o.source.size, "sha256": digest(o)} for o in opened]
    return {"inputs": inputs, "versions": dict(versions), "options": dict(options)}


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that its name holds the old content or the new one, never a part.

    :raises OSError: it cannot be written.
    """
    beside = beside_of(path)
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def beside_of(path: Path) -> Path:
    """Where a file is written before it gets its name: the same directory, so that renaming is atomic."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def save_summary(path: str, text: str) -> None:
    """:raises OutputError: the summary cannot be written."""
    try:
        write_atomically(Path(path), text)
    except OSError as error:
        raise OutputError(f"the summary cannot be written: {error.strerror}", where=path) from error


def _difference(before: Any, now: Any) -> str:
    if isinstance(before, dict) and isinstance(now, dict):
        changed = [k for k in {**before, **now} if before.get(k) != now.get(k)]
        return "; ".join(f"{k} was {before.get(k)!r}, is {now.get(k)!r}" for k in changed)
    if isinstance(before, list) and isinstance(now, list):
        if len(before) != len(now):
            return f"{len(before)} files then, {len(now)} now"
        return ", ".join(str(n.get("name")) for b, n in zip(before, now, strict=True) if b != n)
    return "all of it"
