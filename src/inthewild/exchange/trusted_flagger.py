"""The yearly figures of a trusted flagger: Article 22(3) of the Digital Services Act.

Notices by provider, by type of content and by action taken; each table sums to the number of notices. Numbers only: the
report must not hold personal data.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from inthewild.exchange.config import Config
from inthewild.exchange.decisions import Problem, Report
from inthewild.exchange.facts import personal
from inthewild.exchange.notice import SCHEMA as NOTICE

SCHEMA = "inthewild.article-22/1"
NO_ANSWER = "no answer yet"
COLUMNS = ("provider", "content_category", "action", "notices")


class Outcome(StrEnum):
    """What a provider did on a notice."""

    REMOVED = "removed"
    DISABLED = "access disabled"
    RESTRICTED = "visibility restricted"
    ACCOUNT = "account suspended or terminated"
    EDUCATED = "user informed"
    NONE = "no action"


@dataclass(frozen=True, slots=True)
class Figures:
    """(provider, content category, action) -> notices of a year."""

    year: int
    cells: Mapping[tuple[str, str, str], int]

    @property
    def total(self) -> int:
        """All notices of the year."""
        return sum(self.cells.values())

    def by(self, place: int) -> dict[str, int]:
        """Sums by provider (0), content category (1) or action (2), the largest first."""
        sums: Counter[str] = Counter()
        for key, count in self.cells.items():
            sums[key[place]] += count
        return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def count(rows: Iterable[tuple[str, Mapping[str, Any]]], year: int, report: Report) -> Figures:
    """The figures of the notices that were confirmed in ``year``; a row that is no such notice is reported.

    A notice that stands several times (sent, answered) counts once, as it stands last.
    """
    last: dict[str, tuple[str, str, str] | None] = {}
    for where, row in rows:
        problem = _problem(row)
        if problem:
            report(Problem(where, problem))
            continue
        sent = str(row["bona_fide"]["confirmed_at"])[:4]
        action = str(row["decision"]) if row.get("decision") else NO_ANSWER
        key = str(row["provider"]), str(row["content_category"]), action
        last[str(row["notice_id"])] = key if sent == str(year) else None
    return Figures(year, Counter(key for key in last.values() if key is not None))


def report_of(figures: Figures, config: Config) -> dict[str, Any]:
    """The report as JSON: schema ``inthewild.article-22/1``."""
    return {
        "schema": SCHEMA,
        "organisation": config.notifier,
        "year": figures.year,
        "notices": figures.total,
        "by_provider": figures.by(0),
        "by_content": figures.by(1),
        "by_action": figures.by(2),
        "independence": config.independence,
    }


def as_csv(figures: Figures) -> str:
    """One row for each provider, type of content and action."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([*key, number] for key, number in sorted(figures.cells.items()))
    return out.getvalue()


def _problem(row: Mapping[str, Any]) -> str:
    if row.get("schema") != NOTICE:
        return f"no notice: its schema is {row.get('schema')!r}"
    for name in ("notice_id", "provider", "content_category"):
        if not isinstance(row.get(name), str) or not row[name]:
            return f"a notice without {name}"
    if row.get("decision") and row["decision"] not in set(Outcome):
        return f"unknown action {row['decision']!r}; known: {', '.join(Outcome)}"
    if personal(row["provider"]) or personal(row["content_category"]):
        return "provider or content_category holds what looks like personal data"
    confirmed = row.get("bona_fide")
    try:
        date.fromisoformat(str(confirmed["confirmed_at"])[:10])  # type: ignore[index]
    except (TypeError, KeyError, ValueError):
        return "no date of confirmation: bona_fide.confirmed_at"
    return ""
