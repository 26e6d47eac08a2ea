"""The definitions of all metrics: versioned data in the files beside. What a figure means is only what stands there.

A version never changes once it is out (digests.json, compared by a test and when a figure is entered): another meaning is
another version, and figures of two versions are not compared as if they were one.
"""

from __future__ import annotations

import itertools
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from inthewild.exchange.snapshot.records import Definition
from inthewild.hub.errors import HubError, Invalid
from inthewild.hub.progress.definitions.model import SCHEMA, MetricVersion, Per, Source, read

__all__ = ["FOLDER", "GROUPS", "MetricVersion", "Per", "Source", "at", "every", "in_force", "load", "read_folder"]

FOLDER = Path(__file__).parent
GROUPS = ("removals", "coalition", "outreach", "training", "flags", "terms", "history")
"""The headlines of a snapshot, in their order."""


def load() -> list[Definition]:
    """Every version of every metric, as it stands in a snapshot."""
    return [one.record for one in every()]


@cache
def every() -> tuple[MetricVersion, ...]:
    """Every version of every metric: headlines in their order, codes as in the files, versions upward."""
    return read_folder(FOLDER)


def read_folder(folder: Path) -> tuple[MetricVersion, ...]:
    """The definitions in the TOML files of a folder. Raises HubError for a broken, repeated or missing version."""
    found: list[MetricVersion] = []
    for path in sorted(folder.glob("*.toml")):
        with path.open("rb") as file:
            content = tomllib.load(file)
        if content.get("schema") != SCHEMA:
            raise HubError(f"this file is not of {SCHEMA}", where=path.name)
        found += [read(row, f"{path.name}, {row.get('code', '?')} {row.get('version', '?')}") for row in content["metric"]]
    versions: dict[str, list[MetricVersion]] = {}
    for one in found:
        versions.setdefault(one.code, []).append(one)
    for code, of in versions.items():
        of.sort(key=lambda one: one.version)
        if [one.version for one in of] != list(range(1, len(of) + 1)):
            raise HubError("versions are counted 1, 2, 3 without gaps", where=code)
        if any(later.valid_from <= earlier.valid_from for earlier, later in itertools.pairwise(of)):
            raise HubError("a later version is valid from a later day", where=code)
        if of[0].group not in GROUPS:
            raise HubError("no headline has this name", where=f"{code}: {of[0].group}", hint=", ".join(GROUPS))
    ordered = sorted(versions.values(), key=lambda of: GROUPS.index(of[0].group))
    return tuple(one for of in ordered for one in of)


def at(code: str, version: int, where: str = "metric") -> MetricVersion:
    """One version of a metric. Raises Invalid for one that there is not."""
    found = next((one for one in every() if (one.code, one.version) == (code, version)), None)
    if found is None:
        from django.utils.translation import gettext as _

        raise Invalid(_("there is no such metric, or no such version of it"), where=where)
    return found


def in_force(day: date) -> dict[str, MetricVersion]:
    """By code, the version that figures of a period with this last day are counted under."""
    return {one.code: one for one in every() if one.valid_from <= day}
