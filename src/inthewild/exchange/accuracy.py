"""Accuracy of automated means by language: part 8 of the transparency templates, Implementing Regulation (EU) 2024/2835.

Header and indicators are those of published copies of the template (docs/legal-forms.md). Shares lie in [0, 1], an empty
value means "not applicable or not measured", never 0.

A verdict with a sampling probability counts for 1 / probability listings (Horvitz and Thompson 1952): moderators look at
what was flagged far more often than at what was allowed, and unweighted recall would be nearly always 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inthewild.exchange.decisions import Line, Problem, Report
from inthewild.records import Action

COLUMNS = ("Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope", "Value", "Contextual Information")
SECTION = "Use of automated means for content moderation"
TOTAL, OWN = "Total number", "Own-initiative"
SOLELY = "Number of measures solely taken by automated means"
NOT_SOLELY = "Number of measures not taken by automated means"
SHARES = tuple(f"Accuracy of the automated means - {name}" for name in ("Accuracy", "Precision", "Recall"))
#: The official languages of the EU, as the template writes them.
LANGUAGES = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt",
    "ro", "sk", "sl", "sv",
)  # fmt: skip
NOT_MEASURED = "not measured"
OTHER = "other or unknown"


@dataclass(slots=True)
class Cells:
    """A weighted two-by-two table; ``n`` verdicts, ``solely`` measures taken by automated means alone."""

    tp: float = 0.0
    fp: float = 0.0
    fn: float = 0.0
    tn: float = 0.0
    n: int = 0
    allowed: int = 0
    solely: int = 0

    def add(self, flagged: bool, true: bool, weight: float) -> None:
        """Count one verdict."""
        name = ("tp" if true else "fp") if flagged else ("fn" if true else "tn")
        setattr(self, name, getattr(self, name) + weight)
        self.n += 1
        self.allowed += not flagged

    def shares(self) -> tuple[float | None, float | None, float | None]:
        """Accuracy, precision and recall; None where there is nothing to measure them on.

        Accuracy and recall need verdicts on listings that were not flagged: without any they would only look perfect.
        """
        total, flagged, true = self.tp + self.fp + self.fn + self.tn, self.tp + self.fp, self.tp + self.fn
        precision = self.tp / flagged if flagged else None
        if not self.allowed:
            return None, precision, None
        return (self.tp + self.tn) / total, precision, (self.tp / true if true else None)


def read_verdicts(rows: Iterable[tuple[str, Mapping[str, Any]]], report: Report) -> dict[str, tuple[bool, float]]:
    """Listing id -> (verdict, weight) from ``inthewild.verdict/1`` rows; what is unsure is left out, what is bad reported."""
    found: dict[str, tuple[bool, float]] = {}
    for where, row in rows:
        name, verdict, probability = row.get("id"), row.get("verdict"), row.get("probability")
        if not isinstance(name, str) or not name:
            report(Problem(where, "a verdict without id"))
        elif str(verdict).lower() not in ("true", "false", "unsure"):
            report(Problem(where, f"verdict {verdict!r} is not true, false or unsure"))
        elif probability is not None and not (_number(probability) and 0 < probability <= 1):
            report(Problem(where, f"probability {probability!r} is not in (0, 1]"))
        elif name in found:
            report(Problem(where, f"a second verdict on {name!r}"))
        elif str(verdict).lower() != "unsure":
            found[name] = str(verdict).lower() == "true", 1.0 / probability if probability else 1.0
    return found


def measure(lines: Iterable[Line], verdicts: Mapping[str, tuple[bool, float]], solely: Action = Action.BLOCK) -> dict[str, Cells]:
    """Language (and :data:`TOTAL`) -> cells. A measure of automated means alone is a decision of ``solely`` or stricter."""
    found: dict[str, Cells] = {TOTAL: Cells()}
    for line in lines:
        decision = line.decision
        flagged = Action(decision.action).rank >= solely.rank
        lang = (decision.lang or "").partition("-")[0].lower() or OTHER
        for cells in (found[TOTAL], found.setdefault(lang, Cells())):
            cells.solely += flagged
            if decision.id in verdicts:
                cells.add(flagged, *verdicts[decision.id])
    return found


def rows_of(found: Mapping[str, Cells], service: str, period: str) -> list[dict[str, str]]:
    """The rows of the template: total, own initiative, and every official language of the EU, measured or not."""
    rows: list[dict[str, str]] = []

    def add(applies: str, scope: str, cells: Cells, counted: bool) -> None:
        fixed = {"Applicability": applies, "Service": service, "Reporting period": period, "Section": SECTION, "Scope": scope}
        context = f"{cells.n} verdicts, {cells.allowed} of them on items that were not restricted"
        values: list[tuple[str, str, str]] = [
            (SOLELY, str(cells.solely) if counted else "", "" if counted else NOT_MEASURED),
            (NOT_SOLELY, "", f"{NOT_MEASURED}: decisions of people are not in the file"),
        ]
        for name, share in zip(SHARES, cells.shares(), strict=True):
            text = "" if share is None else f"{share:.4f}".rstrip("0").rstrip(".")
            values.append((name, text, context if share is not None else f"{NOT_MEASURED}; {context}"))
        for indicator, value, note in values:
            rows.append({**fixed, "Indicator": indicator, "Value": value, "Contextual Information": note})

    total = found.get(TOTAL, Cells())
    add("All", TOTAL, total, True)
    add("All", OWN, total, True)
    for lang in LANGUAGES:
        add("Only for VLOPs", lang, found.get(lang, Cells()), lang in found)
    return rows


def as_csv(rows: Iterable[Mapping[str, str]]) -> str:
    """The rows as RFC 4180 CSV with the header of the template."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def summary(found: Mapping[str, Cells]) -> list[str]:
    """For a person: each language with its figures and error rate, those outside the template too."""
    lines = [f"{'language':<18}{'verdicts':>9}{'accuracy':>14}{'error rate':>14}{'precision':>14}{'recall':>14}"]
    for name in (TOTAL, *sorted(set(found) - {TOTAL}, key=lambda n: (-found[n].n, n))):
        accuracy, precision, recall = found[name].shares()
        error = None if accuracy is None else 1 - accuracy
        figures = "".join(f"{NOT_MEASURED if x is None else f'{x:.3f}':>14}" for x in (accuracy, error, precision, recall))
        lines.append(f"{name:<18}{found[name].n:>9}{figures}")
    return lines


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
