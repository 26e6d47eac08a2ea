"""The choices that a key makes for one place: the same for ever, fair coins for whoever has another key or place.

A choice depends on the term alone, so that a leaked row tells what it tells without the others and without the database.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: Bits of a term's digest, by what they decide.
CAPITAL, STOP, ITEMS = 0, 1, 8
MAX_PAIRS = 56


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen for one place under one key."""

    secret: bytes

    @classmethod
    def of(cls, key: bytes, place: str) -> Choices:
        return cls(hmac.new(key, f"place|{place}".encode(), hashlib.sha256).digest())

    def of_term(self, term: str) -> Term:
        """The choices for a term, however it is cased."""
        return Term(self.digest("term", spelled(term)))

    def digest(self, *parts: str) -> bytes:
        """32 bytes that follow from the parts."""
        return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), key=self.secret, digest_size=32).digest()

    def first(self, name: str, options: list[str], count: int = 1) -> list[str]:
        """The ``count`` options that come first for this name; an option more or less changes the choice rarely."""
        return sorted(options, key=lambda option: self.digest(name, option))[:count]


@dataclass(frozen=True, slots=True)
class Term:
    """What is chosen for one term: coins, and a rank among the terms of its sense."""

    digest: bytes

    def coin(self, number: int) -> bool:
        return bool(self.digest[number >> 3] >> (number & 7) & 1)

    @property
    def coins(self) -> int:
        """All coins, number by bit."""
        return int.from_bytes(self.digest[:8], "little")

    @property
    def rank(self) -> bytes:
        return self.digest[16:24]


def spelled(term: str) -> str:
    """A term as it is counted: however it is cased."""
    return unicodedata.normalize("NFC", term).casefold().strip()


def pairs(items: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Which spellings of a cell are compared: neighbours in the alphabet, each once."""
    if any(item.startswith("@") or not item.strip() for item in items) or len(set(items)) != len(items):
        return
    ordered = sorted(items)
    for number in range(min(len(ordered) // 2, MAX_PAIRS)):
        yield ordered[2 * number], ordered[2 * number + 1]
