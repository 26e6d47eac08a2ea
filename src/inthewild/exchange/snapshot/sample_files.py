"""The four small files of a sample, and how a company makes them from its own list without telling anybody the list.

``inthewild.sample-key/1`` stays at home; ``inthewild.sample-commitment/1`` goes to the hub before the draw;
``inthewild.sample-draw/1`` comes back; ``inthewild.sample-disclosure/1`` holds the drawn rows and nothing else.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inthewild.errors import InputError
from inthewild.exchange.snapshot import sampling
from inthewild.exchange.snapshot.sampling import Commitment, Row

KEY, COMMITMENT, DRAW, DISCLOSURE = (f"inthewild.sample-{name}/1" for name in ("key", "commitment", "draw", "disclosure"))
_HEX = re.compile(r"[0-9a-f]{64}")
_MAX_CELL = 10_000
MAX_FILE = 20_000_000
"""Bytes of any of the four files; the list itself may be of any length."""


@dataclass(frozen=True, slots=True)
class Draw:
    """What the hub drew: the secret whose hash ``seed_hash`` was published before, and the positions that follow from it."""

    figure: str
    commitment: Commitment
    size: int
    seed_hash: str
    seed: str
    positions: tuple[int, ...]


def records(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV in UTF-8 with a line of headings, each as heading -> cell. Raises InputError naming the line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            names = reader.fieldnames or []
            if not names or len(set(names)) != len(names) or not all(name.strip() for name in names):
                raise InputError("the first line has to name each column once", where=f"{path.name}:1")
            for cells in reader:
                where = f"{path.name}:{reader.line_num}"
                if None in cells or None in cells.values():
                    raise InputError("has not as many cells as the first line", where=where)
                if any(len(cell) > _MAX_CELL for cell in cells.values()):
                    raise InputError(f"a cell is longer than {_MAX_CELL} characters", where=where)
                yield dict(cells)
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", where=path.name, hint="save it as CSV in UTF-8") from None
    except csv.Error as error:
        raise InputError(f"is no CSV ({error})", where=path.name) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=path.name) from None


def leaves(path: Path, key: bytes) -> Iterator[bytes]:
    """The hashes of the rows of a list under a key."""
    for position, record in enumerate(records(path)):
        yield sampling.leaf(position, sampling.salt_of(key, position), record)


def disclose(path: Path, key: bytes, drawn: Draw) -> dict[str, Any]:
    """The disclosure for a draw.

    Raises InputError if the list is not the one that was committed to, or if the draw is not what follows from its seed.
    """
    told = draw_problem(drawn)
    if told:
        raise InputError(told, where="draw", hint="tell the secretariat; disclose nothing")
    if (found := sampling.commit(leaves(path, key))) != drawn.commitment:
        raise InputError(
            f"is not the list that was committed to: {found.count} rows with root {found.root}",
            where=path.name, hint="find the file, and its key, from which the commitment was made",
        )  # fmt: skip
    wanted = set(drawn.positions)
    paths = sampling.prove(leaves(path, key), drawn.positions)
    rows = [
        Row(position, sampling.salt_of(key, position).hex(), record, paths[position])
        for position, record in enumerate(records(path))
        if position in wanted
    ]
    return disclosure_json(drawn.commitment, rows)


def draw_problem(drawn: Draw) -> str:
    """Why a draw is not fair; empty if it is: the seed is the one announced, and the positions follow from it."""
    try:
        secret = bytes.fromhex(drawn.seed)
    except ValueError:
        return "the seed is not hexadecimal"
    if sampling.seed_hash(secret) != drawn.seed_hash:
        return "the seed is not the one whose hash was published before"
    if sampling.draw(secret, drawn.commitment, drawn.size) != drawn.positions:
        return "the positions do not follow from the seed"
    return ""


def commitment_json(made: Commitment) -> dict[str, Any]:
    """What is sent before the draw."""
    return {"schema": COMMITMENT, "count": made.count, "root": made.root}


def key_json(key: bytes, made: Commitment) -> dict[str, Any]:
    """What is kept at home, beside the list."""
    return {"schema": KEY, "key": key.hex(), "count": made.count, "root": made.root}


def draw_json(drawn: Draw) -> dict[str, Any]:
    """What the hub gives the company, and publishes."""
    return {
        "schema": DRAW, "figure": drawn.figure, "count": drawn.commitment.count, "root": drawn.commitment.root,
        "size": drawn.size, "seed_hash": drawn.seed_hash, "seed": drawn.seed, "positions": list(drawn.positions),
    }  # fmt: skip


def disclosure_json(made: Commitment, rows: Sequence[Row]) -> dict[str, Any]:
    """The drawn rows with their proofs."""
    told = [{"position": r.position, "salt": r.salt, "record": dict(r.record), "path": list(r.path)} for r in rows]
    return {"schema": DISCLOSURE, "count": made.count, "root": made.root, "rows": told}


def read_commitment(content: bytes) -> Commitment:
    """A commitment from its file. Raises InputError."""
    return _commitment(_object(content, COMMITMENT))


def read_key(content: bytes) -> bytes:
    """The key from its file. Raises InputError."""
    return bytes.fromhex(_hex(_object(content, KEY), "key"))


def read_draw(content: bytes) -> Draw:
    """A draw from its file. Raises InputError."""
    told = _object(content, DRAW)
    positions = told.get("positions")
    if not isinstance(positions, list) or not all(_whole(one) for one in positions):
        raise InputError("has to be a list of whole numbers", where="positions")
    figure = told.get("figure")
    return Draw(
        figure if isinstance(figure, str) else "", _commitment(told), _number(told, "size"),
        _hex(told, "seed_hash"), _hex(told, "seed"), tuple(positions),
    )  # fmt: skip


def read_disclosure(content: bytes) -> tuple[Commitment, tuple[Row, ...]]:
    """A disclosure from its file: to which commitment it belongs, and its rows, not yet checked. Raises InputError."""
    told = _object(content, DISCLOSURE)
    rows = told.get("rows")
    if not isinstance(rows, list):
        raise InputError("has to be a list", where="rows")
    return _commitment(told), tuple(_row(one, number) for number, one in enumerate(rows, 1))


def _row(told: object, number: int) -> Row:
    where = f"rows[{number}]"
    if not isinstance(told, Mapping):
        raise InputError("has to be an object", where=where)
    position, salt, record, path = (told.get(name) for name in ("position", "salt", "record", "path"))
    if not _whole(position) or not isinstance(salt, str) or not isinstance(record, Mapping) or not isinstance(path, list):
        raise InputError("needs position, salt, record and path", where=where)
    if not all(isinstance(k, str) and isinstance(v, str) and len(v) <= _MAX_CELL for k, v in record.items()):
        raise InputError("a record is made of texts", where=where)
    if len(path) > 64 or not all(isinstance(one, str) for one in path):
        raise InputError("a path is a list of hashes", where=where)
    assert isinstance(position, int)
    return Row(position, salt, dict(record), tuple(path))


def _object(content: bytes, schema: str) -> dict[str, Any]:
    if len(content) > MAX_FILE:
        raise InputError("is too large", where=schema)
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise InputError("is no JSON", where=schema) from None
    if not isinstance(told, dict) or told.get("schema") != schema:
        raise InputError(f"is not of the form {schema}", where="schema", hint="was the right file chosen?")
    return told


def _commitment(told: Mapping[str, Any]) -> Commitment:
    return Commitment(_number(told, "count"), _hex(told, "root"))


def _number(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    if not _whole(value) or not value:
        raise InputError("has to be a whole number above zero", where=name)
    assert isinstance(value, int)
    return value


def _hex(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise InputError("has to be 64 hexadecimal digits", where=name)
    return value


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40
