"""MurmurHash3 (x86, 32 bit, seed 0) of many short strings at once, as scikit-learn's hashing trick uses it.

Algorithm: Austin Appleby, MurmurHash3, 2011 (public domain). A token goes to bucket ``abs(h) % buckets`` with the sign of
``h``, read as a signed number: the rule of ``sklearn.feature_extraction.FeatureHasher``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 18
_C1, _C2, _C3 = np.uint32(0xCC9E2D51), np.uint32(0x1B873593), np.uint32(0xE6546B64)
_F1, _F2 = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)


def _rotate(x: NDArray[np.uint32], by: int) -> NDArray[np.uint32]:
    return (x << np.uint32(by)) | (x >> np.uint32(32 - by))


def _mixed(k: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return _rotate(k * _C1, 15) * _C2


def murmur3(tokens: Sequence[str]) -> NDArray[np.int32]:
    """The signed 32-bit hash of the UTF-8 bytes of each token; lone surrogates are hashed as they would be encoded.

    >>> murmur3(["", "foo"]).tolist()
    [0, -156908512]
    """
    data = [t.encode("utf-8", "surrogatepass") for t in tokens]
    count = len(data)
    if not count:
        return np.zeros(0, np.int32)
    length = np.fromiter(map(len, data), np.uint32, count)
    width = (int(length.max()) + 4) // 4 * 4  # at least one byte of padding: there is always a tail word to read
    words = np.frombuffer(b"".join(d.ljust(width, b"\0") for d in data), "<u4").reshape(count, width // 4)
    blocks = length // 4
    h = np.zeros(count, np.uint32)
    for i in range(int(blocks.max())):
        mixed = _rotate(h ^ _mixed(words[:, i]), 13) * np.uint32(5) + _C3
        h = np.where(i < blocks, mixed, h)
    # The bytes after the last whole block: the padding is zero, and zero mixes to zero.
    h ^= _mixed(words[np.arange(count), blocks])
    h ^= length
    h = (h ^ (h >> np.uint32(16))) * _F1
    h = (h ^ (h >> np.uint32(13))) * _F2
    return (h ^ (h >> np.uint32(16))).view(np.int32)


#: Tokens whose hash is kept: letters of everyday words come back in every text.
KEPT = 40_000
_kept: dict[str, int] = {}


def _hashes(tokens: Sequence[str]) -> NDArray[np.int64]:
    found = list(map(_kept.get, tokens))
    if None in found:
        new = [token for token, h in zip(tokens, found, strict=True) if h is None]
        fresh = dict(zip(new, murmur3(new).tolist(), strict=True))
        if len(_kept) + len(fresh) > KEPT:
            _kept.clear()
        if len(fresh) <= KEPT:
            _kept.update(fresh)
        found = [fresh[token] if h is None else h for token, h in zip(tokens, found, strict=True)]
    return np.array(found, np.int64)


def hashed(tokens: Sequence[str], buckets: int = BUCKETS) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(bucket, sign) of each token; ``buckets`` is the number of buckets."""
    h = _hashes(tokens)
    return np.abs(h) % buckets, np.where(h >= 0, 1.0, -1.0)
