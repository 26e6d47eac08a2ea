"""Record borders of CSV, where a quoted cell may hold line breaks and a quote may be missing."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from inthewild.bulk.framing import Frame, Limits, cut_lines, shorten
from inthewild.bulk.streams import BLOCK, DamagedError
from inthewild.bulk.tasks import Reject

#: A cell may be this long, in bytes; a row with a longer one is refused.
MAX_CELL = 128 << 20

#: A record that has not ended after so many lines has lost a quote.
MAX_LINES = 10_000

UNCLOSED = "unbalanced quotes: a quote opens in this row and is not closed properly"


class CsvFramer:
    """Finds records in blocks of UTF-8; ``width`` is the number of cells of the header.

    A block without any quote needs no parsing: each line is a record. Otherwise the csv module itself tells where
    records end, so that the border found here is the one the worker will find. A record over several lines that does
    not parse strictly, or has not the header's number of cells, has lost a quote: its first line is refused and the
    search begins again behind it, so that one bad row does not swallow the next thousand. A refused line stays in the
    frame as an empty one, which keeps the line numbers of the others true.
    """

    def __init__(self, name: str, delimiter: str, width: int, limits: Limits) -> None:
        self.name = name
        self.delimiter = delimiter
        self.width = width
        self.limits = limits

    def frames(self, blocks: Iterator[bytes], line: int) -> Iterator[Frame]:
        """Frames from the record on ``line`` on. A stream that breaks ends with a frame that says so."""
        parts: list[bytes] = []
        held = 0
        wait = 0  # bytes to hold before an unfinished record is looked at again: doubled, so that work stays linear
        damage = ""
        try:
            for block in blocks:
                parts.append(block)
                held += len(block)
                if held < wait or b"\n" not in block:
                    continue
                data = b"".join(parts)
                cut = data.rfind(b"\n") + 1
                used = 0
                for frame, size, lines in self._cut(data[:cut], line, final=False):
                    yield frame
                    used += size
                    line += lines
                parts = [data[used:]]
                held = len(data) - used
                wait = 2 * held if held > BLOCK else 0
        except DamagedError as error:
            damage = error.what
        data = b"".join(parts)
        whole = data[: data.rfind(b"\n") + 1] if damage else data
        for frame, _, lines in self._cut(whole, line, final=True):
            yield frame
            line += lines
        if damage:
            reason = f"{damage}; the rows from here on are missing"
            yield Frame(b"", line, (Reject(self.name, line, reason, shorten(data[len(whole) :])),), damage)

    def _cut(self, data: bytes, line: int, *, final: bool) -> Iterator[tuple[Frame, int, int]]:
        """Frames of ``data``, each with the bytes and lines it uses up; an unfinished record is left over."""
        if not data:
            return
        if b'"' not in data:
            for piece, count in cut_lines(data, self.limits):
                yield Frame(piece, line), len(piece), count
                line += count
            return
        # One byte, one character: what matters to CSV is ASCII, and offsets in text and bytes stay equal.
        lines = list(io.StringIO(data.decode("latin-1"), newline="\n"))
        ends, rejects = self._records(lines, final=final)
        offsets = [0, *accumulate(map(len, lines))]
        refused = {at: Reject(self.name, line + at, why, shorten(lines[at].encode("latin-1"))) for at, why in rejects}
        for at in refused:
            lines[at] = "\n"
        first = start = 0
        while first < len(ends):
            last = bisect_right(ends, bisect_right(offsets, offsets[start] + self.limits.size) - 1)
            last = max(first + 1, min(last, first + self.limits.rows))
            end = ends[last - 1]
            told = tuple(refused[at] for at in range(start, end) if at in refused) if refused else ()
            piece = "".join(lines[start:end]).encode("latin-1")
            yield Frame(piece, line + start, told), offsets[end] - offsets[start], end - start
            first, start = last, end

    def _records(self, lines: list[str], *, final: bool) -> tuple[list[int], list[tuple[int, str]]]:
        """Indices of the lines behind each record, and (index, reason) of the refused lines."""
        csv.field_size_limit(MAX_CELL)
        ends: list[int] = []
        rejects: list[tuple[int, str]] = []
        at = 0
        while at < len(lines):
            base = at
            # The empty line behind the last is swallowed by a record that is not finished, and so betrays it.
            reader = csv.reader([*lines[base:], "\n"] if base else [*lines, "\n"], delimiter=self.delimiter)
            reason = ""
            try:
                for row in reader:
                    end = base + reader.line_num
                    if end - at > 1:
                        if end > len(lines):
                            if not final and len(lines) - at <= MAX_LINES:
                                return ends, rejects
                            reason = UNCLOSED
                        elif len(row) != self.width or not self._strict(lines[at:end]):
                            reason = UNCLOSED
                        if reason:
                            break
                    elif end > len(lines):
                        return ends, rejects
                    ends.append(end)
                    at = end
            except csv.Error as error:
                reason = f"not a CSV row: {error}"
            if reason:
                rejects.append((at, reason))
                at += 1
                ends.append(at)
        return ends, rejects

    def _strict(self, lines: list[str]) -> bool:
        try:
            return len(list(csv.reader(lines, delimiter=self.delimiter, strict=True))) == 1
        except csv.Error:
            return False
