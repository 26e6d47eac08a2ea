"""Cut a stream of UTF-8 blocks into batches of whole records, without parsing more than it takes to find the borders.

A *frame* is the bytes of some whole records, the line of the first, and the rejects that the cutting itself found.
Parsing happens in the workers; only one process has to see every byte, and it must do as little as possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

from inthewild.bulk.streams import DamagedError
from inthewild.bulk.tasks import BATCH_BYTES, BATCH_ROWS, Reject

#: How much of a refused row a reject shows, in characters.
SHOWN = 300


@dataclass(frozen=True, slots=True)
class Frame:
    """Whole records in ``data``, the first on ``line`` (from 1); ``damage``: why the stream broke here, if it did."""

    data: bytes
    line: int
    rejects: tuple[Reject, ...] = ()
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """A frame ends at whichever comes first."""

    rows: int = BATCH_ROWS
    size: int = BATCH_BYTES


def shorten(row: str | bytes) -> str:
    """The start of a refused row, undecodable bytes as escapes."""
    if isinstance(row, bytes):
        row = row[: 4 * SHOWN].decode("utf-8", "backslashreplace")
    row = row.rstrip("\r\n")
    return row if len(row) <= SHOWN else row[: SHOWN - 1] + "…"


def frame_lines(name: str, blocks: Iterator[bytes], line: int, limits: Limits) -> Iterator[Frame]:
    """Frames of records that are lines, such as JSON lines. ``line`` is the number of the first line.

    A stream that breaks gives its complete lines, then a frame with ``damage`` and the broken line as a reject.
    """
    parts: list[bytes] = []  # the start of a line whose end has not been read
    damage = ""
    try:
        for block in blocks:
            cut = block.rfind(b"\n") + 1
            if not cut:
                parts.append(block)
                continue
            parts.append(block[:cut])
            whole = b"".join(parts)
            parts = [block[cut:]] if cut < len(block) else []
            for data, count in cut_lines(whole, limits):
                yield Frame(data, line)
                line += count
    except DamagedError as error:
        damage = error.what
    rest = b"".join(parts)
    if damage:
        reject = Reject(name, line, f"{damage}; the rows from here on are missing", shorten(rest))
        yield Frame(b"", line, (reject,), damage)
    elif rest:
        yield Frame(rest, line)


def cut_lines(data: bytes, limits: Limits) -> Iterator[tuple[bytes, int]]:
    """Pieces of whole lines within the limits, with their number of lines; a longer line is a piece of its own."""
    count = data.count(b"\n") + (not data.endswith(b"\n"))
    if count <= limits.rows and len(data) <= limits.size:
        yield data, count
        return
    import numpy as np  # late: the parent of a scan starts its workers before it needs it

    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == 10) + 1
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    yield from cut_at(data, ends, limits)


def cut_at(data: bytes, ends: np.ndarray, limits: Limits) -> Iterator[tuple[bytes, int]]:
    """Pieces of ``data`` that end at some of ``ends`` (ascending byte offsets of record ends), with their records."""
    import numpy as np

    done = start = 0
    while done < len(ends):
        last = int(np.searchsorted(ends, start + limits.size, side="right"))
        last = max(done + 1, min(last, done + limits.rows, len(ends)))
        stop = int(ends[last - 1])
        yield data[start:stop], last - done
        start, done = stop, last
