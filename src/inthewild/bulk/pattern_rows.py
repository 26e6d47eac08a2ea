"""What patterns need of every row: hashes, the account, the time and the id, in packed columns of some 200 bytes a row."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.batch import ListingBatch
from inthewild.errors import UsageError
from inthewild.text.nearduplicate import exact_hash, normal, signatures

KEY_VARIABLE = "INTHEWILD_PATTERNS_KEY"
MIN_KEY = 16
#: A shorter text, normalised, is shared by chance ("new, good condition").
MIN_TEXT = 24


def account_key(file: str | None) -> tuple[bytes, bool]:
    """The key under which accounts are hashed, and whether it lasts longer than this run.

    :raises UsageError: the key is too short to protect anything.
    """
    if file is not None:
        key = Path(file).read_bytes().strip()
    else:
        key = os.environ.get(KEY_VARIABLE, "").encode()
        if not key:
            return os.urandom(32), False
    if len(key) < MIN_KEY:
        raise UsageError(f"the key has {len(key)} bytes; {MIN_KEY} are the least", hint="for example: openssl rand -hex 32 > key")
    return key[:64], True


def account_hash(key: bytes, seller: str) -> int:
    """64 bits that stand for an account; without the key, nobody can test a name against them."""
    return int.from_bytes(blake2b(seller.encode("utf-8", "surrogatepass"), key=key, digest_size=8).digest(), "little")


def seconds(value: object) -> float | None:
    """A time as seconds since 1970 in UTC: ISO 8601, or a number of seconds or milliseconds. None if it is no time."""
    text = str(value).strip()
    try:
        number = float(text)
    except ValueError:
        try:
            time = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            return None
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    number = number / 1000 if number > 1e11 else number
    return number if 0 < number < 1e11 else None


class PatternRows(NamedTuple):
    """Columns over rows: ``text`` and ``account`` uint64 hashes, ``signature`` uint32, ``time`` in seconds, ids packed."""

    text: NDArray[np.uint64]
    account: NDArray[np.uint64]
    time: NDArray[np.float64]
    signature: NDArray[np.uint32]
    ids: bytes
    id_end: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.text)

    def id(self, row: int) -> str:
        start = int(self.id_end[row - 1]) if row else 0
        return self.ids[start : int(self.id_end[row])].decode("utf-8", "replace")


class Collector:
    """Takes batches of listings, keeps what patterns need of them, and counts the rows that lack it."""

    def __init__(self, key: bytes, wanted: frozenset[str] | None = None) -> None:
        self._key = key
        self._wanted = wanted
        self._parts: list[tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.float64], NDArray[np.uint32]]] = []
        self._ids = bytearray()
        self._ends: list[int] = []
        self.without_account = self.without_time = self.too_short = 0

    def add(self, batch: ListingBatch) -> None:
        """One batch; with ``wanted`` ids, only those rows."""
        fields = [values for _, values in batch.texts()]
        sellers, times = batch.columns["seller"], batch.columns["created_at"]
        texts: list[str] = []
        accounts: list[int] = []
        when: list[float] = []
        for i, name in enumerate(batch.columns["id"]):
            if self._wanted is not None and str(name) not in self._wanted:
                continue
            text = normal("\n".join(values[i] for values in fields))
            time = seconds(times[i])
            if len(text) < MIN_TEXT:
                self.too_short += 1
            elif not sellers[i]:
                self.without_account += 1
            elif time is None:
                self.without_time += 1
            else:
                texts.append(text)
                accounts.append(account_hash(self._key, str(sellers[i])))
                when.append(time)
                self._ids += str(name).encode("utf-8", "replace")
                self._ends.append(len(self._ids))
        if texts:
            hashes = np.fromiter(map(exact_hash, texts), np.uint64, len(texts))
            self._parts.append((hashes, np.array(accounts, np.uint64), np.array(when, np.float64), signatures(texts)))

    def rows(self) -> PatternRows:
        """All rows so far."""
        empty = (np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0), np.zeros((0, 32), np.uint32))
        parts = [empty, *self._parts]
        text, account, time = (np.concatenate([p[i] for p in parts]) for i in range(3))
        signature = np.concatenate([p[3] for p in parts])
        return PatternRows(text, account, time, signature, bytes(self._ids), np.array(self._ends, np.int64))
