"""The shipped model: learned from the authored corpus and from nothing else, pulled towards the weights set by hand.

Chosen for what holds beyond the corpus: it is measured with sets held out, with each family held out and with each language
held out, side by side with the hand-set model. No name tells which animal or product a finding is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inthewild.detect.calibration import Calibrator
from inthewild.detect.model import Model
from inthewild.detect.ngrams import Mask
from inthewild.learn import build
from inthewild.learn.contrast import CorpusRow
from inthewild.learn.crossval import folds
from inthewild.learn.features import Features
from inthewild.learn.fit import Array, Linear, fit, platt
from inthewild.learn.instances import Instance, instances, observe, row_scores, row_weights
from inthewild.learn.learners import Setting
from inthewild.learn.metrics import Labels, auprc, counts, interval, resamples
from inthewild.learn.observe import Observer

#: Penalties in the order of trust: single names may move from where a person set them, what is said anywhere in the row and
#: two things together less, n-grams little: 4,000 rows hold too few of each. Chosen by held-out families and languages.
NAMES, TOGETHER, ROW, NGRAMS, FAMILY = 10.0, 30.0, 30.0, 3.0, 60.0
#: Share of positives among all rows at which the precision of band medium is stated: nearly half of the corpus is positive,
#: of what a gate of keywords lets through on a marketplace perhaps a fifth. High is stated on the corpus as it is.
SHARE = 0.20
#: A family with fewer instances of either label is calibrated with all others.
LEAST = 40


@dataclass(frozen=True, slots=True)
class Corpus:
    """The corpus as matrices: one row for each instance."""

    rows: Sequence[CorpusRow]
    found: Sequence[Instance]
    y: Labels
    families: NDArray[np.str_]
    features: Features
    matrix: Any
    penalty: Array
    prior: Array
    weights: Array
    own: tuple[str, ...]

    def fit(self, rows: NDArray[np.int64]) -> Linear:
        """The hyperplane of some instances."""
        cost = self.weights[rows] * len(rows) / self.weights[rows].sum()
        return fit(self.matrix[rows], self.y[rows], self.penalty, self.prior, cost)

    def held_out(self, splits: Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> Array:
        """Logits of every instance from a fit without its fold."""
        scores = np.zeros(len(self.found))
        for train, test in splits:
            scores[test] = self.fit(train).logits(self.matrix[test])
        return scores

    def splits(self, by: str, seed: int = 0) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Folds by ``set`` (five), or leaving out one ``family`` or ``lang`` at a time."""
        if by == "set":
            return folds(self.y, [self.rows[i.row].set_id for i in self.found], 5, seed, True)
        of = np.array([getattr(self.rows[i.row], by) for i in self.found])
        return ((np.flatnonzero(of != g), np.flatnonzero(of == g)) for g in sorted(set(of.tolist())))


def prepare(rows: Sequence[CorpusRow], observer: Observer) -> Corpus:
    """Observe the corpus and lay it out: shared names, n-grams, and the names once more for each family."""
    from scipy.sparse import csr_matrix, diags, hstack

    tree = observer.lexicon.taxonomy
    found = instances(rows, observe(rows, observer), tree)
    features = Features(found)
    names = features.names
    shared = features.matrix(None)
    ngrams, _ = features.of_grams(Mask.TERMS)
    row = np.array([n.startswith("row.") for n in names])
    both = np.array(["&" in n for n in names])
    penalty = [np.where(row, ROW, np.where(both, TOGETHER, NAMES)), np.full(ngrams.shape[1], NGRAMS)]
    parts = [shared, ngrams]
    single = np.flatnonzero(~row & ~both)
    of = np.array([i.family for i in found])
    families = tuple(f for f in observer.model.families if f in set(of.tolist()))
    for family in families:
        here = (of == family).astype(float)
        parts += [diags(here) @ shared[:, single], csr_matrix(here).T]
        penalty += [np.full(single.size, FAMILY), np.full(1, FAMILY / 4)]
    matrix = hstack(parts).tocsr()
    prior = features.prior(observer.model.weights, matrix.shape[1])
    y = np.array([i.label for i in found], np.int8)
    return Corpus(rows, found, y, of, features, matrix, np.concatenate(penalty), prior, row_weights(found), families)


def heads(corpus: Corpus, fitted: Linear) -> dict[str, dict[str, Any]]:
    """What each family adds to the shared weights, without what is too small to matter."""
    names = corpus.features.names
    single = [n for n in names if not n.startswith("row.") and "&" not in n]
    at = len(names) + corpus.features.of_grams(Mask.TERMS)[1].size
    out = {}
    for family in corpus.own:
        own = fitted.weights[at : at + len(single)]
        weights = {n: round(float(w), 6) for n, w in zip(single, own, strict=True) if abs(w) >= 0.01}
        out[family] = {"bias": round(float(fitted.weights[at + len(single)]), 6), "weights": weights}
        at += len(single) + 1
    return out


