"""The log of erasures outside the database: one signed line each, beside the home's database and beside every backup.

A line holds ids, a time and a code. Its keyed signature keeps strangers from having somebody erased by a made-up line.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from inthewild.hub.core import ids, keys
from inthewild.hub.core.canonical import canonical
from inthewild.hub.core.models import Erasure
from inthewild.hub.errors import HubError
from inthewild.hub.home import Home, replace

SCHEMA = "inthewild.erasure/1"


@dataclass(frozen=True, order=True)
class Entry:
    """One erasure, as the log tells it."""

    erased_at: datetime
    subject: str
    basis: str
    erased_by: str

    def line(self) -> str:
        """The signed line."""
        fields = {
            "schema": SCHEMA, "erased_at": self.erased_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "subject": self.subject, "basis": self.basis, "erased_by": self.erased_by,
        }  # fmt: skip
        return canonical(fields | {"mac": _mac(fields)})


def place(home: Home) -> Path:
    """Where a home keeps its log."""
    return home.path / "erasures.jsonl"


def beside(backup: Path) -> Path:
    """Where the log lies beside a backup."""
    return backup.with_name(f"{backup.name}.erasures.jsonl")


def export(home: Home, to: Path | None = None) -> int:
    """Write all that the database and the home's log know to the home's log, or to ``to``; how many entries."""
    known = {Entry(e.erased_at, e.subject, e.basis, e.erased_by) for e in Erasure.objects.all()}
    if place(home).exists():
        known |= set(read(place(home)))
    if known or to is not None:
        replace(to or place(home), "".join(f"{entry.line()}\n" for entry in sorted(known)).encode())
    return len(known)


def read(path: Path) -> list[Entry]:
    """The entries of a log. Raises HubError that names the line that is damaged or was not written by this hub."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise HubError("cannot be read", where=str(path)) from None
    return [_entry(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def merged(logs: Iterable[Path]) -> list[Entry]:
    """The entries of several logs, each once, oldest first."""
    return sorted({entry for log in logs for entry in read(log)})


def _entry(line: str, where: str) -> Entry:
    try:
        fields = json.loads(line)
        mac = fields.pop("mac")
        good = fields["schema"] == SCHEMA and hmac.compare_digest(_mac(fields), mac) and ids.is_id(fields["subject"])
        entry = Entry(datetime.fromisoformat(fields["erased_at"]), fields["subject"], fields["basis"], fields["erased_by"])
    except (ValueError, KeyError, TypeError, AttributeError, HubError):
        good = False
    if not good:
        raise HubError(
            "this line of the log of erasures is damaged or of another hub",
            where=where,
            hint="take the log that `inthewild backup` wrote",
        )
    return entry


def _mac(fields: dict[str, str]) -> str:
    return keys.mac(keys.derived("erasure-log/1"), canonical(fields).encode())
