"""CSV records -> columns. Runs in the workers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from inthewild.bulk.encoding import MARK
from inthewild.bulk.framing import shorten
from inthewild.bulk.framing_csv import MAX_CELL
from inthewild.bulk.rows import Getter, Parsed, build, texts_of
from inthewild.bulk.tasks import Reject, Task


@dataclass(slots=True)
class _Read:
    """Rows of a frame as cells, where each stands (``[first, last)`` line of the frame), and the refused ones."""

    lines: list[str]
    rows: list[list[str]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def raw(self, span: tuple[int, int]) -> str:
        return shorten("".join(self.lines[slice(*span)]))


def parse_csv(task: Task, text: str, *, marked: bool) -> Parsed:
    """The rows of a frame. ``marked``: some bytes could not be decoded and are marked in the text."""
    read = _read(task, text, marked=marked)
    source = task.source
    index: dict[str, int] = {}
    for i, name in enumerate(source.columns):
        index.setdefault(name, i)
    texts = _texts(task, read, index)
    rows = read.rows
    shortest = min(map(len, rows), default=0)

    def getter(name: str) -> Getter:
        at = index[name]
        if at < shortest:
            return lambda i: rows[i][at] or None
        return lambda i: (rows[i][at] or None) if at < len(rows[i]) else None

    def whole(name: str) -> list[str | None]:
        at = index[name]
        return [row[at] if at < len(row) else None for row in rows]

    places = [task.start + first for first, _ in read.spans]
    return build(source, texts, getter, whole, places, read.rejects, lambda i: read.raw(read.spans[i]))


def _read(task: Task, text: str, *, marked: bool) -> _Read:
    # Lines end at \n alone: a lone \r inside quotes belongs to the text, and elsewhere is an error of its row.
    read = _Read(list(io.StringIO(text, newline="\n")))
    csv.field_size_limit(MAX_CELL)
    width = len(task.source.columns)
    if not marked and _read_plain(read, task.source.delimiter, width):
        return read
    reader = csv.reader(read.lines, delimiter=task.source.delimiter)
    start = 0
    while True:
        reason = ""
        row: list[str] | None = None
        try:
            row = next(reader, None)
        except csv.Error as error:
            reason = f"not a CSV row: {error}"
        stop = reader.line_num
        if row is None and not reason:
            return read
        if row and marked and any(MARK in cell for cell in row):
            reason = f"bytes that are not valid {task.source.encoding.upper()}"
        elif row and len(row) > width and any(row[width:]):
            reason = f"has {len(row)} cells where the header has {width}"
        if reason:
            read.rejects.append(_reject(task, read, (start, stop), reason))
        elif row:
            read.rows.append(row)
            read.spans.append((start, stop))
        start = stop


def _read_plain(read: _Read, delimiter: str, width: int) -> bool:
    """The usual case, three times as fast: every line is a row, and no row is too long. False, and nothing read, if not."""
    try:
        rows = list(csv.reader(read.lines, delimiter=delimiter))
    except csv.Error:
        return False
    sizes = set(map(len, rows))
    if len(rows) != len(read.lines) or 0 in sizes or max(sizes, default=0) > width:
        return False
    read.rows = rows
    read.spans = [(i, i + 1) for i in range(len(rows))]
    return True


def _texts(task: Task, read: _Read, index: dict[str, int]) -> dict[str, list[str | None]]:
    """The text columns; rows too short to have any leave ``read`` for its rejects."""
    fields = task.source.columns_map.texts
    wanted = [index[column] for _, columns in fields for column in columns]
    if len(wanted) == len(fields) and all(len(row) > max(wanted) for row in read.rows):
        return {field: [row[at] for row in read.rows] for (field, _), at in zip(fields, wanted, strict=True)}
    texts: dict[str, list[str | None]] = {field: [] for field, _ in fields}
    keep: list[int] = []
    for i, row in enumerate(read.rows):
        found, reason = texts_of(task.source, _cells(row, index))
        if reason:
            read.rejects.append(_reject(task, read, read.spans[i], reason))
            continue
        keep.append(i)
        for name, value in found.items():
            texts[name].append(value)
    read.rows = [read.rows[i] for i in keep]
    read.spans = [read.spans[i] for i in keep]
    return texts


def _cells(row: Sequence[str], index: dict[str, int]) -> Callable[[str], str]:
    def get(name: str) -> str:
        at = index[name]
        if at >= len(row):
            raise KeyError(name)
        return row[at]

    return get


def _reject(task: Task, read: _Read, span: tuple[int, int], reason: str) -> Reject:
    return Reject(task.source.name, task.start + span[0], reason, read.raw(span))
