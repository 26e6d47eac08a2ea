"""Equal ids, found without keeping the ids: 8 bytes a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Beyond so many rows (128 MB of hashes) duplicates are no longer looked for, and the summary says how far they were.
MOST = 16_000_000

_LONGEST = 1024


# numpy is imported inside the functions: the parent of a scan starts its workers before it needs it.
@cache
def _weights() -> NDArray[np.uint64]:
    import numpy as np

    return np.random.default_rng(20_240_517).integers(1, 2**63, _LONGEST, dtype=np.uint64) | np.uint64(1)


def hashes(ids: Sequence[str]) -> NDArray[np.uint64]:
    """A 64-bit hash of each id, equal in all processes of a run: a sum of code points by random odd weights.

    The chance that two different ids of a million rows share a hash is far below one in a thousand.
    """
    import numpy as np

    if not ids:
        return np.empty(0, dtype=np.uint64)
    sizes = np.fromiter(map(len, ids), dtype=np.int64, count=len(ids))
    ends = np.cumsum(sizes)
    codes = np.frombuffer("".join(ids).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    place = np.arange(len(codes)) - np.repeat(ends - sizes, sizes)
    sums = np.concatenate([[np.uint64(0)], np.cumsum((codes + np.uint64(1)) * _weights()[place % _LONGEST])])
    found: NDArray[np.uint64] = sums[ends] - sums[ends - sizes]
    return found


@dataclass(slots=True)
class Duplicates:
    """Collects hashes batch by batch and counts at the end."""

    checked: int = 0
    _parts: list[NDArray[np.uint64]] = field(default_factory=list)

    def add(self, hashed: bytes) -> None:
        """Take the hashes of a batch, in order of rows."""
        import numpy as np

        if hashed and self.checked < MOST:
            self._parts.append(np.frombuffer(hashed, dtype=np.uint64))
            self.checked += len(hashed) // 8

    def count(self) -> tuple[int, tuple[int, int] | None]:
        """(rows whose id an earlier row has, the first such pair as row numbers from 1)."""
        import numpy as np

        if not self._parts:
            return 0, None
        every = np.concatenate(self._parts)
        order = np.argsort(every, kind="stable")
        same = every[order][1:] == every[order][:-1]
        if not same.any():
            return 0, None
        later = order[1:][same]
        first = int(np.argmin(later))
        return int(same.sum()), (int(order[:-1][same][first]) + 1, int(later[first]) + 1)
