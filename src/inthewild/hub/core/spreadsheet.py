"""CSV that a spreadsheet shows as text, whatever somebody wrote into a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"
"""Without it Excel reads UTF-8 wrongly."""


def cell(value: object) -> str:
    """The text of a cell; one that a program would take for a formula gets an apostrophe before it (OWASP, CSV injection).

    Numbers stay numbers: a negative one is no formula.
    """
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_ACTIVE) or text.lstrip().startswith(_ACTIVE) else text


def lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The rows as lines of CSV, one at a time, without the byte order mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell(value) for value in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def text(rows: Iterable[Sequence[object]]) -> str:
    """The rows as one text of CSV with a byte order mark."""
    return BOM + "".join(lines(rows))
