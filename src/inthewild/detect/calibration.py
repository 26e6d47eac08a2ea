"""From a sum of weights to a probability: the logistic function, Platt's two numbers, or an isotonic curve in points.

J. Platt, "Probabilistic outputs for support vector machines", 1999; B. Zadrozny and C. Elkan, "Transforming classifier
scores into accurate multiclass probability estimates", 2002.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from inthewild.errors import ModelError


def logistic(x: float) -> float:
    """1 / (1 + exp(-x)), without overflow."""
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else math.exp(x) / (1.0 + math.exp(x))


@dataclass(frozen=True, slots=True)
class Calibrator:
    """Strictly increasing, so that a probability tells the sum it came from.

    With ``points`` (sum, probability) linear between them and level beyond; else ``logistic(slope * x + intercept)``,
    which is the plain logistic function by default.
    """

    slope: float = 1.0
    intercept: float = 0.0
    points: tuple[tuple[float, float], ...] = ()

    def probability(self, logit: float) -> float:
        """The probability of a sum of weights."""
        if self.points:
            xs, ys = zip(*self.points, strict=True)
            return float(np.interp(logit, xs, ys))
        return logistic(self.slope * logit + self.intercept)

    def logit(self, probability: float) -> float:
        """The sum of weights of a probability; the nearest end beyond the curve."""
        if self.points:
            xs, ys = zip(*self.points, strict=True)
            return float(np.interp(probability, ys, xs))
        p = min(max(probability, 1e-12), 1 - 1e-12)
        return (math.log(p / (1 - p)) - self.intercept) / self.slope

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        if self.points:
            return {"kind": "isotonic", "points": [list(p) for p in self.points]}
        return {"kind": "platt", "slope": self.slope, "intercept": self.intercept}


def calibrator(data: Any, where: str) -> Calibrator:
    """A calibrator from JSON values. Raises :class:`ModelError`."""
    kind = data.get("kind") if isinstance(data, dict) else None
    try:
        if kind == "platt":
            found = Calibrator(float(data["slope"]), float(data["intercept"]))
            if not (math.isfinite(found.slope) and math.isfinite(found.intercept) and found.slope > 0):
                raise ModelError("the slope must be a finite number above 0", where=where)
            return found
        if kind == "isotonic":
            points = tuple((float(x), float(y)) for x, y in data["points"])
            rising = all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(points))
            if len(points) < 2 or not rising or not 0 <= points[0][1] < points[-1][1] <= 1:
                raise ModelError("at least two points, rising in both numbers, probabilities in [0, 1]", where=where)
            return Calibrator(points=points)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"missing or of the wrong type: {error}", where=where) from None
    raise ModelError(f"kind {kind!r} is not platt or isotonic", where=where)
