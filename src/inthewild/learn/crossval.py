"""Cross-validation that does not flatter: groups stay together, thresholds and settings come from inner folds only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inthewild.learn.fit import Array, platt
from inthewild.learn.learners import Labels, Learner, Rows
from inthewild.learn.metrics import auprc, group_weights, steady_threshold

OUTER, INNER = 5, 3


@dataclass(frozen=True, slots=True)
class Pooled:
    """Out-of-fold results of one seed: what was said of each row, its logit less the threshold of its fold, and the
    calibrated probability. ``settings`` are those chosen in each fold."""

    said: NDArray[np.bool_]
    margin: Array
    probability: Array
    settings: tuple[object, ...]


def folds(y: Labels, groups: Sequence[str], k: int, seed: int, grouped: bool) -> Iterator[tuple[Rows, Rows]]:
    """(train, test) row numbers of ``k`` folds with like shares of positives; no group on both sides if ``grouped``."""
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    if grouped:
        yield from StratifiedGroupKFold(k, shuffle=True, random_state=seed).split(y, y, np.array(groups, object))
    else:
        yield from StratifiedKFold(k, shuffle=True, random_state=seed).split(y, y)


def inner(learner: Learner, rows: Rows, y: Labels, groups: Sequence[str], seed: int, grouped: bool) -> tuple[object, Array]:
    """The best setting by average precision on inner folds of ``rows``, and its out-of-fold logits."""
    own = [groups[i] for i in rows]
    splits = list(folds(y[rows], own, INNER, seed, grouped))
    best: tuple[float, object, Array] | None = None
    for setting in learner.settings:
        found = np.zeros(len(rows))
        for train, test in splits:
            found[test] = learner.scores(setting, rows[train], y, rows[test])
        value = auprc(y[rows], found) or 0.0
        if best is None or value > best[0] + 1e-9:
            best = value, setting, found
    assert best is not None
    return best[1], best[2]


def cross_validate(
    learner: Learner,
    y: Labels,
    groups: Sequence[str],
    *,
    grouped: bool,
    seed: int,
    tick: Callable[[], None] = lambda: None,
) -> Pooled:
    """Out-of-fold results of all rows; ``tick`` is called after each of the :data:`OUTER` folds."""
    said = np.zeros(len(y), np.bool_)
    margin, probability = np.zeros(len(y)), np.zeros(len(y))
    settings = []
    for train, test in folds(y, groups, OUTER, seed, grouped):
        setting, held = inner(learner, train, y, groups, seed + 101, grouped)
        settings.append(setting)
        # Groups that were not seen are to be judged: there, a large group must not set the border alone.
        cost = group_weights(y[train], [groups[i] for i in train]) if grouped else np.ones(len(train))
        threshold = steady_threshold(y[train], held, cost)
        slope, intercept = platt(held, y[train])
        logits = learner.scores(setting, train, y, test)
        margin[test] = logits - threshold
        said[test] = logits > threshold
        probability[test] = 1 / (1 + np.exp(-np.clip(slope * logits + intercept, -500, 500)))
        tick()
    return Pooled(said, margin, probability, tuple(settings))
