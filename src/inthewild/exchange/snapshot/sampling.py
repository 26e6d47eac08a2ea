"""A sample of a list that its owner keeps: bound before the draw, disclosed row by row, checked by anybody.

A company binds itself to the list behind a figure by its length and a Merkle root over salted rows, and sends nothing else.
Positions are then drawn from a secret of the hub, whose hash was published before, mixed with that root: neither side can
choose them. The company discloses the drawn rows with their salts and paths; whoever has the root can check them.

Hashes are SHA-256 with a byte of their own for each use, so that no row can pass for a node, nor one list for a longer one::

    row   00 | position (8 bytes) | salt (32 bytes) | canonical JSON of the record
    node  01 | left | right                            (the last of an odd row of nodes moves up as it is)
    root  02 | length (8 bytes) | top node
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inthewild.errors import InputError
from inthewild.exchange.canonical import canonical
from inthewild.exchange.snapshot.records import Sample
from inthewild.shares import wilson

SALT = 32
_LIMIT = 1 << 40
Record = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a company sends before anything is drawn: how many rows its list has, and the root over them (64 hex digits)."""

    count: int
    root: str


@dataclass(frozen=True, slots=True)
class Row:
    """One disclosed row: its position (from 0), its salt (hex), the record, and the nodes beside its way to the root (hex)."""

    position: int
    salt: str
    record: Record
    path: tuple[str, ...]


def salt_of(key: bytes, position: int) -> bytes:
    """The salt of one row, from a secret of 32 bytes: telling one tells nothing of the others, and only the secret is kept."""
    return hmac.new(key, b"inthewild.sample-salt/1" + position.to_bytes(8), hashlib.sha256).digest()


def leaf(position: int, salt: bytes, record: Record) -> bytes:
    """The hash of one row. Raises InputError for a salt of another length."""
    if len(salt) != SALT:
        raise InputError(f"a salt has {SALT} bytes", where=f"row {position}")
    return _hash(b"\x00", position.to_bytes(8), salt, canonical(dict(record)).encode("ascii"))


def commit(leaves: Iterable[bytes]) -> Commitment:
    """Count and root of a list, given the hashes of its rows in order. Raises InputError for an empty list."""
    return _climb(_row(leaves), ())[0]


