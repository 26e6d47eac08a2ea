"""Observations as sparse matrices: one column for each name of evidence, one for each hashed n-gram that occurs twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from inthewild.detect.ngrams import Mask, Word, grams
from inthewild.learn.observe import NOTHING

#: A name or n-gram that occurs in fewer rows is not a column: it could only be learned by heart.
LEAST_ROWS = 2


class Readable(Protocol):
    """What becomes a row: an observation of a listing, or an instance of one finding in it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of evidence."""

    def words(self, mask: Mask) -> list[Word]:
        """Words to make n-grams of."""


class Features:
    """Rows of observations; ``names`` and ``buckets`` are the columns, in this order."""

    def __init__(self, observations: Sequence[Readable], least: int = LEAST_ROWS) -> None:
        self.observations = observations
        self.least = least
        count = Counter(n for o in observations for n in set(o.names))
        self.names = sorted(n for n, k in count.items() if k >= least)
        self._grams: dict[Mask, tuple[Any, NDArray[np.int64]]] = {}
        self._names = self._of_names()

    def __len__(self) -> int:
        return len(self.observations)

    def _of_names(self) -> Any:
        from scipy.sparse import csr_matrix

        place = {n: i for i, n in enumerate(self.names)}
        rows, columns = [], []
        for i, o in enumerate(self.observations):
            known = {place[n] for n in o.names if n in place}
            rows += [i] * len(known)
            columns += sorted(known)
        return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(self), len(self.names)))

    def of_grams(self, mask: Mask) -> tuple[Any, NDArray[np.int64]]:
        """The matrix of n-grams and the bucket of each of its columns."""
        if mask not in self._grams:
            from scipy.sparse import csr_matrix

            found = [grams(o.words(mask)) for o in self.observations]
            rows = np.repeat(np.arange(len(found)), [g.bucket.size for g in found])
            bucket = np.concatenate([g.bucket for g in found]) if found else np.zeros(0, np.int64)
            value = np.concatenate([g.value for g in found]) if found else np.zeros(0)
            every, column = np.unique(bucket, return_inverse=True)
            pairs = np.unique(np.stack([rows, column]), axis=1)
            keep = np.bincount(pairs[1], minlength=every.size) >= self.least
            place = np.cumsum(keep) - 1
            inside = keep[column]
            shape = len(found), int(keep.sum())
            matrix = csr_matrix((value[inside], (rows[inside], place[column[inside]])), shape=shape)
            self._grams[mask] = matrix, every[keep]
        return self._grams[mask]

    def matrix(self, mask: Mask | None) -> Any:
        """Names, and n-grams unless ``mask`` is None."""
        from scipy.sparse import hstack

        return self._names if mask is None else hstack([self._names, self.of_grams(mask)[0]]).tocsr()

    def prior(self, weights: Mapping[str, float], columns: int) -> NDArray[np.float64]:
        """The weights of a model for the columns of a matrix, 0 for names it does not know and for n-grams."""
        found = np.zeros(columns)
        found[: len(self.names)] = [weights.get(n, -1.0 if n == NOTHING else 0.0) for n in self.names]
        return found
