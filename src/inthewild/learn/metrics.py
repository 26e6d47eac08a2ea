"""Figures of a yes-or-no question, and how sure they are. A figure that cannot be measured is ``None``, never 0.

Positive label 1. Definitions: AUPRC is average precision (the area under the steps of the curve); ECE is the expected
calibration error over ten bins of equal width; the Matthews correlation is 0 where it is undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Labels = NDArray[np.int8]
Floats = NDArray[np.float64]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is said of one set of rows. ``false_alarms`` are per 10,000 rows of label 0."""

    rows: int
    positives: int
    precision: float | None
    recall: float | None
    f1: float | None
    macro_f1: float | None
    mcc: float | None
    auprc: float | None
    recall_at_p90: float | None
    false_alarms: float | None
    ece: float | None

    def to_dict(self) -> dict[str, float | int | None]:
        """As JSON values, rounded to four digits."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def _ratio(a: float, b: float) -> float | None:
    return float(a / b) if b else None


def counts(y: Labels, said: Bools) -> tuple[int, int, int, int]:
    """(true positives, false positives, false negatives, true negatives)."""
    tp = int(np.sum(said & (y == 1)))
    fp = int(np.sum(said & (y == 0)))
    fn = int(np.sum(~said & (y == 1)))
    return tp, fp, fn, len(y) - tp - fp - fn


def f1(y: Labels, said: Bools) -> float | None:
    """F1 of label 1; ``None`` if no row is positive and none is said to be."""
    tp, fp, fn, _ = counts(y, said)
    return _ratio(2 * tp, 2 * tp + fp + fn)


def macro_f1(y: Labels, said: Bools) -> float | None:
    """The mean F1 of both labels."""
    one, zero = f1(y, said), f1((1 - y).astype(np.int8), ~said)
    return None if one is None or zero is None else (one + zero) / 2


def mcc(y: Labels, said: Bools) -> float | None:
    """The Matthews correlation coefficient."""
    tp, fp, fn, tn = map(float, counts(y, said))
    below = np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return float((tp * tn - fp * fn) / below) if below else (0.0 if len(y) else None)


def curve(y: Labels, scores: Floats) -> tuple[Floats, Floats, Floats]:
    """(precision, recall, threshold) at each distinct score, from the highest down; rows of equal score count together."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1) if len(order) else np.zeros(0, np.int64)
    hits = np.cumsum(y[order])[last]
    return hits / (last + 1), hits / max(int(y.sum()), 1), scores[order][last]


def auprc(y: Labels, scores: Floats) -> float | None:
    """Average precision."""
    if not y.sum():
        return None
    precision, recall, _ = curve(y, scores)
    return float(np.sum(np.diff(np.append(0.0, recall)) * precision))


def recall_at(y: Labels, scores: Floats, precision: float) -> float | None:
    """The largest recall at which precision is no less than asked; 0 if it never is."""
    if not y.sum():
        return None
    p, r, _ = curve(y, scores)
    return float(max(r[p >= precision], default=0.0))


def ece(y: Labels, probability: Floats, bins: int = 10) -> float | None:
    """Expected calibration error."""
    if not len(y):
        return None
    of = np.minimum((probability * bins).astype(np.int64), bins - 1)
    gap = np.bincount(of, probability - y, bins)
    return float(np.abs(gap).sum() / len(y))


def best_threshold(y: Labels, scores: Floats) -> float:
    """The score border that gives the largest F1, halfway to the next lower score; above all scores if no row is positive."""
    if not y.sum():
        return float(scores.max(initial=0.0)) + 1.0
    precision, recall, at = curve(y, scores)
    f = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    i = int(np.argmax(f))
    return float((at[i] + at[i + 1]) / 2) if i + 1 < len(at) else float(at[i]) - 1e-6


