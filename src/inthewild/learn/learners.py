"""What can be trained: our head on evidence and n-grams, and the baseline that it has to beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    """One way to train: penalties of names and of n-grams, what the n-grams read, how far the hand-set weights pull."""

    names: float
    ngrams: float
    mask: Mask | None
    prior: float = 1.0

    def describe(self) -> str:
        """For a report."""
        ngrams = "no n-grams" if self.mask is None else f"n-grams at penalty {self.ngrams:g}, masked: {self.mask}"
        return f"names at penalty {self.names:g}; {ngrams}"


#: Few on purpose: with some hundred positives a longer list is chosen by chance.
SETTINGS = (
    Setting(2.0, 0.1, Mask.TERMS),
    Setting(2.0, 0.1, Mask.NONE),
    Setting(1.0, 0.03, Mask.ANIMALS),
    Setting(0.5, 0.1, Mask.ANIMALS),
)


class Learner(Protocol):
    """Fits rows by number and gives logits of rows by number. ``settings`` are tried on inner folds."""

    settings: Sequence[Any]

    def scores(self, setting: Any, train: Rows, y: Labels, test: Rows) -> Array:
        """Logits of ``test`` after fitting ``train``; ``y`` are the labels of all rows."""


class EvidenceLearner:
    """Logistic regression on names of evidence and hashed n-grams, pulled towards the weights of a model."""

    def __init__(self, features: Features, model: Model, settings: Sequence[Setting] = SETTINGS) -> None:
        self.features = features
        self.model = model
        self.settings = settings
        self._cache: dict[Any, Any] = {}

    def matrix(self, setting: Setting) -> Any:
        """The rows as a matrix, made once for each mask."""
        if setting.mask not in self._cache:
            self._cache[setting.mask] = self.features.matrix(setting.mask)
        return self._cache[setting.mask]

    def fit(self, setting: Setting, rows: Rows, y: Labels, weights: Array | None = None) -> Linear:
        """The hyperplane of some rows."""
        x = self.matrix(setting)
        known = len(self.features.names)
        penalty = np.full(x.shape[1], setting.ngrams)
        penalty[:known] = setting.names
        prior = setting.prior * self.features.prior(self.model.weights, x.shape[1])
        return fit(x[rows], y[rows], penalty, prior, balanced(y[rows]) if weights is None else weights)

    def scores(self, setting: Setting, train: Rows, y: Labels, test: Rows) -> Array:
        """See :class:`Learner`."""
        return self.fit(setting, train, y).logits(self.matrix(setting)[test])


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
                seen = np.bincount(block[train].indices, minlength=block.shape[1])
                parts.append(normalize(block @ diags(np.log((1 + len(train)) / (1 + seen)) + 1)))
            self._last = key, self._hstack(parts).tocsr()
        return self._last[1]

    def scores(self, setting: float, train: Rows, y: Labels, test: Rows) -> Array:
        """See :class:`Learner`."""
        x = self._matrix(train)
        penalty = np.full(x.shape[1], 1 / setting)
        return fit(x[train], y[train], penalty, weights=balanced(y[train])).logits(x[test])
