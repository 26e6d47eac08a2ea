"""Near-duplicate texts: MinHash signatures of character shingles, and their bands for locality-sensitive hashing.

A signature holds, for each of HASHES random functions, the least value over all shingles of a text. Two texts agree in a
share of their entries that estimates the Jaccard similarity of their shingle sets (Broder 1997). Two texts of similarity
s share at least one of the BANDS with probability 1 - (1 - s**ROWS)**BANDS: 0.4 at s = 0.5, 0.99 at s = 0.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from inthewild.text.strict import fold

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]

SHINGLE = 5
BANDS, ROWS = 8, 4
HASHES = BANDS * ROWS
_RANDOM = np.random.default_rng(20_240_601)
_MULTIPLIER = _RANDOM.integers(1, 1 << 32, HASHES, np.uint32) | np.uint32(1)
_ADDEND = _RANDOM.integers(0, 1 << 32, HASHES, np.uint32)
_POWERS = np.array([pow(0x01000193, i, 1 << 32) for i in range(SHINGLE)], np.uint32)
_EMPTY = np.uint32(0xFFFFFFFF)


def normal(text: str) -> str:
    """The text without case, accents, separators and digits: what templates have in common.

    >>> normal("Brand-new!  No. 4711, 20 €")
    'brand new no'
    """
    return " ".join("".join(" " if c.isdigit() else c for c in fold(text)).split())


def exact_hash(normalised: str) -> int:
    """64 bits that equal texts share, and others do not."""
    return int.from_bytes(blake2b(normalised.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def signatures(normalised: Sequence[str]) -> U32:
    """MinHash signatures of normalised texts, shape (texts, HASHES). Texts shorter than a shingle have all bits set."""
    lengths = np.fromiter(map(len, normalised), np.int64, len(normalised))
    found = np.full((len(normalised), HASHES), _EMPTY, np.uint32)
    long = np.flatnonzero(lengths >= SHINGLE)
    if not long.size:
        return found
    cps = np.array(["".join(normalised[i] for i in long.tolist())]).view(np.uint32)
    shingles = np.zeros(cps.size - SHINGLE + 1, np.uint32)
    for i in range(SHINGLE):
        shingles += cps[i : cps.size - SHINGLE + 1 + i] * _POWERS[i]
    shingles ^= shingles >> np.uint32(15)
    ends = np.cumsum(lengths[long])
    starts = ends - lengths[long]
    # shingles that run over the end of a text belong to none: they are hidden behind the largest value
    over = np.zeros(shingles.size, np.bool_)
    for i in range(1, SHINGLE):
        at = ends - i
        over[at[at < shingles.size]] = True
    for k in range(HASHES):
        values = shingles * _MULTIPLIER[k] + _ADDEND[k]
        values ^= values >> np.uint32(16)
        values[over] = _EMPTY
        found[long, k] = np.minimum.reduceat(values, starts)
    return found


def bands(signature: U32) -> U64:
    """One key for each band of each signature, shape (texts, BANDS): texts that share a key may be near-duplicates."""
    parts = signature.reshape(len(signature), BANDS, ROWS).astype(np.uint64)
    keys = np.zeros(parts.shape[:2], np.uint64)
    for i in range(ROWS):
        keys = (keys ^ parts[:, :, i]) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    return keys


def similarity(a: U32, b: U32) -> NDArray[np.float64]:
    """Estimated Jaccard similarity of the texts behind signatures, broadcast; 1 for equal texts."""
    found: NDArray[np.float64] = (a == b).mean(axis=-1)
    return found