def prove(leaves: Iterable[bytes], positions: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Position -> the nodes beside its way to the root. Raises InputError for a position outside the list."""
    row = _row(leaves)
    count = len(row) // 32
    outside = next((p for p in positions if not 0 <= p < count), None)
    if outside is not None:
        raise InputError(f"the list has {count} rows; there is none at {outside}", where="positions")
    return _climb(row, positions)[1]


def problem(commitment: Commitment, row: Row) -> str:
    """Why a row does not belong to the list that was committed to; empty if it does."""
    if not 0 <= row.position < commitment.count:
        return f"row {row.position}: the list has {commitment.count} rows"
    try:
        node = leaf(row.position, bytes.fromhex(row.salt), row.record)
        path = [bytes.fromhex(one) for one in row.path]
    except (ValueError, InputError):
        return f"row {row.position}: salt or path is not written as it should be"
    index, last, given = row.position, commitment.count - 1, iter(path)
    while last:
        if index % 2 or index < last:
            beside = next(given, None)
            if beside is None or len(beside) != 32:
                return f"row {row.position}: its path is too short"
            node = _node(beside, node) if index % 2 else _node(node, beside)
        index, last = index // 2, last // 2
    if next(given, None) is not None:
        return f"row {row.position}: its path is too long"
    if _root(commitment.count, node) != commitment.root:
        return f"row {row.position}: does not lead to the root that was committed to"
    return ""


def problems(commitment: Commitment, drawn: Sequence[int], rows: Sequence[Row]) -> list[str]:
    """Everything that is wrong with a disclosure, one sentence each: rows that are missing, not asked for, twice, or changed."""
    found = [told for row in rows if (told := problem(commitment, row))]
    given = [row.position for row in rows]
    found += [f"row {p}: was drawn and is not disclosed" for p in sorted(set(drawn) - set(given))]
    found += [f"row {p}: was not drawn" for p in sorted(set(given) - set(drawn))]
    found += [f"row {p}: is disclosed twice" for p in sorted({p for p in given if given.count(p) > 1})]
    return found


def twins(rows: Sequence[Row]) -> dict[int, int]:
    """Position -> an earlier position with the same record: a list that is honestly bound may still count one thing twice."""
    seen: dict[str, int] = {}
    first = {r.position: seen.setdefault(canonical(dict(r.record)), r.position) for r in sorted(rows, key=lambda r: r.position)}
    return {position: earlier for position, earlier in first.items() if position != earlier}


def seed_hash(secret: bytes) -> str:
    """What is published before the company commits; ``secret`` has 32 bytes."""
    return _hash(b"\x03", secret).hex()


def draw(secret: bytes, commitment: Commitment, size: int) -> tuple[int, ...]:
    """``size`` distinct positions in the order drawn, or all if the list is no longer: the same for everybody who has the secret.

    Every set of positions is equally likely. The secret is mixed with count and root, so it says nothing before there is a
    commitment, and the commitment chooses nothing before the secret is out.
    """
    if size < 1:
        raise InputError("at least one row is drawn", where="size")
    seed = _hash(b"\x04", secret, commitment.count.to_bytes(8), bytes.fromhex(commitment.root))
    stream = _numbers(seed)
    moved: dict[int, int] = {}  # the first steps of a shuffle, keeping only what was moved
    found = []
    for step in range(min(size, commitment.count)):
        other = step + _below(commitment.count - step, stream)
        found.append(moved.get(other, other))
        moved[other] = moved.get(step, step)
    return tuple(found)


def shown(n: int, found: int) -> Sample:
    """What a sample of ``n`` says of which ``found`` are right: the interval of ``shares.wilson``, rounded outward.

    Raises InputError for what is no result of a sample.
    """
    try:
        low, high = wilson(found, n)
    except ValueError as error:
        raise InputError(str(error), where="sample") from None
    return Sample(n, found, math.floor(low * 10_000), math.ceil(high * 10_000))


def _row(leaves: Iterable[bytes]) -> bytearray:
    row = bytearray()
    for one in leaves:
        row += one
    if not row:
        raise InputError("a list without rows binds nobody", where="list")
    return row


def _climb(row: bytearray, positions: Sequence[int]) -> tuple[Commitment, dict[int, tuple[str, ...]]]:
    """The root over a row of hashes, and the nodes beside the ways of ``positions``. Keeps one level at a time."""
    count = len(row) // 32
    paths: dict[int, list[str]] = {p: [] for p in positions}
    at = {p: p for p in positions}
    while len(row) > 32:
        last = len(row) // 32 - 1
        for position, index in at.items():
            if index % 2 or index < last:
                beside = index ^ 1
                paths[position].append(row[beside * 32 : beside * 32 + 32].hex())
            at[position] = index // 2
        above = bytearray()
        for start in range(0, len(row), 64):
            pair = bytes(row[start : start + 64])
            above += pair if len(pair) == 32 else _hash(b"\x01", pair)
        row = above
    return Commitment(count, _root(count, bytes(row))), {p: tuple(path) for p, path in paths.items()}


def _numbers(seed: bytes) -> Iterator[int]:
    counter = 0
    while True:
        yield int.from_bytes(_hash(b"\x05", seed, counter.to_bytes(8))[:8])
        counter += 1


def _below(limit: int, stream: Iterator[int]) -> int:
    """A number under ``limit``, each equally likely: what would favour the small ones is thrown away."""
    if not 0 < limit < _LIMIT:
        raise InputError("such a long list cannot be drawn from", where="count")
    fair = (1 << 64) - (1 << 64) % limit
    return next(number for number in stream if number < fair) % limit


def _node(left: bytes, right: bytes) -> bytes:
    return _hash(b"\x01", left, right)


def _root(count: int, top: bytes) -> str:
    return _hash(b"\x02", count.to_bytes(8), top).hex()


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()
