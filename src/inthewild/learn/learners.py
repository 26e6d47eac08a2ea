"""What can be trained: our head on evidence and n-grams, and the baseline that it has to beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from inthewild.detect.model import Model
from inthewild.detect.ngrams import Mask
from inthewild.learn.features import Features
from inthewild.learn.fit import Array, Linear, balanced, fit

Rows = NDArray[np.int64]
Labels = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to train: penalties of names (``None``: names are not read) and of n-grams, what the n-grams read, how far the
    hand-set weights pull, and whether n-grams that few training rows hold count for more (inverse document frequency)."""

    names: float | None
    ngrams: float
    mask: Mask | None
    prior: float = 1.0
    rare: bool = False

    def describe(self) -> str:
        """For a report."""
        names = "no names" if self.names is None else f"names at penalty {self.names:g}"
        if self.names is not None and not self.prior:
            names += " without prior"
        if self.mask is None:
            return f"{names}; no n-grams"
        return f"{names}; n-grams at penalty {self.ngrams:g}{', rare ones freer' if self.rare else ''}, masked: {self.mask}"


@dataclass(frozen=True, slots=True)
class Blend:
    """Several ways to train, averaged after each has been brought to one spread; a sum of linear models is one linear model.

    All members read the same n-grams.
    """

    members: tuple[Setting, ...]

    @property
    def mask(self) -> Mask | None:
        """What the n-grams of all members read."""
        return self.members[0].mask

    def describe(self) -> str:
        """For a report."""
        return "the average of " + " | ".join(m.describe() for m in self.members)


#: One blend and no choice: with some hundred positives a choice is made by chance, and an average of unlike members (free and
#: held to the hand-set weights, with and without names) is at least as good as the best of them.
SETTINGS = (
    Blend(
        (
            Setting(2.0, 0.1, Mask.NONE, prior=0.0, rare=True),
            Setting(10.0, 0.1, Mask.NONE),
            Setting(None, 0.1, Mask.NONE, prior=0.0, rare=True),
        )
    ),
)
#: Standard deviation of every member's logits over its training rows within a blend.
SPREAD = 3.0
#: Inverse document frequency of an n-gram whose penalty stays as it is stated.
MIDDLE = 5.0


class Learner(Protocol):
    """Fits rows by number and gives logits of rows by number. ``settings`` are tried on inner folds."""

    settings: Sequence[Any]

    def scores(self, setting: Any, train: Rows, y: Labels, test: Rows) -> Array:
        """Logits of ``test`` after fitting ``train``; ``y`` are the labels of all rows."""


class EvidenceLearner:
    """Logistic regression on names of evidence and hashed n-grams, pulled towards the weights of a model."""

    def __init__(self, features: Features, model: Model, settings: Sequence[Setting | Blend] = SETTINGS) -> None:
        self.features = features
        self.model = model
        self.settings = settings
        self._cache: dict[Any, Any] = {}

    def matrix(self, setting: Setting | Blend) -> Any:
        """The rows as a matrix, made once for each mask."""
        if setting.mask not in self._cache:
            self._cache[setting.mask] = self.features.matrix(setting.mask)
        return self._cache[setting.mask]

    def fit(self, setting: Setting | Blend, rows: Rows, y: Labels, weights: Array | None = None) -> Linear:
        """The hyperplane of some rows."""
        x = self.matrix(setting)[rows]
        cost = balanced(y[rows]) if weights is None else weights
        if isinstance(setting, Setting):
            return self._one(setting, x, y[rows], cost)
        each = [self._one(m, x, y[rows], cost) for m in setting.members]
        share = [SPREAD / (max(float(m.logits(x).std()), 1e-9) * len(each)) for m in each]
        pairs = list(zip(share, each, strict=True))
        together = np.sum([s * m.weights for s, m in pairs], axis=0)
        return Linear(together, sum(s * m.bias for s, m in pairs), sum(s * m.pull for s, m in pairs))

    def _one(self, setting: Setting, x: Any, y: Labels, cost: Array) -> Linear:
        known = len(self.features.names)
        penalty = np.full(x.shape[1], setting.ngrams)
        if setting.rare:
            penalty[known:] *= (MIDDLE / inverse_frequency(x[:, known:])) ** 2
        if setting.names is None:
            own = fit(x[:, known:], y, penalty[known:], weights=cost)
            return Linear(np.concatenate([np.zeros(known), own.weights]), own.bias, 0.0)
        penalty[:known] = setting.names
        prior = setting.prior * self.features.prior(self.model.weights, x.shape[1])
        return replace(fit(x, y, penalty, prior, cost), pull=setting.prior)

    def scores(self, setting: Setting | Blend, train: Rows, y: Labels, test: Rows) -> Array:
        """See :class:`Learner`."""
        return self.fit(setting, train, y).logits(self.matrix(setting)[test])


def inverse_frequency(x: Any) -> Array:
    """``log((1 + rows) / (1 + rows that hold the column)) + 1`` of every column of a sparse matrix.

    A column times its frequency is the column at a penalty divided by the square of it: what is learned stays a weight of
    the column as it is.
    """
    found: Array = np.log((1 + x.shape[0]) / (1 + np.bincount(x.indices, minlength=x.shape[1]))) + 1
    return found


class TfidfLearner:
    """The baseline: TF-IDF of words (1-2) and letters within words (3-5), logistic regression with balanced labels.

    The counts are made once; document frequencies come from the training rows alone.
    """

    settings: Sequence[float] = (1.0, 10.0)

    def __init__(self, texts: Sequence[str]) -> None:
        from scipy.sparse import hstack
        from sklearn.feature_extraction.text import CountVectorizer

        def counts(**options: Any) -> Any:
            # Without any word in two texts there is nothing to count: one constant column keeps the arithmetic going.
            try:
                found = CountVectorizer(min_df=2, **options).fit_transform(texts)
            except ValueError:
                from scipy.sparse import csr_matrix

                return csr_matrix(np.ones((len(texts), 1)))
            found.data = 1 + np.log(found.data)
            return found

        self._blocks = [counts(ngram_range=(1, 2)), counts(analyzer="char_wb", ngram_range=(3, 5))]
        self._hstack = hstack
        self._last: tuple[bytes, Any] = (b"", None)

    def _matrix(self, train: Rows) -> Any:
        from scipy.sparse import diags
        from sklearn.preprocessing import normalize

        key = train.tobytes()
        if self._last[0] != key:
            parts = []
            for block in self._blocks:
                parts.append(normalize(block @ diags(inverse_frequency(block[train]))))
            self._last = key, self._hstack(parts).tocsr()
        return self._last[1]

    def scores(self, setting: float, train: Rows, y: Labels, test: Rows) -> Array:
        """See :class:`Learner`."""
        x = self._matrix(train)
        penalty = np.full(x.shape[1], 1 / setting)
        return fit(x[train], y[train], penalty, weights=balanced(y[train])).logits(x[test])
