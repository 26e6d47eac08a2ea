"""Recall on a sample of disguised terms: counts by tier and category. Reads ``INTHEWILD_EVAL_DATA``/evasion.

Found = a hit of the expected concept; the span counts as right if, trimmed of ignorable characters, it is the surface.
Negatives marked ``literal`` really contain a term in a lawful sense: they test context, not the matcher.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections import Counter
from pathlib import Path

from inthewild.matching import Matcher
from report import Report

GOALS = {"must": ">= 0.97", "should": ">= 0.88"}


def _trim(text: str) -> str:
    ignorable = {c for c in text if unicodedata.category(c) in ("Cf", "Mn", "Zs")}
    return text.strip("".join(ignorable))


def measure(report: Report, show: bool = False) -> None:
    """Print the counts; ``show``: also every miss and false alarm."""
    folder = os.environ.get("INTHEWILD_EVAL_DATA")
    path = Path(folder or "", "evasion")
    if not folder or not path.is_dir():
        report.note("Evasion sample: not measured (INTHEWILD_EVAL_DATA unset)")
        return
    terms = [json.loads(line) for line in (path / "public_lexicon.jsonl").read_text(encoding="utf-8").splitlines()]
    matcher = Matcher.from_terms(terms)
    total: Counter[tuple[str, str]] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    spans = right = 0
    for line in (path / "public_sample.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("literal"):
            continue
        hits = matcher.find(row["text"])
        key = row["tier"], row["category"]
        total[key] += 1
        if row["tier"] == "negative":
            found[key] += bool(hits)
            if hits and show:
                print("false alarm:", row["text"], [(h.surface, h.view) for h in hits])
            continue
        good = [h for h in hits if h.concept == row["concept"]]
        found[key] += bool(good)
        if good:
            spans += 1
            right += any(_trim(h.surface) == _trim(row["surface"]) for h in good)
        elif show:
            print("missed:", key, row["text"])
    tiers = list(dict.fromkeys(tier for tier, _ in total))
    lines = []
    for tier in tiers:
        have, of = (sum(n for (t, _), n in c.items() if t == tier) for c in (found, total))
        goal = GOALS.get(tier, "")
        lines.append([tier, f"{have}/{of}", *report.against(tier, have / of, goal)[2:]])
    for name, limit in (("neg_ordinary", 0.0), ("neg_fold", 0.05)):
        have, of = found["negative", name], total["negative", name]
        if of:
            lines.append([name, f"{have}/{of}", *report.against(name, have / of, f"<= {limit:g}")[2:]])
    if spans:
        lines.append(["right spans", f"{right}/{spans}", *report.against("right spans", right / spans, ">= 0.99")[2:]])
    report.table("Evasion sample (its own terms)", ["tier", "found", "goal", ""], lines)
    report.table(
        "by category", ["tier, category", "found"], [[f"{t}, {c}", f"{found[t, c]}/{n}"] for (t, c), n in sorted(total.items())]
    )


if __name__ == "__main__":
    measure(Report(), show="--show" in sys.argv)
