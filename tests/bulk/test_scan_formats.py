"""Every format, packed or not, gives the same decisions."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scan_outcome import Scanner

from inthewild.bulk import Reading
from inthewild.errors import InputError

ROWS = [
    {
        "id": "a",
        "title": "Carved ivory",
        "description": 'said "old",\nwith papers',
        "price": "1,200.50",
        "country": "us",
    },
    {"id": "b", "title": "Lamp", "description": "brass 象牙 style", "price": "12", "country": "DE"},
    {"id": "c", "title": "Chair", "description": "", "price": "", "country": ""},
]


def csv_bytes(delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(ROWS[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue().encode()


def parquet_bytes() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), out)
    return out.getvalue()


FILES = {
    "rows.csv": csv_bytes(),
    "rows.tsv": csv_bytes("\t"),
    "semicolons.csv": csv_bytes(";"),
    "excel.csv": b"sep=|\r\n" + csv_bytes("|"),
    "rows.jsonl": "\n".join(json.dumps(r, ensure_ascii=False) for r in ROWS).encode(),
    "rows.ndjson": "\r\n".join(json.dumps(r) for r in ROWS).encode(),
    "rows.json": json.dumps(ROWS, indent=2).encode(),
    "array.jsonl": json.dumps(ROWS, indent=2).encode(),
    "objects.json": "\n".join(json.dumps(r, indent=1) for r in ROWS).encode(),
    "rows.parquet": parquet_bytes(),
    "no_extension": csv_bytes(),
    "lines_without_extension": "\n".join(json.dumps(r) for r in ROWS).encode(),
    "packed_without_saying_so.csv": gzip.compress(csv_bytes()),
}
FILES |= {f"{name}.gz": gzip.compress(data) for name, data in FILES.items() if "." in name and data[:2] != b"\x1f\x8b"}


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_decisions(name: str, tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    outcome = scan(path)
    assert outcome.actions == {"a": "block", "b": "block", "c": "allow"}
    assert outcome.decisions[0]["inputs"]["price"] == 1200.5
    assert outcome.decisions[0]["inputs"]["market"] == ["US"]
    evidence = outcome.decisions[1]["findings"][0]["evidence"][0]
    assert (evidence["field"], evidence["surface"]) == ("text", "象牙")
    assert ROWS[1]["description"][evidence["start"] : evidence["end"]] == "象牙"
    assert outcome.rejects == []
    assert "title <- title; text <- description; id <- id" in outcome.notices[0]


def test_several_files_are_one_run_in_the_order_given(tmp_path: Path, scan: Scanner) -> None:
    first, second = tmp_path / "1.csv", tmp_path / "2.jsonl"
    first.write_text("text\nivory\nchair\n")
    second.write_text('{"text": "tiger"}\n')
    outcome = scan(second, first)
    assert outcome.ids == [f"{second}:1", f"{first}:2", f"{first}:3"]
    assert [d["action"] for d in outcome.decisions] == ["review", "block", "allow"]


def test_a_row_without_an_id_gets_its_line(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\nown,x\n,"two\nlines"\n\n,after\n')
    assert scan(path).ids == ["own", "3", "6"]


def test_a_directory_stands_for_the_files_in_it(tmp_path: Path, scan: Scanner) -> None:
    folder = tmp_path / "day"
    folder.mkdir()
    for name in ("b.csv", "a.csv.gz"):
        data = f"id,text\n{name},ivory\n".encode()
        (folder / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    (folder / "README.md").write_text("not data")
    assert scan(folder).ids == ["a.csv.gz", "b.csv"]


def test_an_empty_file_gives_no_decision_and_no_error(tmp_path: Path, scan: Scanner) -> None:
    for name in ("a.csv", "b.jsonl", "c.json"):
        (tmp_path / name).write_text("")
    outcome = scan(tmp_path / "a.csv", tmp_path / "b.jsonl", tmp_path / "c.json")
    assert outcome.decisions == []
    assert "is empty" in outcome.notices[0]


def test_a_parquet_file_without_rows_gives_no_decision(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), path)
    assert scan(path).decisions == []


def test_the_line_ends_of_old_macs_end_lines(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\r1,ivory\r2,chair\r")
    assert scan(path).actions == {"1": "block", "2": "allow"}


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path, scan: Scanner) -> None:
    with pytest.raises(InputError, match=r"absent\.csv: cannot be opened"):
        scan(tmp_path / "absent.csv")


def test_parquet_types_that_are_not_text_are_read_as_text(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table(
        {
            "id": pa.array([7, 8, 9]),
            "text": pa.array(["ivory", None, "tiger"]).dictionary_encode(),
            "lang": pa.array(["en", None, "fr"]).dictionary_encode(),
            "title": pa.array([b"raw", None, "été".encode()]),
            "vector": pa.array([[0.1, 0.2]] * 3),
        }
    )
    pq.write_table(table, path)
    outcome = scan(path)
    assert outcome.actions == {"7": "block", "8": "allow", "9": "review"}
    assert [d["lang"] for d in outcome.decisions] == ["en", None, "fr"]


def test_rows_of_parquet_are_the_same_at_any_batch_and_row_group_size(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"id": [str(i) for i in range(1000)], "text": ["ivory" if i % 3 == 0 else "x" for i in range(1000)]})
    expected = None
    for group in (7, 100, 5000):
        pq.write_table(table, path, row_group_size=group)
        for rows in (1, 64, 333, 5000) if group > 7 else (64,):
            from inthewild.bulk import Limits

            outcome = scan(path, reading=Reading(limits=Limits(rows=rows)))
            expected = expected or outcome.decisions
            assert outcome.decisions == expected
    assert len(expected or []) == 1000


def test_columns_of_parquet_may_have_dots_in_their_names(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["1"], "text": ["chair"], "listing.text": ["ivory"]}), path)
    assert scan(path, reading=Reading(text=("listing.text",))).actions == {"1": "block"}


def test_batches_of_parquet_shrink_where_rows_are_long(tmp_path: Path, scan: Scanner) -> None:
    from inthewild.bulk import Limits
    from inthewild.bulk.sources import all_tasks, open_all

    path = tmp_path / "a.parquet"
    table = pa.table({"id": [str(i) for i in range(100)], "text": [f"{i}" + "x" * 10_000 for i in range(100)]})
    pq.write_table(table, path, use_dictionary=False)
    opened, _ = open_all([str(path)], Reading(), lambda _: None)
    rows = [task.stop - task.start for task in all_tasks(opened, Limits(rows=4096, size=100_000))]
    assert sum(rows) == 100
    assert max(rows) == 9


def test_moments_of_any_resolution_are_read(tmp_path: Path) -> None:
    from inthewild.bulk import Limits
    from inthewild.bulk.parquet import Cursor, parse
    from inthewild.bulk.sources import all_tasks, open_all

    path = tmp_path / "a.parquet"
    moments = pa.array([1_700_000_000_000_000_001, None, 1_700_000_000_000_000_000], pa.timestamp("ns"))
    pq.write_table(pa.table({"text": ["a", "b", "c"], "created_at": moments}), path)
    opened, _ = open_all([str(path)], Reading(), lambda _: None)
    (task,) = all_tasks(opened, Limits())
    batch = parse(task, Cursor(str(path), task.source.columns_map.columns, 10).read(0, 3)).batch
    assert [batch.listing(i).created_at for i in range(3)] == [
        "2023-11-14 22:13:20.000000001", None, "2023-11-14T22:13:20",
    ]  # fmt: skip
