"""However the bytes arrive, the records are the same."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from inthewild.bulk.framing import Limits, frame_lines
from inthewild.bulk.framing_csv import CsvFramer
from inthewild.bulk.framing_json import JsonFramer

CELL = st.text(st.sampled_from('abé象 ,;"\n\r\t'), max_size=12)
ROWS = st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=30)


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[i : i + size] for i in range(0, len(data), size))


@given(ROWS, st.integers(1, 64), st.integers(1, 9), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=200, deadline=None)
def test_csv_that_was_written_well_is_framed_well(rows: list[tuple[str, str, str]], size: int, limit: int, end: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    data = out.getvalue().encode()
    frames = list(CsvFramer("f", ",", 3, Limits(limit, 1 << 20)).frames(pieces(data, size), 1))
    assert [f.rejects for f in frames if f.rejects] == []
    assert b"".join(f.data for f in frames) == data
    line = 1
    found = []
    for frame in frames:
        assert frame.line == line
        line += frame.data.count(b"\n")
        part = list(csv.reader(io.StringIO(frame.data.decode(), newline="\n")))
        assert len(part) <= limit
        found += part
    assert [tuple(r) for r in found] == rows


@given(st.binary(max_size=300), st.integers(1, 40), st.integers(1, 5))
@settings(max_examples=200, deadline=None)
def test_whatever_the_bytes_every_line_is_framed_or_refused(data: bytes, size: int, limit: int) -> None:
    frames = list(CsvFramer("f", ",", 2, Limits(limit, 1 << 20)).frames(pieces(data, size), 1))
    lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    assert sum(f.data.count(b"\n") + (not f.data.endswith(b"\n") and bool(f.data)) for f in frames) == lines
    refused = [r.line for f in frames for r in f.rejects]
    assert len(set(refused)) == len(refused)


@given(st.lists(st.text(st.sampled_from("ab é\r"), max_size=9), max_size=30), st.integers(1, 40), st.integers(1, 6))
@settings(max_examples=100, deadline=None)
def test_lines_are_framed_whole(lines: list[str], size: int, limit: int) -> None:
    data = "\n".join(lines).encode()
    frames = list(frame_lines("f", pieces(data, size), 1, Limits(limit, 64)))
    assert b"".join(f.data for f in frames) == data
    at = 1
    for frame in frames:
        assert frame.line == at
        assert frame.data.count(b"\n") <= limit
        at += frame.data.count(b"\n")


VALUE = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.lists(st.dictionaries(st.text(max_size=3), VALUE, max_size=4), max_size=12),
    st.integers(1, 50),
    st.sampled_from([None, 0, 2]),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_elements_of_an_array_or_a_sequence_are_found_in_any_blocks(
    values: list[dict[str, object]], size: int, indent: int | None, array: bool
) -> None:
    text = json.dumps(values, indent=indent) if array else "\n".join(json.dumps(v, indent=indent) for v in values)
    frames = list(JsonFramer("f", Limits(3, 1 << 20)).frames(pieces(text.encode(), size)))
    found = [json.loads(line) for f in frames for line in f.data.decode().split("\n") if line]
    assert found == values
    assert all(not f.rejects for f in frames)
