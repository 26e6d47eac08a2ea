"""What runs out when: signatures have an end, so that nobody can hold a machine at an old state without being noticed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from inthewild.exchange.client.store import Store
from inthewild.lexicon.active import moment

#: How long before its end a signature is worth a warning: new ones of the root need three organisations, of the targets a
#: curator with a key, of the timestamp only that this machine pulls.
WARN: Mapping[str, timedelta] = {"root": timedelta(days=60), "targets": timedelta(days=14), "timestamp": timedelta(days=3)}
_TODO = {
    "root": "the convening organisations must sign a new root",
    "targets": "the curators must sign a release",
    "timestamp": "pull; if it stays, the hub has stopped signing or is not reached",
}


@dataclass(frozen=True, slots=True)
class End:
    """The end (UTC) of one role's signature, as last seen here."""

    role: str
    expires: datetime

    def warning(self, now: datetime) -> str:
        """What to do about it, '' while there is time."""
        left = self.expires - now
        if left > WARN[self.role]:
            return ""
        how = (
            f"expires in {left.days} days"
            if left > timedelta(days=1)
            else "expires within a day"
            if left > timedelta()
            else "has expired"
        )
        return f"{self.role} {how} ({self.expires:%Y-%m-%d}): {_TODO[self.role]}"


def ends(store: Store) -> list[End]:
    """Of root, targets and timestamp, as far as they were ever seen."""
    found = []
    for role in WARN:
        try:
            data = json.loads((store.metadata / f"{role}.json").read_bytes())
            found.append(End(role, moment(data["signed"]["expires"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found


def warnings(store: Store, now: datetime) -> list[str]:
    """What is about to run out, the most pressing first."""
    return [text for end in sorted(ends(store), key=lambda e: e.expires) if (text := end.warning(now))]