def steady_threshold(y: Labels, scores: Floats, weights: Floats, times: int = 30) -> float:
    """The median, over bootstrap samples, of the score border with the largest F1 of weighted rows.

    The best border of one sample of some hundred positives hangs on two or three rows. Seed 0; as
    :func:`best_threshold` if there is no positive row.
    """
    rng = np.random.default_rng(0)
    found = []
    for _ in range(times if y.sum() else 0):
        drawn = rng.integers(0, len(y), len(y))
        if y[drawn].any():
            at = drawn[np.argsort(-scores[drawn], kind="stable")]
            true = np.cumsum(weights[at] * y[at])
            best = int(np.argmax(2 * true / (np.cumsum(weights[at]) + true[-1])))
            found.append((scores[at[best]] + scores[at[min(best + 1, len(at) - 1)]]) / 2)
    return float(np.median(found)) if found else best_threshold(y, scores)


def group_weights(y: Labels, groups: Sequence[object]) -> Floats:
    """A weight for each row: one over the square root of the rows of its group with its label.

    A seller of forty like rows is more than one case to learn a border from, and less than forty.
    """
    keys = [f"{label} {group}" for label, group in zip(y.tolist(), groups, strict=True)]
    _, of, count = np.unique(np.array(keys), return_inverse=True, return_counts=True)
    found: Floats = 1 / np.sqrt(count[of])
    return found


def threshold_for(y: Labels, scores: Floats, precision: float, share: float | None = None, least: int = 5) -> float | None:
    """The lowest score border with at least this precision and ``least`` rows above it; ``None`` if there is none.

    ``share``: the share of positives at which precision is stated, if it is not that of ``y``.
    """
    p, recall, at = curve(y, scores)
    if share is not None and len(at):
        above = len(scores) - np.searchsorted(np.sort(scores), at, side="left")
        wrong = (1 - p) * above / max(len(y) - int(y.sum()), 1)
        p = recall * share / np.maximum(recall * share + wrong * (1 - share), 1e-12)
    many = len(scores) - np.searchsorted(np.sort(scores), at, side="left") >= least
    fit = np.flatnonzero((p >= precision) & many)
    return float(at[fit[-1]]) if fit.size else None


def figures(y: Labels, said: Bools, scores: Floats, probability: Floats | None = None) -> Figures:
    """All figures: ``said`` is the decision, ``scores`` the order, ``probability`` what is claimed of it."""
    tp, fp, fn, tn = counts(y, said)
    return Figures(
        rows=len(y), positives=int(y.sum()), precision=_ratio(tp, tp + fp), recall=_ratio(tp, tp + fn), f1=f1(y, said),
        macro_f1=macro_f1(y, said), mcc=mcc(y, said), auprc=auprc(y, scores), recall_at_p90=recall_at(y, scores, 0.90),
        false_alarms=None if not fp + tn else 10_000 * fp / (fp + tn),
        ece=None if probability is None else ece(y, probability),
    )  # fmt: skip


def resamples(groups: Sequence[object], times: int, seed: int) -> list[NDArray[np.int64]]:
    """Row numbers of bootstrap samples: whole groups are drawn, so that copies of one text do not count as evidence."""
    rng = np.random.default_rng(seed)
    _, of = np.unique(np.array([str(g) for g in groups]), return_inverse=True)
    order = np.argsort(of, kind="stable")
    borders = np.append(0, np.cumsum(np.bincount(of))) if len(of) else np.zeros(1, np.int64)
    members = [order[a:b] for a, b in pairwise(borders)]
    if not members:
        return []
    return [np.concatenate([members[i] for i in rng.integers(0, len(members), len(members))]) for _ in range(times)]


def interval(samples: Sequence[NDArray[np.int64]], figure: Callable[[NDArray[np.int64]], float | None]) -> Interval | None:
    """The 95 % percentile interval of a figure of row numbers; ``None`` if it can hardly ever be measured."""
    values = [v for v in map(figure, samples) if v is not None]
    if len(values) < max(len(samples) // 2, 1):
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)
