"""Masks over a batch as bits: 64 places in a word, so that tests on neighbours cost next to nothing.

Bit ``i`` of a mask is bit ``i % 64`` of word ``i // 64`` (little-endian machines, as everywhere in this package).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
WORD = 64


def packed(mask: NDArray[np.bool_]) -> Bits:
    """A mask, a multiple of 64 long, as bits."""
    return np.packbits(mask, bitorder="little").view(np.uint64)


def ahead(bits: Bits, by: int) -> Bits:
    """Bit ``i`` is bit ``i + by`` of the given ones, ``by`` from 1 to 63."""
    found = bits >> np.uint64(by)
    found[:-1] |= bits[1:] << np.uint64(WORD - by)
    return found


def behind(bits: Bits, by: int) -> Bits:
    """Bit ``i`` is bit ``i - by`` of the given ones, ``by`` from 1 to 63."""
    found = bits << np.uint64(by)
    found[1:] |= bits[:-1] >> np.uint64(WORD - by)
    return found


def places(bits: Bits) -> NDArray[np.int64]:
    """The places of the true bits, ascending."""
    words = np.flatnonzero(bits)
    inside = np.unpackbits(bits.take(words).view(np.uint8), bitorder="little")
    found = np.flatnonzero(inside)
    return words.take(found >> 6) * WORD + (found & (WORD - 1))
