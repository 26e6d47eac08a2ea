"""Recall under disguise on the rows of the test suite, by technique and language; and what is done with lawful sentences."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from inthewild.detector import Detector
from inthewild.learn.redteam.check import recall
from inthewild.records import Listing
from report import Report

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/matching"))
GOALS = {"must": ">= 0.97", "should": ">= 0.88", "stretch": ">= 0.55"}
#: One in so many lawful rows goes through the whole detector.
STEP = 5


def measure(report: Report, quick: bool = False) -> None:
    """Print recall of the matcher with the suite's own terms, then the actions on museum and customs sentences."""
    from disguise_rows import LANGUAGES, in_frames, own_matcher

    found = recall(in_frames("offers"), own_matcher())
    lines = [report.against(tier, found.share(tier) or 0.0, goal) for tier, goal in GOALS.items()]
    report.table("Disguise suite (its own terms), recall by tier", ["tier", "found", "goal", ""], lines)
    report.table("by technique and language", ["what", "found", ""], found.table()[len(GOALS) :])
    rows = in_frames("lawful")[::STEP]
    plain = [frame.replace("{}", term) for e in LANGUAGES.values() for frame in e["lawful"] for term in e["terms"]]
    detector = Detector()
    lines = []
    for name, texts in (("in disguise", [(r.text, r.lang) for r in rows]), ("as written", [(t, None) for t in plain])):
        actions = Counter(d.action for d in detector.scan(Listing(id="", text=text, lang=lang) for text, lang in texts))
        flagged = (actions["review"] + actions["block"]) / len(texts)
        lines.append(report.against(f"{name}: review or block", flagged, "<= 0.30"))
        lines.append(report.against(f"{name}: block", actions["block"] / len(texts), "<= 0.05"))
    report.table("Museum and customs sentences, whole detector", ["share", "found", "goal", ""], lines)


if __name__ == "__main__":
    measure(Report())
