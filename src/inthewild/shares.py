"""What a share of a sample says about the share of the whole."""

from __future__ import annotations

import math

#: Two-sided 95 %.
_Z = 1.959963984540054


def wilson(hits: int, rows: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson (1927), without correction: right for few hits too, and never below 0 or above 1.

    Raises ValueError for no rows, and for hits that are no part of them.

    >>> [round(x, 4) for x in wilson(0, 100)]
    [0.0, 0.037]
    """
    if not 0 <= hits <= rows or rows < 1:
        raise ValueError(f"{hits} of {rows} is no result of a sample")
    share, square = hits / rows, _Z * _Z
    middle = share + square / (2 * rows)
    half = _Z * math.sqrt(share * (1 - share) / rows + square / (4 * rows * rows))
    # At the ends the interval is exact; floating point would move it.
    low = 0.0 if hits == 0 else max(0.0, (middle - half) / (1 + square / rows))
    return low, 1.0 if hits == rows else min(1.0, (middle + half) / (1 + square / rows))
