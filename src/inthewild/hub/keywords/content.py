"""What a release holds: the rows of all levels as they were when it was frozen, and which of them go where.

A row has the columns of docs/keywords.md, ``term_id``, ``level`` and, for the level RESTRICTED, ``audience``: the public ids
of the organisations that get it, separated by ``|``. The audience never leaves the hub.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence

from inthewild.hub.keywords.models.term import Level
from inthewild.lexicon.model import COLUMNS

Row = dict[str, str]
FIELDS = ("term_id", "level", *COLUMNS)
_KEPT = (*FIELDS, "audience")


def packed(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Rows in the order of their ids, as they are kept in the database: a tenth of their size."""
    lines = [[row.get(name, "") for name in _KEPT] for row in sorted(rows, key=lambda row: row["term_id"])]
    return zlib.compress(json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(content: bytes | memoryview) -> list[Row]:
    """The inverse of ``packed``; nothing for a release without content."""
    if not content:
        return []
    return [dict(zip(_KEPT, line, strict=True)) for line in json.loads(zlib.decompress(bytes(content)))]


def for_place(rows: Iterable[Row], organisation: str | None) -> list[Row]:
    """What goes to one place, without the audience: PUBLIC rows for everybody (None), for a member those of MEMBERS too
    and the restricted ones that name it."""
    return [{name: row[name] for name in FIELDS} for row in rows if reaches(row, organisation)]


def reaches(row: Mapping[str, str], organisation: str | None) -> bool:
    """Whether a row goes to an organisation that gets MEMBERS rows; None is the public."""
    if row["level"] == Level.PUBLIC:
        return True
    if organisation is None:
        return False
    return row["level"] == Level.MEMBERS or organisation in row["audience"].split("|")


def up_to(rows: Iterable[Row], levels: Sequence[str], organisation: str) -> list[Row]:
    """What somebody of an organisation reads who sees these levels."""
    return [r for r in rows if r["level"] in levels and reaches(r, organisation if Level.MEMBERS in levels else None)]
