"""A set of 64-bit hashes that answers for many at once.

The top bits of a hash lead to a byte of flags, which says no to most, and to a short bucket, in which 32 more are compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inthewild.runs import distinct

U64 = NDArray[np.uint64]
_LOW, _SEVEN = np.uint64(0xFFFFFFFF), np.uint64(7)


class HashSet:
    """Membership of hashes that are spread evenly. May say yes to one in 2**32 that it does not hold, never no."""

    def __init__(self, first: NDArray[np.uint32], flags: NDArray[np.uint8], keys: NDArray[np.uint32]) -> None:
        """The arrays that :meth:`arrays` gave; :meth:`of` makes them."""
        self._first, self._flags, self._keys = first, flags, keys
        self._shift = np.uint64(64 - (flags.size.bit_length() - 1))

    @classmethod
    def of(cls, keys: U64) -> HashSet:
        keys = distinct(keys)
        bits = max(8, int(keys.size).bit_length())
        slots = (keys >> np.uint64(64 - bits)).astype(np.int64)
        first = np.concatenate(([0], np.cumsum(np.bincount(slots, minlength=1 << bits)))).astype(np.uint32)
        flags = np.zeros(1 << bits, np.uint8)
        np.bitwise_or.at(flags, slots, _flag(keys))
        return cls(first, flags, (keys & _LOW).astype(np.uint32))

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The set as arrays, their names beginning with ``name``."""
        return {f"{name}_first": self._first, f"{name}_flags": self._flags, f"{name}_keys": self._keys}

    @classmethod
    def load(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> HashSet:
        """The set that :meth:`arrays` gave under a name."""
        return cls(*(arrays[f"{name}_{part}"] for part in ("first", "flags", "keys")))

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
