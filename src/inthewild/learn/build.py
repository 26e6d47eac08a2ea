"""From a fitted hyperplane to a model file: shared weights, n-grams that are worth their bytes, calibration, bands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inthewild.detect.calibration import Calibrator
from inthewild.detect.model import Model, NgramWeights
from inthewild.learn.features import Features
from inthewild.learn.fit import Array, Linear, platt
from inthewild.learn.learners import Blend, Setting
from inthewild.learn.metrics import Labels, curve, threshold_for

#: The precision at which a band begins (DESIGN.md section 2); low catches what is worth a look in a sample.
HIGH, MEDIUM, LOW = 0.95, 0.70, 0.35
#: About fourteen bytes each: within the two megabytes of a model file.
MOST_NGRAMS = 60_000
#: Weights of n-grams below this, in logits at full length of the text, move no decision.
SMALL = 0.005
NEVER = 1.0


def ngram_weights(features: Features, setting: Setting | Blend, weights: Array) -> NgramWeights | None:
    """The n-gram part of a hyperplane, the strongest :data:`MOST_NGRAMS`, rounded to six digits."""
    if setting.mask is None:
        return None
    _, buckets = features.of_grams(setting.mask)
    own = weights[len(features.names) :]
    keep = np.flatnonzero(np.abs(own) >= SMALL)
    if keep.size > MOST_NGRAMS:
        keep = np.sort(keep[np.argsort(-np.abs(own[keep]), kind="stable")[:MOST_NGRAMS]])
    return NgramWeights(buckets[keep], np.round(own[keep], 6), setting.mask) if keep.size else None


def name_weights(features: Features, weights: Array, base: Mapping[str, float], pull: float = 1.0) -> dict[str, float]:
    """The weights of names: learned where the texts hold them, else ``pull`` times those of ``base``."""
    found = {n: round(pull * w, 6) for n, w in base.items()}
    found.update((n, round(float(w), 6)) for n, w in zip(features.names, weights, strict=False))
    return dict(sorted(found.items()))


def bands(y: Labels, probability: Array, share: float | None = None) -> tuple[dict[str, float], dict[str, Any]]:
    """Least scores of high, medium and low, and what was measured there. A band that is never reached begins at 1.

    ``share``: the share of positives at which precision is asked for; by default that of ``y``.
    """
    borders: dict[str, float] = {}
    points: dict[str, Any] = {}
    above = NEVER
    for name, precision in (("high", HIGH), ("medium", MEDIUM), ("low", LOW)):
        at = threshold_for(y, probability, precision, share)
        borders[name] = above = min(above, round(float(at), 6)) if at is not None else above
        if at is not None:
            said = probability >= at
            points[name] = {
                "asked_precision": precision,
                "at_share": share or round(float(y.mean()), 4),
                "precision": round(float(y[said].mean()), 4),
                "recall": round(float(y[said].sum() / max(int(y.sum()), 1)), 4),
                "rows": int(said.sum()),
            }
    return borders, points


def digest(paths: Sequence[str | Path]) -> str:
    """SHA-256 over files, in the order given: which data a model was trained on."""
    found = hashlib.sha256()
    for path in paths:
        found.update(Path(path).read_bytes())
    return found.hexdigest()


def assemble(
    name: str, base: Model, features: Features, setting: Setting | Blend, fitted: Linear, held: Array, y: Labels,
    found: NDArray[np.bool_], meta: Mapping[str, Any],
) -> Model:  # fmt: skip
    """A model file from a hyperplane of all rows.

    ``held``: out-of-fold logits of the rows with labels ``y``, which calibration and bands are read from; bands only from
    the rows in which the engine finds something (``found``), because no others are ever shown.
    """
    slope, intercept = platt(held, y)
    probability = 1 / (1 + np.exp(-np.clip(slope * held + intercept, -500, 500)))
    borders, points = bands(y[found], probability[found])
    return Model(
        name=name, calibration="platt", bias=round(fitted.bias, 6),
        weights=name_weights(features, fitted.weights, base.weights, fitted.pull),
        bands={"*": borders}, families=base.families, heads={}, ngrams=ngram_weights(features, setting, fitted.weights),
        calibrators={"*": Calibrator(round(slope, 6), round(intercept, 6))},
        meta={**meta, "operating_points": {"*": points}},
    )  # fmt: skip


def rows_at(y: Labels, probability: Array) -> list[tuple[float, float]]:
    """(recall, precision) points of the curve, at most 200, for a drawing."""
    precision, recall, _ = curve(y, probability)
    step = max(1, len(recall) // 200)
    return [(float(r), float(p)) for r, p in zip(recall[::step], precision[::step], strict=True)]