def calibrators(corpus: Corpus, held: Array) -> dict[str, Calibrator]:
    """Platt's curve of all held-out logits, and of each family with enough of both labels."""
    found = {}
    for family in ("*", *corpus.own):
        own = np.ones(len(held), np.bool_) if family == "*" else corpus.families == family
        if min(int(corpus.y[own].sum()), int((1 - corpus.y[own]).sum())) >= LEAST:
            slope, intercept = platt(held[own], corpus.y[own])
            found[family] = Calibrator(round(slope, 6), round(intercept, 6))
    return found


def probabilities(corpus: Corpus, logits: Array, by: dict[str, Calibrator]) -> Array:
    """Calibrated probabilities of logits, each by its family."""
    pairs = zip(corpus.families.tolist(), logits.tolist(), strict=True)
    return np.array([by.get(family, by["*"]).probability(x) for family, x in pairs])


def train_shipped(corpus: Corpus, base: Model, name: str, lexicon: str, data_sheet: str) -> tuple[Model, dict[str, Any]]:
    """The model file and what was measured of it, as JSON values."""
    held = corpus.held_out(corpus.splits("set"))
    by = calibrators(corpus, held)
    probability = probabilities(corpus, held, by)
    y = np.array([r.label for r in corpus.rows], np.int8)
    by_row = row_scores(len(y), corpus.found, probability)
    shown = np.where(np.isfinite(by_row), by_row, 0.0)
    borders, points = build.bands(y, shown, SHARE)
    as_it_is, high = build.bands(y, shown)
    borders["high"], points["high"] = max(as_it_is["high"], borders["medium"]), high.get("high")
    fitted = corpus.fit(np.arange(len(corpus.found)))
    setting = Setting(NAMES, NGRAMS, Mask.TERMS)
    meta = {
        "note": "Learned from the authored corpus alone, pulled towards hand-set-1; docs/model-card.md says what it cannot do.",
        "lexicon": lexicon, "data_sheet": data_sheet,
        "operating_points": {"*": points, "measured_on": "authored corpus, sets held out"},
        "trained": {"rows": len(y), "instances": len(corpus.found), "positives": int(corpus.y.sum())},
    }  # fmt: skip
    known = len(corpus.features.names)
    model = Model(
        name=name, calibration="platt", bias=round(fitted.bias, 6), bands={"*": borders}, families=base.families,
        weights=build.name_weights(corpus.features, fitted.weights[:known], base.weights), heads=heads(corpus, fitted),
        ngrams=build.ngram_weights(corpus.features, setting, fitted.weights[: known + _width(corpus)]), calibrators=by, meta=meta,
    )  # fmt: skip
    return model, measure(corpus, base, held, by, borders)


def _width(corpus: Corpus) -> int:
    return int(corpus.features.of_grams(Mask.TERMS)[1].size)


def measure(corpus: Corpus, base: Model, held: Array, by: dict[str, Calibrator], borders: dict[str, float]) -> dict[str, Any]:
    """Figures of rows: the learned model with sets, families and languages held out, and the hand-set one."""
    y = np.array([r.label for r in corpus.rows], np.int8)
    hand = np.array([base.head(i.family).score(base.head(i.family).logit(i.names)) for i in corpus.found])
    samples = resamples([r.set_id for r in corpus.rows], 500, seed=1)
    scored = {"hand-set": (hand, base.bands["*"]), "sets held out": (probabilities(corpus, held, by), borders)}
    for what, column in (("families held out", "family"), ("languages held out", "lang")):
        scored[what] = (probabilities(corpus, corpus.held_out(corpus.splits(column)), {"*": by["*"]}), borders)
    out: dict[str, Any] = {}
    for what, (scores, border) in scored.items():
        best = row_scores(len(y), corpus.found, scores)
        out[what] = {
            "auprc": _round(auprc(y, np.where(np.isfinite(best), best, -1.0))),
            "all": {band: _at(y, best >= border[band], samples) for band in ("high", "medium", "low")},
            "family": _slices(corpus, y, best >= border["medium"], "family"),
            "lang": _slices(corpus, y, best >= border["medium"], "lang"),
        }
    return out


def _slices(corpus: Corpus, y: Labels, said: NDArray[np.bool_], column: str) -> dict[str, Any]:
    of = np.array([getattr(r, column) for r in corpus.rows])
    return {g: _at(y[of == g], said[of == g], ()) for g in sorted(set(of.tolist()))}


def _at(y: Labels, said: NDArray[np.bool_], samples: Sequence[Any]) -> dict[str, Any]:
    tp, fp, fn, tn = counts(y, said)
    found: dict[str, Any] = {
        "rows": len(y), "positives": tp + fn, "precision": _round(tp / (tp + fp) if tp + fp else None),
        "recall": _round(tp / (tp + fn) if tp + fn else None), "false_alarm_rate": _round(fp / (fp + tn) if fp + tn else None),
    }  # fmt: skip
    if samples:
        found["precision_interval"] = interval(samples, lambda s: _share(y[s][said[s]]))
        found["recall_interval"] = interval(samples, lambda s: _share(said[s][y[s] == 1]))
    return found


def _share(values: Any) -> float | None:
    return float(np.mean(values)) if len(values) else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
