"""What the coalition published of itself from 2018 to 2025, each figure with the words and the place in which it stood.

All of it is self-reported, cumulative since 2018, and in units that changed: each unit is a metric of its own (``history_...``),
so that nothing adds them and no line is drawn from one to the next. Years without a figure are gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from inthewild.exchange.snapshot.entries import HISTORY, PUBLIC, Entry
from inthewild.exchange.snapshot.records import Level
from inthewild.lexicon.files import read_cells

FILE = Path(__file__).with_name("published.tsv")
COLUMNS = ("period", "published", "metric", "value", "exactness", "written", "source", "url", "secondary")
YEARS = range(2018, 2026)
REMOVED = ("history_listings", "history_posts_ads", "history_listings_sellers", "history_removed")
"""What was called removed or blocked, in the order of the reports: four units."""


class Exactness(StrEnum):
    """How a figure was written."""

    EXACT = "exact"
    ROUNDED = "rounded"
    AT_LEAST = "at_least"


@dataclass(frozen=True)
class Fact:
    """One published figure. ``written`` are the words it stood in; ``published`` a day, a month or a year; ``secondary`` says
    that we read it in somebody else's text about the publication."""

    period: str
    published: str
    metric: str
    value: int
    exactness: Exactness
    written: str
    source: str
    url: str
    secondary: bool

    @property
    def year(self) -> int:
        """The year of publication."""
        return int(self.period[:4])


@cache
def facts() -> tuple[Fact, ...]:
    """All published figures, in the order of their days."""
    header, rows = read_cells(FILE, COLUMNS)
    told = [dict(zip(header, cells, strict=True)) for _number, cells in rows]
    return tuple(
        Fact(
            row["period"], row["published"], row["metric"], int(row["value"]), Exactness(row["exactness"]), row["written"],
            row["source"], row["url"], row["secondary"] == "yes",
        )
        for row in told
    )  # fmt: skip


def entries() -> list[Entry]:
    """The same as figures of a snapshot: public, self-reported, each naming the document."""
    return [
        Entry(
            id=f"published/{fact.metric}/{fact.period}", organisation="", organisation_name="", platform="", platform_name="",
            metric=fact.metric, definition=1, period=fact.period, dimension="", member="", value=fact.value, method="published",
            level=Level.L0, disclosure=PUBLIC, source=f"{fact.source}: “{fact.written}”", source_url=fact.url,
            submitted_at=fact.published, kind=HISTORY,
        )
        for fact in facts()
    ]  # fmt: skip


def of(metric: str) -> list[Fact]:
    """The figures of one metric, in the order of their days."""
    return [fact for fact in facts() if fact.metric == metric]
