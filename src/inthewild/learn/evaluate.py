"""How a fixed model does on labelled rows: figures, slices by language and family, the curve, the calibration, the worst errors.

The question is the row's: is a real part, product or living animal offered here? A row says yes if one of its findings reaches
the band that is asked for. Rows without any finding say no, with score 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inthewild.detector import Detector
from inthewild.learn.build import rows_at
from inthewild.learn.data import Row
from inthewild.learn.metrics import Labels, auprc, f1, figures, interval, mcc, resamples
from inthewild.records import Band, Decision

REPORT = "inthewild.evaluation/1"
RESAMPLES, WORST = 1000, 25
#: A slice of fewer rows is counted, not measured.
LEAST_SLICE = 20
_ORDER = (Band.NONE, Band.LOW, Band.MEDIUM, Band.HIGH)


def evaluate(
    rows: Sequence[Row],
    detector: Detector,
    *,
    band: Band = Band.MEDIUM,
    notes: Sequence[str] = (),
    judge: Callable[[Decision], tuple[bool, float]] | None = None,
) -> dict[str, Any]:
    """The report as JSON values. ``judge`` replaces the question: (said, score) of a decision."""
    decisions = list(detector.scan(r.listing for r in rows))
    ask = judge or (lambda d: says(d, band))
    answers = [ask(d) for d in decisions]
    y = np.array([r.label for r in rows], np.int8)
    said = np.array([a for a, _ in answers], np.bool_)
    scores = np.array([s for _, s in answers], np.float64)
    samples = resamples([r.group for r in rows], RESAMPLES, seed=1)
    found = figures(y, said, scores, scores if detector.model.calibration != "none" else None).to_dict()
    found["intervals"] = {  # type: ignore[assignment]
        "f1": interval(samples, lambda s: f1(y[s], said[s])),
        "mcc": interval(samples, lambda s: mcc(y[s], said[s])),
        "auprc": interval(samples[:200], lambda s: auprc(y[s], scores[s])),
    }
    langs = [r.listing.lang or d.lang or "not known" for r, d in zip(rows, decisions, strict=True)]
    families = [r.family or (d.findings[0].family if d.findings else "") or "nothing found"
                for r, d in zip(rows, decisions, strict=True)]  # fmt: skip
    versions = detector.versions
    return {
        "schema": REPORT,
        "versions": {n: getattr(versions, n) for n in ("engine", "lexicon", "model", "policy")},
        "calibration": detector.model.calibration, "band": str(band), "figures": found,
        "slices": {"language": slices(y, said, langs), "family": slices(y, said, families)},
        "curve": rows_at(y, scores) if y.sum() else [], "calibration_curve": calibration_curve(y, scores),
        "recall_estimate": horvitz_thompson(rows, said),
        "false_alarms": _worst(rows, decisions, y, said, scores, 0), "misses": _worst(rows, decisions, y, said, scores, 1),
        "notes": [*notes, *_model_notes(detector)],
    }  # fmt: skip


def says(decision: Decision, band: Band) -> tuple[bool, float]:
    """Whether any finding reaches a band, and the highest score."""
    reached = any(_ORDER.index(Band(f.band)) >= _ORDER.index(band) for f in decision.findings)
    return reached, max((f.score for f in decision.findings), default=0.0)


def slices(y: Labels, said: NDArray[np.bool_], of: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Accuracy, error rate, precision and recall by group: the table by language that transparency templates ask for.

    Groups of fewer than :data:`LEAST_SLICE` rows are counted only.
    """
    names = np.array(of)
    out: dict[str, dict[str, Any]] = {}
    for name in sorted(set(of)):
        own = names == name
        n = int(own.sum())
        row: dict[str, Any] = {"rows": n, "positives": int(y[own].sum())}
        if n >= LEAST_SLICE:
            right = float(np.mean(said[own] == (y[own] == 1)))
            made = figures(y[own], said[own], said[own].astype(float)).to_dict()
            row |= {"accuracy": round(right, 4), "error_rate": round(1 - right, 4)}
            row |= {k: made[k] for k in ("precision", "recall", "f1", "false_alarms")}
        out[name] = row
    return out


def calibration_curve(y: Labels, scores: NDArray[np.float64], bins: int = 10) -> list[dict[str, float | int]]:
    """For each tenth of the score that has rows: the mean score, the share that is positive, how many rows."""
    of = np.minimum((scores * bins).astype(np.int64), bins - 1)
    return [
        {
            "score": round(float(scores[of == b].mean()), 4),
            "share": round(float(y[of == b].mean()), 4),
            "rows": int((of == b).sum()),
        }
        for b in range(bins)
        if (of == b).any()
    ]


def horvitz_thompson(rows: Sequence[Row], said: NDArray[np.bool_]) -> dict[str, Any] | None:
    """Recall in all rows, estimated from rows that were drawn with a known probability; ``None`` if none has one.

    Each row stands for ``1 / probability`` rows (Horvitz and Thompson, 1952); the interval is a bootstrap over the drawn rows.
    """
    drawn = [(i, r) for i, r in enumerate(rows) if r.probability]
    if not drawn:
        return None
    weight = np.array([1 / (r.probability or 1.0) for _, r in drawn])
    positive = np.array([r.label == 1 for _, r in drawn])
    yes = said[[i for i, _ in drawn]]

    def recall(pick: NDArray[np.int64]) -> float | None:
        total = float(weight[pick][positive[pick]].sum())
        return float(weight[pick][positive[pick] & yes[pick]].sum() / total) if total else None

    samples = resamples(range(len(drawn)), RESAMPLES, seed=2)
    value = recall(np.arange(len(drawn)))
    return {
        "recall": None if value is None else round(value, 4), "interval": interval(samples, recall), "rows": len(drawn),
        "estimated_positives": round(float(weight[positive].sum()), 1),
        "estimated_missed": round(float(weight[positive & ~yes].sum()), 1),
    }  # fmt: skip


def _worst(
    rows: Sequence[Row],
    decisions: Sequence[Decision],
    y: Labels,
    said: NDArray[np.bool_],
    scores: NDArray[np.float64],
    label: int,
) -> list[dict[str, Any]]:
    wrong = np.flatnonzero((y == label) & (said != (label == 1)))
    order = wrong[np.argsort(scores[wrong] if label else -scores[wrong], kind="stable")][:WORST]
    return [
        {
            "id": rows[i].listing.id, "lang": decisions[i].lang, "score": round(float(scores[i]), 4),
            "text": f"{rows[i].listing.title} {rows[i].listing.text}".strip()[:300],
            "findings": [f"{f.taxon or f.concept} {f.specimen}".strip() + f" {f.band}" for f in decisions[i].findings[:3]],
            "evidence": [e.surface for e in decisions[i].findings[0].evidence[:8] if e.surface] if decisions[i].findings else [],
        }
        for i in order.tolist()
    ]  # fmt: skip


def _model_notes(detector: Detector) -> list[str]:
    if detector.model.calibration == "none":
        return ["the model is not calibrated: its scores are an order, so no calibration error is given"]
    return []
