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
#: What belongs to a token of the four bytes after its last whole block, by how many are left.
_TAIL = np.array([0, 0xFF, 0xFFFF, 0xFFFFFF], np.uint32)
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
    count = len(tokens)
    if not count:
        return np.zeros(0, np.int32)
    data = "\0".join(tokens).encode("utf-8", "surrogatepass")
    raw = np.frombuffer(data + bytes(4), np.uint8).astype(np.uint32)
    end = np.flatnonzero(raw[:-3] == 0)
    if end.size != count:  # a token holds a NUL itself
        end = np.cumsum([len(t.encode("utf-8", "surrogatepass")) + 1 for t in tokens]) - 1
    words = raw[:-3] | raw[1:-2] << np.uint32(8) | raw[2:-1] << np.uint32(16) | raw[3:] << np.uint32(24)
    # The longest first: those that still have a block to mix are the head of the list.
    length = np.diff(end, prepend=-1) - 1
    order = np.argsort(-length, kind="stable")
    length = length[order]
    start, blocks = (end[order] - length), length >> 2
    h = np.zeros(count, np.uint32)
    for i, live in enumerate(np.searchsorted(-blocks, -np.arange(int(blocks[0])), side="left").tolist()):
        h[:live] = _rotate(h[:live] ^ _mixed(words.take(start[:live] + 4 * i)), 13) * np.uint32(5) + _C3
    # The bytes after the last whole block; none are read as zero, which mixes to zero.
    h ^= _mixed(words.take(start + 4 * blocks) & _TAIL.take(length & 3))
    h ^= length.astype(np.uint32)
    h = (h ^ (h >> np.uint32(16))) * _F1
    h = (h ^ (h >> np.uint32(13))) * _F2
    found = np.empty(count, np.int32)
    found[order] = (h ^ (h >> np.uint32(16))).view(np.int32)
    return found


#: Tokens whose hash is kept: letters of everyday words come back in every text.
KEPT = 40_000
_kept: dict[str, int] = {}


def hashes(tokens: Sequence[str]) -> NDArray[np.int64]:
    """The same as :func:`murmur3`; hashes of tokens that come again are kept."""
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
