"""What an emergency says at one place: ``emergency/switch.json`` (``inthewild.emergency/1``).

``{schema, audience, number, off: [{term_id, until}], added: [{row, until}]}``; the file is there only while something holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from inthewild.errors import ReleaseError
from inthewild.exchange.release.manifest import TIME, stamp
from inthewild.exchange.release.roles import EMERGENCY
from inthewild.lexicon.model import COLUMNS

SCHEMA = "inthewild.emergency/1"
NAME = f"{EMERGENCY}/switch.json"


@dataclass(frozen=True, slots=True)
class Switches:
    """What holds at one place: term_id -> until when it is off; rows that are added, each until when. ``number`` only grows."""

    number: int = 0
    off: Mapping[str, str] = field(default_factory=dict)
    added: Sequence[tuple[Mapping[str, str], str]] = ()

    def at(self, now: datetime) -> Switches:
        """What of it still holds."""
        moment = stamp(now)
        off = {name: until for name, until in self.off.items() if until > moment}
        return Switches(self.number, off, tuple((row, until) for row, until in self.added if until > moment))

    def content(self, place: str) -> bytes:
        """The file for one place."""
        whole = {
            "schema": SCHEMA, "audience": place, "number": self.number,
            "off": [{"term_id": name, "until": until} for name, until in sorted(self.off.items())],
            "added": [{"row": {c: row.get(c, "") for c in COLUMNS}, "until": until} for row, until in self.added],
        }  # fmt: skip
        return (json.dumps(whole, ensure_ascii=True, sort_keys=True) + "\n").encode("ascii")


def read_switches(content: bytes, place: str) -> Switches:
    """What the file of a place says. Raises ReleaseError."""
    try:
        whole = json.loads(content)
        if whole["schema"] != SCHEMA or whole["audience"] != place:
            raise ValueError
        off = {str(one["term_id"]): str(one["until"]) for one in whole["off"]}
        added = tuple((dict(one["row"]), str(one["until"])) for one in whole["added"])
        untils = [*off.values(), *(until for _, until in added)]
        if not all(TIME.fullmatch(until) for until in untils):
            raise ValueError
        return Switches(int(whole["number"]), off, added)
    except (ValueError, KeyError, TypeError):
        raise ReleaseError(f"is nothing of the schema {SCHEMA}", where=place) from None
