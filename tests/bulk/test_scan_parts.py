"""Small parts: casts, duplicate ids, progress."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inthewild.bulk import cast
from inthewild.bulk.detect import format_of, header
from inthewild.bulk.ids import Duplicates, hashes
from inthewild.bulk.progress import Lines, pace
from inthewild.bulk.rows import LazyColumn
from inthewild.bulk.tasks import Format


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("12", 12), ("12.50", 12.5), ("12,50 €", 12.5), ("$1,250.00", 1250), ("1.250,00", 1250), ("1 250", 1250),
        ("1'250.5", 1250.5), ("1,250", 1250), ("0.125", 0.125), ("US$ 7", 7), ("-3", -3), ("free", None), ("", None),
        (None, None), (5, 5), (float("nan"), None), ("9" * 400, None), (10**400, None), ([1], None),
    ],
)  # fmt: skip
def test_prices_are_read_as_people_write_them(value: object, number: float | None) -> None:
    assert cast.number(value) == number


def test_lists_are_read_from_lists_json_and_bars() -> None:
    assert cast.items('["a, b", "c"]') == ("a, b", "c")
    assert cast.items("http://x/1,2|http://y") == ("http://x/1,2", "http://y")
    assert cast.items(["a", None, 3]) == ("a", "3")
    assert cast.items("[not json") == ("[not json",)
    assert cast.items(None) == cast.items(" ") == ()
    assert cast.countries("us; de,FR") == ("US", "DE", "FR")


@given(st.lists(st.text(max_size=6), max_size=60))
def test_duplicates_are_counted_as_a_set_counts_them(ids: list[str]) -> None:
    found = Duplicates()
    for start in range(0, len(ids), 7):
        found.add(hashes(ids[start : start + 7]).tobytes())
    count, pair = found.count()
    assert count == len(ids) - len(set(ids))
    if pair:
        first, second = pair
        assert ids[first - 1] == ids[second - 1]
        assert len(set(ids[: second - 1])) == second - 1


def test_long_ids_that_differ_anywhere_differ() -> None:
    ids = ["x" * 5000, "x" * 4999 + "y", "y" + "x" * 4999, "x" * 5001]
    assert len(set(hashes(ids).tolist())) == 4


def test_a_lazy_column_makes_values_only_when_asked() -> None:
    asked: list[int] = []

    def get(i: int) -> int:
        asked.append(i)
        return i * i

    column = LazyColumn(get, 5)
    assert (len(column), column[3], column[-1], column[1:3]) == (5, 9, 16, [1, 4])
    assert asked == [3, 4, 1, 2]
    assert list(column) == [0, 1, 4, 9, 16]
    with pytest.raises(IndexError):
        column[5]


def test_the_pace_of_a_resumed_run_counts_only_its_own_part() -> None:
    assert pace(1000, 0.5, 0.75, 10) == (100, ", 0:10 left")
    assert pace(1000, 0.0, None, 10) == (100, "")
    assert pace(0, 0.0, 0.0, 0) == (0, "")
    assert pace(36000, 0.0, 0.5, 7200)[1] == ", 2:00:00 left"


def test_progress_is_a_plain_line_where_there_is_no_terminal() -> None:
    out = io.StringIO()
    lines = Lines(out, every=0)
    lines.update(500, 0.25)
    lines.update(1000, None)
    written = out.getvalue().splitlines()
    assert written[0].startswith("500 rows (25%), ")
    assert written[1].startswith("1,000 rows, ")


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("-", '{"a": 1}\n{"a": 2}', Format.JSONL),
        ("-", '[{"a": 1}]', Format.JSON),
        ("-", "[\n", Format.JSON),
        ("-", "a,b\n1,2", Format.CSV),
        ("x.txt", "a\tb", Format.CSV),
        ("x.jsonl", "[1, 2]\n[3]", Format.JSONL),
        ("x.json", '{"a": 1}\n{"a": 2}', Format.JSONL),
        ("x.json", '{\n "a": 1}', Format.JSON),
        ("x.jsonl.gz", "oops\n{}", Format.JSONL),
        ("x.csv", "{a,b\n", Format.CSV),
    ],
)
def test_formats_are_told_by_extension_and_content(name: str, text: str, form: Format) -> None:
    assert format_of(name, text) is form


def test_a_header_may_span_lines_and_tells_its_delimiter() -> None:
    assert header("x", '\n"a\nb";c;"d,e,f"\n1;2;3') == (("a\nb", "c", "d,e,f"), ";", 3)
    assert header("x.tsv", "only") == (("only",), "\t", 1)
    assert header("x", "sep=|\r\na|b,c\r\n") == (("a", "b,c"), "|", 2)
