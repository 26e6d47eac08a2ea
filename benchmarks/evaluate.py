"""What the shipped engine does on the labelled texts of ``INTHEWILD_EVAL_DATA``. Prints counts; "not measured" if unset.

Nothing is tuned to these rows: a projection from findings to the label of each set is written from the README of the set.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from pathlib import Path

from inthewild.detector import Detector
from inthewild.records import Decision, Listing


def rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def decisions(detector: Detector, data: list[dict[str, str]]) -> list[Decision]:
    """Title and description where there are two, else one text."""
    listings = (
        Listing(id=r["id"], title=r["text"] if "description" in r else "", text=r.get("description", r["text"])) for r in data
    )
    return list(detector.scan(listings))


def ordinary(detector: Detector, folder: Path, show: bool) -> None:
    """Ordinary rows: what is reviewed or blocked, and what is found and allowed."""
    data = [r for name in ("ordinary_toys", "ordinary_shop") for r in rows(folder / f"{name}.jsonl")]
    found = decisions(detector, data)
    actions = Counter(d.action for d in found)
    flagged = [(r, d) for r, d in zip(data, found, strict=True) if d.action in ("review", "block")]
    print(f"ordinary rows: {len(data)}; review {actions['review']}, block {actions['block']} "
          f"= {100 * len(flagged) / len(data):.2f} % (goal <= 0.5 %, block at most 1)")  # fmt: skip
    allowed = Counter(d.findings[0].taxon for d in found if d.findings and d.action in ("allow", "educate"))
    print(f"  found and allowed: {sum(allowed.values())} rows; by taxon: {dict(allowed.most_common(25))}")
    if show:
        for r, d in flagged:
            f = d.findings[d.decided_by or 0]
            print(
                f"  {d.action} {d.rule_id} {f.taxon}+{f.specimen} {f.score} {[e.surface for e in f.evidence][:6]} | {r['text'][:150]}"
            )


def labelled(detector: Detector, path: Path) -> None:
    """Precision and recall of "any finding in band medium or high that the policy does not call an imitation"."""
    data = rows(path)
    found = decisions(detector, data)
    for band in (("medium", "high"), ("low", "medium", "high")):
        said = [
            any(f.band in band for f in d.findings) and d.rule_id not in ("declared-imitation", "not-an-offer") for d in found
        ]
        tp = sum(s and int(r["label"]) == 1 for s, r in zip(said, data, strict=True))
        fp = sum(s and int(r["label"]) == 0 for s, r in zip(said, data, strict=True))
        positive = sum(int(r["label"]) for r in data)
        precision, recall = tp / (tp + fp) if tp + fp else float("nan"), tp / positive
        f1 = 2 * precision * recall / (precision + recall) if tp else 0.0
        print(
            f"{path.stem}: bands {'+'.join(band)}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f} ({tp} of {positive}, {fp} false)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print the flagged ordinary rows")
    arguments = parser.parse_args()
    folder = os.environ.get("INTHEWILD_EVAL_DATA")
    if not folder:
        print("not measured: set INTHEWILD_EVAL_DATA to the folder of the labelled texts")
        return
    detector = Detector()
    listings = Path(folder) / "listings"
    ordinary(detector, listings, arguments.show)
    for name in ("wlt", "sharks", "leather"):
        labelled(detector, listings / f"{name}.jsonl")


if __name__ == "__main__":
    main()
