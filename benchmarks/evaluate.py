"""What the shipped engine and `inthewild train` do on the labelled texts of ``INTHEWILD_EVAL_DATA``; "not measured" if unset.

Nothing is tuned to these rows: the projection from findings to the label of each set (projections.py) was written from the
README of the set. Without options: the shipped model (fast). ``--train``: cross-validation on each set, some minutes.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from inthewild.detect.model import Model
from inthewild.detector import Detector
from inthewild.records import Decision, Listing
from projections import PROJECTIONS, predicted

NOT = "not measured"


def rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def listings(data: list[dict[str, str]]) -> list[Listing]:
    """Title and description where there are two, else one text."""
    return [
        Listing(id=r["id"], title=r["text"] if "description" in r else "", text=r.get("description", r["text"])) for r in data
    ]


def ordinary(detector: Detector, folder: Path, show: bool) -> None:
    """Ordinary rows: what is reviewed or blocked, and what is found and allowed."""
    data = [r for name in ("ordinary_toys", "ordinary_shop") for r in rows(folder / f"{name}.jsonl")]
    found: list[Decision] = list(detector.scan(listings(data)))
    actions = Counter(d.action for d in found)
    flagged = [(r, d) for r, d in zip(data, found, strict=True) if d.action in ("review", "block")]
    print(f"ordinary rows: {len(data)}; review {actions['review']}, block {actions['block']} "
          f"= {100 * len(flagged) / len(data):.2f} % (goal <= 0.3 %, block at most 1)")  # fmt: skip
    allowed = Counter(d.findings[0].taxon for d in found if d.findings and d.action in ("allow", "educate"))
    print(f"  found and allowed: {sum(allowed.values())} rows; by taxon: {dict(allowed.most_common(12))}")
    if show:
        for r, d in flagged:
            f = d.findings[d.decided_by or 0]
            print(
                f"  {d.action} {d.rule_id} {f.taxon}+{f.specimen} {f.score} {[e.surface for e in f.evidence][:6]} | {r['text'][:150]}"
            )


def labelled(detector: Detector, folder: Path, name: str) -> None:
    """Precision, recall and F1 of the set's projection from findings in band medium or high."""
    data = rows(folder / f"{name}.jsonl")
    found = detector.scan(listings(data))
    said = [predicted(name, d, detector.lexicon) for d in found]
    tp = sum(s and int(r["label"]) == 1 for s, r in zip(said, data, strict=True))
    fp = sum(s and int(r["label"]) == 0 for s, r in zip(said, data, strict=True))
    positive = sum(int(r["label"]) for r in data)
    f1 = 2 * tp / (tp + fp + positive) if tp + fp + positive else 0.0
    goal = {"wlt": 0.65, "sharks": 0.70, "leather": 0.70}[name]
    precision = f"{tp / (tp + fp):.3f}" if tp + fp else NOT
    print(f"{name}: precision {precision} recall {tp / positive:.3f} F1 {f1:.3f} ({tp} of {positive}, {fp} false; goal {goal})")


def trained(folder: Path, name: str, seeds: int) -> None:
    """`inthewild train` on a set: grouped and random folds, the largest account left out, the gain over the baseline."""
    from inthewild.learn.data import load
    from inthewild.learn.train import train

    goals = {"wlt": "random macro-F1 .92, MCC .84; grouped F1 .80*; without the largest account .75", "sharks": "grouped F1 .89*",
             "leather": "grouped F1 .90"}  # fmt: skip
    labelled_rows, _ = load([str(folder / f"{name}.jsonl")])
    report = train(labelled_rows, seeds=seeds, random=name == "wlt").report
    for protocol, found in report["protocols"].items():
        model, base, gain = found["model"], found["baseline"], found["gain"]
        print(f"{name} {protocol}: F1 {model['f1']} {model['intervals']['f1']} macro-F1 {model['macro_f1']} MCC {model['mcc']} "
              f"AUPRC {model['auprc']} recall at P .90 {model['recall_at_p90']}; without the largest group F1 "
              f"{found['without_largest_group']['f1']}; TF-IDF F1 {base['f1']} AUPRC {base['auprc']}; gain {gain['f1']} "
              f"{gain['interval']}")  # fmt: skip
    print(f"  goals (* = interval of the gain above 0): {goals[name]}")


def families() -> None:
    """The authored corpus, each family left out of training in turn."""
    path = Path(__file__).parents[1] / "src/inthewild/detect/models/authored-1.figures.json"
    if not path.exists():
        print(f"leave one family out: {NOT} (tools/train_shipped.py writes the figures)")
        return
    figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for what, found in figures.items():
        at = found["all"]["medium"]
        print(f"authored corpus, {what}: recall {at['recall']} {at['recall_interval']} at {100 * at['false_alarm_rate']:.1f} % false "
              f"alarms on its hard negatives, AUPRC {found['auprc']}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print the flagged ordinary rows")
    parser.add_argument("--model", action="append", help="a model file; several are measured one after the other")
    parser.add_argument("--train", action="append", choices=sorted(PROJECTIONS), help="cross-validate a set; repeatable")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    families()
    folder = os.environ.get("INTHEWILD_EVAL_DATA")
    if not folder:
        print(f"labelled texts: {NOT}: set INTHEWILD_EVAL_DATA to the folder of the labelled texts")
        return
    texts = Path(folder) / "listings"
    np.seterr(all="ignore")
    for model in [] if arguments.train and not arguments.model else arguments.model or [None]:
        detector = Detector(model=Model.load(model))
        print(f"\nmodel {detector.model.name} (calibration: {detector.model.calibration})")
        ordinary(detector, texts, arguments.show)
        for name in PROJECTIONS:
            labelled(detector, texts, name)
    for name in arguments.train or []:
        trained(texts, name, arguments.seeds)


if __name__ == "__main__":
    main()
