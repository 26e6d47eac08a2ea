"""What a version of a metric says, ``inthewild.metric/1``, and the check that it is whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from inthewild.exchange.canonical import canonical
from inthewild.exchange.snapshot.records import Definition
from inthewild.hub.errors import HubError

SCHEMA = "inthewild.metric/1"
METHODS = ("count", "estimate", "detector", "published")
DIMENSIONS = ("region", "taxon", "language")
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")


class Source(StrEnum):
    """Who says the number: companies, the hub from its own records, or a document that was published."""

    SUBMISSION = "submission"
    HUB = "hub"
    HISTORY = "history"


class Per(StrEnum):
    """Of what one figure is."""

    PLATFORM = "platform"
    COMPANY = "company"
    COALITION = "coalition"


@dataclass(frozen=True)
class MetricVersion:
    """One version of one metric. ``counts`` and ``not_counted`` are its meaning, in English; pages translate them.

    ``additive_*`` say whether figures of several platforms of a company, of several companies, of several periods may be added.
    ``denominator`` is what the figure is a part of: ``items`` and ``accounts`` of the platform, or the code of a metric.
    ``group`` names metrics that are shown together and never summed. ``changed`` says what differs from the version before.
    """

    code: str
    version: int
    valid_from: date
    group: str
    source: Source
    per: Per
    name: str
    unit: str
    counts: str
    not_counted: str
    additive_platforms: bool
    additive_companies: bool
    additive_periods: bool
    methods: tuple[str, ...]
    dimensions: tuple[str, ...]
    denominator: str = ""
    changed: str = ""

    @property
    def content(self) -> dict[str, Any]:
        """The whole of it as JSON, with its schema."""
        plain = asdict(self) | {"valid_from": self.valid_from.isoformat(), "source": self.source.value, "per": self.per.value}
        return {"schema": SCHEMA, **plain, "methods": list(self.methods), "dimensions": list(self.dimensions)}

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: what a figure is bound to."""
        return hashlib.sha256(canonical(self.content).encode("ascii")).hexdigest()

    @property
    def record(self) -> Definition:
        """As it stands in a snapshot."""
        return Definition(
            code=self.code,
            version=self.version,
            name=self.name,
            unit=self.unit,
            text=self.counts,
            not_counted=self.not_counted,
            additive=self.additive_companies,
            methods=self.methods,
            denominator=self.denominator,
            group=self.group,
        )


def read(row: Mapping[str, Any], where: str) -> MetricVersion:
    """A version from its table in a file. Raises HubError that says what is wrong and where."""
    known = {one.name for one in fields(MetricVersion)}
    strange, needed = set(row) - known, known - set(row) - {"denominator", "changed"}
    if strange or needed:
        _fail(f"unknown: {sorted(strange)}, missing: {sorted(needed)}", where)
    told = dict(row) | {"methods": tuple(row["methods"]), "dimensions": tuple(row["dimensions"])}
    try:
        made = MetricVersion(**(told | {"source": Source(row["source"]), "per": Per(row["per"])}))
    except ValueError as error:
        _fail(str(error), where)
    if not _CODE.fullmatch(made.code) or not isinstance(made.version, int) or made.version < 1:
        _fail("a code is small letters with _ between them, a version a number from 1 on", where)
    if type(made.valid_from) is not date:
        _fail("valid_from is a day", where)
    for name in ("name", "unit", "counts", "not_counted", "group"):
        text = getattr(made, name)
        if not isinstance(text, str) or not text or text != " ".join(text.split()):
            _fail(f"{name} is a text on one line", where)
    for name in ("additive_platforms", "additive_companies", "additive_periods"):
        if not isinstance(getattr(made, name), bool):
            _fail(f"{name} is true or false", where)
    if not made.methods or set(made.methods) - set(METHODS) or set(made.dimensions) - set(DIMENSIONS):
        _fail("a method or a dimension that nobody knows", where)
    if (made.version > 1) != bool(made.changed):
        _fail("a later version says what changed, the first one does not", where)
    return made


def _fail(what: str, where: str) -> None:
    raise HubError(f"this definition of a metric is broken: {what}", where=where, hint="see docs/metrics.md")
