"""Train a model on labelled texts, and say how well it does on texts of groups that it has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import inthewild
from inthewild.detect.model import HAND_SET, Model
from inthewild.errors import InputError
from inthewild.learn.build import assemble
from inthewild.learn.crossval import OUTER, Pooled, cross_validate, inner
from inthewild.learn.data import Row
from inthewild.learn.features import Features
from inthewild.learn.learners import SETTINGS, Blend, EvidenceLearner, Learner, TfidfLearner
from inthewild.learn.metrics import Labels, auprc, f1, figures, interval, mcc, resamples
from inthewild.learn.needs import one_thread, require_training
from inthewild.learn.observe import Observer

REPORT = "inthewild.training-report/1"
SEEDS, RESAMPLES = 3, 1000
#: Fewer rows of either label cannot be cut into folds within folds.
LEAST = 15


@dataclass(frozen=True, slots=True)
class Trained:
    """The model of all rows, and the report of the cross-validation as JSON values."""

    model: Model
    report: dict[str, Any]


def train(
    rows: Sequence[Row],
    *,
    name: str = "trained",
    base: Model | None = None,
    seeds: int = SEEDS,
    random: bool = True,
    observer: Observer | None = None,
    notes: Sequence[str] = (),
    tick: Callable[[str], None] = lambda _: None,
) -> Trained:
    """Cross-validate on rows, grouped and (if ``random``) at random, then fit a model on all of them.

    ``base`` is the model whose weights are the prior, the hand-set one by default. ``tick`` is told of each finished fold.

    :raises InputError: fewer than :data:`LEAST` rows or groups of a label.
    :raises UsageError: scikit-learn is not installed.
    """
    require_training()
    y = np.array([r.label for r in rows], np.int8)
    groups = [r.group for r in rows]
    check_enough(y, groups)
    observer = observer or Observer(model=base or Model.load(HAND_SET))
    observations = observer.observe([r.listing for r in rows])
    found = np.array([o.finding is not None for o in observations])
    features = Features(observations)
    with one_thread():
        own = EvidenceLearner(features, observer.model, SETTINGS)
        baseline = TfidfLearner([f"{r.listing.title}\n{r.listing.text}" for r in rows])
        protocols = {"grouped": True, "random": False} if random else {"grouped": True}
        report: dict[str, Any] = {
            "schema": REPORT, "engine": inthewild.__version__, "lexicon": observer.lexicon.version, "prior": observer.model.name,
            "rows": len(rows), "positives": int(y.sum()), "groups": len(set(groups)), "rows_with_findings": int(found.sum()),
            "positives_with_findings": int(y[found].sum()), "seeds": seeds, "notes": list(notes), "protocols": {},
        }  # fmt: skip
        for protocol, grouped in protocols.items():
            report["protocols"][protocol] = _protocol(protocol, grouped, own, baseline, y, groups, found, seeds, tick)
        everything = np.arange(len(rows))
        setting, held = inner(own, everything, y, groups, 7, True)
        assert isinstance(setting, Blend)
        fitted = own.fit(setting, everything, y)
    report["setting"] = setting.describe()
    meta = {
        "note": "Trained by `inthewild train`; the report beside it says how well it does.", "lexicon": observer.lexicon.version,
        "trained": {"rows": len(rows), "positives": int(y.sum()), "setting": setting.describe(), "prior": observer.model.name},
    }  # fmt: skip
    model = assemble(name, observer.model, features, setting, fitted, held, y, found, meta)
    report["operating_points"] = model.meta["operating_points"]
    return Trained(model, report)


def check_enough(y: Labels, groups: Sequence[str]) -> None:
    """:raises InputError: too few rows, or too few groups, of either label."""
    for label in (0, 1):
        own = {g for g, value in zip(groups, y, strict=True) if value == label}
        count = int(np.sum(y == label))
        if count < LEAST or len(own) < OUTER:
            what = f"{count} rows of label {label} in {len(own)} groups"
            hint = f"at least {LEAST} rows in {OUTER} groups of each label; `inthewild sample` says what to label next"
            raise InputError(f"too little to learn from: {what}", hint=hint)


def _protocol(
    protocol: str, grouped: bool, own: Learner, baseline: Learner, y: Labels, groups: Sequence[str], found: Any, seeds: int,
    tick: Callable[[str], None],
) -> dict[str, Any]:  # fmt: skip
    ours = [cross_validate(own, y, groups, grouped=grouped, seed=s, tick=lambda: tick(protocol)) for s in range(seeds)]
    theirs = [
        cross_validate(baseline, y, groups, grouped=grouped, seed=s, tick=lambda: tick(f"{protocol}, baseline"))
        for s in range(seeds)
    ]
    samples = resamples(groups if grouped else range(len(y)), RESAMPLES, seed=1)
    largest = Counter(g for g, label in zip(groups, y, strict=True) if label).most_common(1)[0][0]
    without = np.array([g != largest for g in groups])
    gated = [Pooled(p.said & found, np.where(found, p.margin, p.margin.min() - 1), p.probability, p.settings) for p in ours]
    return {
        "model": summary(ours, y, samples),
        "baseline": summary(theirs, y, samples),
        "gain": gain(ours, theirs, y, samples),
        "only_rows_with_findings": summary(gated, y, samples),
        "without_largest_group": summary(ours, y, samples, without),
        "settings": dict(Counter(getattr(s, "describe", lambda s=s: str(s))() for p in ours for s in p.settings)),
    }


def summary(results: Sequence[Pooled], y: Labels, samples: Sequence[Any], only: Any = None) -> dict[str, Any]:
    """Mean figures over seeds, and the 95 % intervals of the first seed."""
    keep = np.ones(len(y), np.bool_) if only is None else only
    each = [figures(y[keep], p.said[keep], p.margin[keep], p.probability[keep]).to_dict() for p in results]
    mean = {k: _mean([e[k] for e in each]) for k in each[0]}
    first = results[0]
    picked = [s[keep[s]] for s in samples]
    intervals = {
        "f1": interval(picked, lambda s: f1(y[s], first.said[s])),
        "mcc": interval(picked, lambda s: mcc(y[s], first.said[s])),
        "auprc": interval(picked[:200], lambda s: auprc(y[s], first.margin[s])),
    }
    return {**mean, "intervals": intervals, "f1_by_seed": [e["f1"] for e in each]}


def gain(ours: Sequence[Pooled], theirs: Sequence[Pooled], y: Labels, samples: Sequence[Any]) -> dict[str, Any]:
    """F1 of ours less F1 of theirs on the same resampled rows, averaged over seeds, with its 95 % interval."""

    def difference(rows: Any) -> float | None:
        pairs = [(f1(y[rows], a.said[rows]), f1(y[rows], b.said[rows])) for a, b in zip(ours, theirs, strict=True)]
        values = [a - b for a, b in pairs if a is not None and b is not None]
        return sum(values) / len(values) if values else None

    at = difference(np.arange(len(y)))
    return {"f1": None if at is None else round(at, 4), "interval": interval(samples, difference)}


def _mean(values: Sequence[Any]) -> Any:
    known = [v for v in values if v is not None]
    if not known:
        return None
    return known[0] if all(isinstance(v, int) for v in known) else round(sum(known) / len(known), 4)
