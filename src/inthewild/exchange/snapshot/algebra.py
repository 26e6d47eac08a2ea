"""What follows from sums that are known: the space of all sums that somebody can compute by adding and subtracting them.

Exact, modulo a prime beyond any coefficient that occurs. A column is a secret number and has an owner; a row is a known sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

PRIME = 2**31 - 1
Row = NDArray[np.int64]


class Known:
    """The reduced row echelon form of all sums that are known. ``owners`` gives the owner of each column as a number."""

    def __init__(self, owners: Iterable[int]) -> None:
        self._owners = np.array(list(owners), dtype=np.int64)
        self._rows: Row = np.zeros((0, len(self._owners)), dtype=np.int64)
        self._pivots: list[int] = []
        self._instead: dict[int, dict[int, int]] = {}

    def relate(self, relation: Mapping[int, int]) -> None:
        """Something that always holds: these columns, times these coefficients, sum to nothing. Before any ``add``."""
        told = dict(relation)
        for column in [c for c in told if c in self._instead]:
            factor = told.pop(column)
            for other, times in self._instead[column].items():
                told[other] = (told.get(other, 0) + factor * times) % PRIME
        told = {c: n % PRIME for c, n in told.items() if n % PRIME}
        if not told:
            return
        pivot = max(told)
        inverse = pow(told.pop(pivot), -1, PRIME)
        same = {c: -n * inverse % PRIME for c, n in told.items()}
        for known in self._instead.values():
            if factor := known.pop(pivot, 0):
                for other, times in same.items():
                    known[other] = (known.get(other, 0) + factor * times) % PRIME
        self._instead[pivot] = same

    def row(self, columns: Iterable[int]) -> Row:
        """The sum of these columns, in those that are independent."""
        made = np.zeros(len(self._owners), dtype=np.int64)
        for column in columns:
            if column in self._instead:
                for other, times in self._instead[column].items():
                    made[other] = (made[other] + times) % PRIME
            else:
                made[column] = (made[column] + 1) % PRIME
        return made

    def follows(self, row: Row) -> bool:
        """Whether this sum can be computed from those that are known."""
        return not self._reduced(row).any()

    def with_row(self, row: Row) -> Known:
        """A copy in which this sum is known too."""
        more = Known.__new__(Known)
        more._owners, more._instead = self._owners, self._instead
        left = self._reduced(row)
        places = np.flatnonzero(left)
        if not len(places):
            more._rows, more._pivots = self._rows, list(self._pivots)
            return more
        pivot = int(places[0])
        left = left * pow(int(left[pivot]), -1, PRIME) % PRIME
        rows = (self._rows - self._rows[:, pivot : pivot + 1] * left) % PRIME
        more._rows, more._pivots = np.vstack([rows, left]), [*self._pivots, pivot]
        return more

    def exposes(self) -> bool:
        """Whether some computable sum is about one owner alone."""
        used = self._rows.any(axis=0)
        rows, owners = self._rows[:, used], self._owners[used]
        count = len(rows)
        if not count:
            return False
        _patterns, which = np.unique(rows, axis=1, return_inverse=True)
        which = which.ravel()
        pairs = np.unique(np.stack([which, owners]), axis=1)
        shared = np.isin(which, np.flatnonzero(np.bincount(pairs[0]) > 1))
        left = _left_nullspace(_patterns[:, np.unique(which[shared])])
        if not len(left):
            return False
        mine = _product(left, rows[:, ~shared])
        own = owners[~shared]
        return any(_rank(mine[:, own != one]) < len(left) for one in np.unique(own))

    def _reduced(self, row: Row) -> Row:
        left = row % PRIME
        for known, pivot in zip(self._rows, self._pivots, strict=True):
            if left[pivot]:
                left = (left - left[pivot] * known) % PRIME
        return left


def _left_nullspace(matrix: Row) -> Row:
    """All combinations of rows that vanish."""
    count, width = matrix.shape
    work = np.hstack([matrix, np.eye(count, dtype=np.int64)])
    return _eliminate(work, width)[0][:, width:]


def _rank(matrix: Row) -> int:
    return _eliminate(matrix, matrix.shape[1])[1]


def _eliminate(matrix: Row, width: int) -> tuple[Row, int]:
    """The rows that vanish in the first ``width`` columns, and the rank of these."""
    work, done = matrix % PRIME, 0
    while done < len(work):
        at = np.argwhere(work[done:, :width].T)
        if not len(at):
            break
        column, row = int(at[0][0]), done + int(at[0][1])
        work[[done, row]] = work[[row, done]]
        work[done] = work[done] * pow(int(work[done, column]), -1, PRIME) % PRIME
        below = np.flatnonzero(work[done + 1 :, column]) + done + 1
        work[below] = (work[below] - work[below, column][:, None] * work[done]) % PRIME
        done += 1
    return work[done:], done


def _product(left: Row, right: Row) -> Row:
    found = np.zeros((len(left), right.shape[1]), dtype=np.int64)
    for at in range(left.shape[1]):
        found = (found + left[:, at : at + 1] * right[at]) % PRIME
    return found
