"""Rows that cannot be read are refused one by one, with their line and a reason; all others are scanned."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scan_outcome import Scanner
from small_engine import SmallEngine, touchy_engine

from inthewild.bulk import Reading
from inthewild.errors import InputError


def reasons(rejects: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(r["line"], r["reason"]) for r in rejects]


def test_json_lines_that_are_no_objects_are_refused(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    deep = "[" * 100_000
    path.write_text(f'{{"id":"1","text":"ivory"}}\n[1, 2]\n"text"\n12\nnull\n{{"id": 5,\n{deep}\n\n{{"id":"9","text":"tiger"}}')
    outcome = scan(path)
    assert outcome.actions == {"1": "block", "9": "review"}
    assert reasons(outcome.rejects) == [
        (2, "is a list, not an object"),
        (3, "is a text, not an object"),
        (4, "is a number, not an object"),
        (5, "is null, not an object"),
        (6, "not JSON: Expecting property name enclosed in double quotes at character 9"),
        (7, "not JSON: nested too deeply"),
    ]
    assert {r["file"] for r in outcome.rejects} == {str(path)}
    assert len(outcome.rejects[-1]["row"]) == 300
    assert outcome.summary.counts.rows == 8


def test_a_row_without_any_text_field_is_refused_and_one_with_an_empty_text_is_allowed(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    rows = [
        {"id": "1", "text": "", "title": "x"},
        {"id": "2", "text": None},
        {"id": "3"},
        {"id": "4", "title": "ivory"},
        {"id": "5", "text": ["a"]},
        {"id": "6", "text": 12},
    ]
    path.write_text("\n".join(json.dumps(r) for r in rows))
    outcome = scan(path)
    assert outcome.actions == {"1": "allow", "2": "allow", "4": "block", "6": "allow"}
    assert reasons(outcome.rejects) == [
        (3, "has no text: none of 'title', 'text'"),
        (5, "'text' is a list, not a text"),
    ]


def test_csv_rows_of_a_wrong_width_are_refused_unless_only_empty_cells_are_too_many(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,price,text\n1,2,ivory\n2,3,a,b\n3,4,ivory,,,\n4\n5,6,tiger\n")
    outcome = scan(path)
    assert outcome.actions == {"1": "block", "3": "block", "5": "review"}
    assert reasons(outcome.rejects) == [(3, "has 4 cells where the header has 3"), (5, "has no text: none of 'text'")]


def test_a_missing_quote_costs_its_row_and_not_the_rest_of_the_file(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    rows = [f'{i},"a ""tusk"", of\nivory {i}"' for i in range(3000)]
    rows[1500] = '1500,"never closed'
    rows[2000] = '2000,"closed "badly'
    rows[2999] = '2999,"open at the end'
    path.write_text("id,text\n" + "\n".join(rows) + "\n")
    outcome = scan(path)
    assert [(r["line"], r["row"]) for r in outcome.rejects] == [
        (3002, '1500,"never closed'),
        (5998, '2999,"open at the end'),
    ]
    assert all("unbalanced quotes" in r["reason"] for r in outcome.rejects)
    expected = [str(i) for i in range(3000) if i not in (1500, 2999)]
    assert outcome.ids == expected


def test_a_quote_inside_a_cell_is_an_inch(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,a 5" ivory tusk\n2,"chair"\n3,6" of nothing\n')
    outcome = scan(path)
    assert outcome.actions == {"1": "block", "2": "allow", "3": "allow"}
    assert outcome.rejects == []


def test_a_row_on_which_the_engine_fails_is_refused_and_the_others_are_decided(listings: Path, scan: Scanner) -> None:
    lines = listings.read_text().splitlines()
    for i in (0, 777, 1999):
        lines[i] = json.dumps({"id": f"row-{i}", "text": "kaputt ivory"})
    listings.write_text("\n".join(lines))
    outcome = scan(listings, factory=touchy_engine)
    assert len(outcome.decisions) == 1997
    assert reasons(outcome.rejects) == [
        (i + 1, "the engine failed on this row: ZeroDivisionError: a fault") for i in (0, 777, 1999)
    ]
    whole = scan(listings, out=listings.with_name("whole.jsonl"))
    rejected = {"row-0", "row-777", "row-1999"}
    assert outcome.decisions == [d for d in whole.decisions if d["id"] not in rejected]


def all_fail() -> SmallEngine:
    return SmallEngine(bad="number")


def test_an_engine_that_fails_on_every_row_ends_the_run(listings: Path, scan: Scanner) -> None:
    with pytest.raises(ZeroDivisionError):
        scan(listings, factory=all_fail)


def test_parquet_rows_with_broken_text_are_refused(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.parquet"
    raw = pa.array([b"ivory", b"caf\xe9", "象牙".encode()])
    broken = pa.StringArray.from_buffers(3, raw.buffers()[1], raw.buffers()[2])
    for column in (raw, broken):
        pq.write_table(pa.table({"id": ["1", "2", "3"], "text": column}), path)
        outcome = scan(path)
        assert outcome.actions == {"1": "block", "3": "block"}
        assert reasons(outcome.rejects) == [(2, "'text' is not valid UTF-8")]


def test_a_text_of_fifty_megabytes_is_scanned(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    text = "wood and stone " * 3_500_000 + "ivory"
    path.write_text(json.dumps({"id": "1", "text": text}) + "\n" + json.dumps({"id": "2", "text": "tiger"}) + "\n")
    outcome = scan(path)
    assert outcome.actions == {"1": "block", "2": "review"}
    assert outcome.decisions[0]["findings"][0]["evidence"][0]["start"] == len(text) - 5
    csv = tmp_path / "a.csv"
    csv.write_text(f'id,text\n1,"{text}"\n2,tiger\n')
    assert scan(csv).actions == {"1": "block", "2": "review"}


def test_equal_ids_are_kept_and_counted(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\na,ivory\nb,chair\na,tiger\nc,x\nb,y\na,z\n")
    outcome = scan(path)
    assert outcome.ids == ["a", "b", "a", "c", "b", "a"]
    assert outcome.summary.to_dict()["duplicate_ids"] == {"count": 3, "rows_checked": 6, "first": (1, 3)}
    assert any("3 rows have the id of an earlier row" in line for line in outcome.summary.lines())


def test_rejects_of_an_earlier_run_do_not_stay(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "ivory"}\n[]\n')
    assert len(scan(path).rejects) == 1
    path.write_text('{"text": "ivory"}\n')
    assert scan(path).rejects == []
    assert not (tmp_path / "out.jsonl.rejects.jsonl").exists()


def test_a_file_without_one_json_object_is_an_error(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("hello\nworld\n")
    with pytest.raises(InputError, match="JSON object"):
        scan(path, reading=Reading())
