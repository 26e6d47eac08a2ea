"""Values in order: where each run of equal ones begins, and each value once.

``numpy.unique`` does the same; for the large arrays of this package it hashes, which takes several times as long, and it
imports masked arrays, which a command that reads one text would wait for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def begins(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of some values in order differ from the one before; the first always does."""
    found = np.ones(values.size, np.bool_)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """Each of the values once, ascending."""
    ordered = np.sort(values)
    return ordered[begins(ordered)]
