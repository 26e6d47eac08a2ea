"""Logistic regression with a penalty for each column and a prior to be pulled towards; the only fitting there is.

Minimises ``sum_i c_i log(1 + exp(-s_i (x_i w + b))) + 1/2 sum_j p_j (w_j - prior_j)^2`` with ``s`` = +1 or -1, the bias
unpenalised. With a prior of 0 and ``p = 1/C`` this is scikit-learn's ``LogisticRegression(C)`` (a test compares them). The
prior is what makes it fit for small corpora: what the texts do not tell stays as it was set by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted hyperplane: ``x @ weights + bias``. ``pull`` is the share of its prior weight that a column keeps of which no
    row tells anything."""

    weights: Array
    bias: float
    pull: float = 1.0

    def logits(self, x: Any) -> Array:
        """The decision function of the rows of a (sparse) matrix."""
        found: Array = np.asarray(x @ self.weights).ravel() + self.bias
        return found


def balanced(y: NDArray[np.int8]) -> Array:
    """Row weights that give both labels the same sum, ``len(y)`` in all."""
    positive = max(int(y.sum()), 1)
    negative = max(len(y) - positive, 1)
    return np.where(y == 1, len(y) / (2 * positive), len(y) / (2 * negative))


def fit(x: Any, y: NDArray[np.int8], penalty: Array, prior: Array | None = None, weights: Array | None = None) -> Linear:
    """Fit a (sparse) matrix of rows to labels 0 and 1. ``weights`` of rows are 1 by default."""
    from scipy.optimize import minimize
    from scipy.sparse import diags

    rows, columns = x.shape
    sign = np.where(y == 1, 1.0, -1.0)
    cost = np.ones(rows) if weights is None else weights
    start = np.zeros(columns) if prior is None else prior
    # In units of 1/sqrt(penalty) every column is pulled alike, which takes a third of the steps.
    unit = 1 / np.sqrt(penalty)
    scaled = (x @ diags(unit)).tocsr()
    transposed = scaled.T.tocsr()
    offset = np.asarray(x @ start).ravel()

    def loss(v: Array) -> tuple[float, Array]:
        u, b = v[:-1], v[-1]
        margin = sign * (offset + scaled @ u + b)
        value = float(cost @ np.logaddexp(0, -margin) + 0.5 * u @ u)
        slope = -cost * sign / (1 + np.exp(np.clip(margin, -500, 500)))
        return value, np.append(transposed @ slope + u, slope.sum())

    options = {"maxiter": 300, "maxcor": 20, "ftol": 1e-8, "gtol": 1e-4}
    found = minimize(loss, np.zeros(columns + 1), jac=True, method="L-BFGS-B", options=options).x
    return Linear(start + unit * found[:-1], float(found[-1]))


def platt(logits: Array, y: NDArray[np.int8]) -> tuple[float, float]:
    """(slope, intercept) of the logistic curve through out-of-fold logits, with Platt's smoothed targets.

    The slope never falls below 0.05: a calibration must not turn the order round.
    """
    from scipy.optimize import minimize

    positive, negative = float(y.sum()), float(len(y) - y.sum())
    target = np.where(y == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(v: Array) -> tuple[float, Array]:
        z = v[0] * logits + v[1]
        value = float(np.sum(np.logaddexp(0, z) - target * z))
        off = 1 / (1 + np.exp(-np.clip(z, -500, 500))) - target
        return value, np.array([off @ logits, off.sum()])

    slope, intercept = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.05, None), (None, None)]).x
    return float(slope), float(intercept)
