"""A set of 64-bit hashes that answers for many at once.

The top bits of a hash lead to a byte of flags, which says no to most, and to a short bucket, in which 32 more are compared.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
_LOW, _SEVEN = np.uint64(0xFFFFFFFF), np.uint64(7)


class HashSet:
    """Membership of hashes that are spread evenly. May say yes to one in 2**32 that it does not hold, never no."""

    def __init__(self, keys: U64) -> None:
        keys = np.sort(keys)  # np.unique would hash, which takes several times as long for so many
        keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))] if keys.size else keys
        bits = max(8, int(keys.size).bit_length())
        self._shift = np.uint64(64 - bits)
        slots = (keys >> self._shift).astype(np.int64)
        self._first = np.concatenate(([0], np.cumsum(np.bincount(slots, minlength=1 << bits)))).astype(np.uint32)
        self._flags = np.zeros(1 << bits, np.uint8)
        np.bitwise_or.at(self._flags, slots, _flag(keys))
        self._keys = (keys & _LOW).astype(np.uint32)

    def has(self, keys: U64) -> NDArray[np.bool_]:
        """For each of the keys whether it is in the set."""
        found = np.zeros(keys.size, np.bool_)
        slot = (keys >> self._shift).view(np.int64)
        live = np.flatnonzero(self._flags.take(slot) & _flag(keys))
        slot, wanted = slot[live], (keys[live] & _LOW).astype(np.uint32)
        at, end = self._first.take(slot), self._first.take(slot + 1)
        while live.size:
            hit = self._keys.take(at, mode="clip") == wanted
            found[live[hit]] = True
            at = at + np.uint32(1)
            more = ~hit & (at < end)
            live, at, end, wanted = live[more], at[more], end[more], wanted[more]
        return found


def _flag(keys: U64) -> NDArray[np.uint8]:
    """One of eight bits, chosen by the lowest three of a hash."""
    return np.uint8(1) << (keys & _SEVEN).astype(np.uint8)
