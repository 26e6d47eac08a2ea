"""What is written, in every format, and what happens when it cannot be."""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from scan_outcome import Scanner, read_lines
from small_engine import engine

from inthewild.bulk import Limits, Only, Options, OutFormat, Reading, Scan
from inthewild.bulk.table import fit
from inthewild.errors import OutputError, UsageError
from inthewild.serial import decision_from_dict

SMALL = Reading(limits=Limits(rows=100))


def test_every_line_is_a_decision_of_the_contract_clean_rows_included(listings: Path, scan: Scanner) -> None:
    schema = json.loads((Path(__file__).parents[2] / "docs/schemas/decision.schema.json").read_text())
    jsonschema = pytest.importorskip("jsonschema")
    check = jsonschema.Draft202012Validator(schema)
    for data in scan(listings).decisions:
        check.validate(data)


def test_a_clean_row_is_written_as_the_engine_itself_would_write_it(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    ids = ['quote " and \\', "象", "line\nbreak", "\udc00", "\x00"]
    path.write_text("".join(json.dumps({"id": i, "text": "chair", "lang": "pt-BR"}) + "\n" for i in ids))
    outcome = scan(path)
    assert [decision_from_dict(d) for d in outcome.decisions] == [engine().clean(i, "pt-BR") for i in ids]


def test_only_rows_with_findings_or_for_review_are_written_if_asked(listings: Path, scan: Scanner) -> None:
    whole = scan(listings)
    found = scan(listings, only=Only.FINDINGS)
    assert found.decisions == [d for d in whole.decisions if d["findings"]]
    assert found.summary.counts.rows == 2000
    assert found.summary.counts.written == len(found.decisions)
    assert scan(listings, only=Only.REVIEW).decisions == found.decisions


def test_csv_output_cannot_run_formulas_in_a_spreadsheet(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    ids = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\tx", "\rx", "1-1", 'a"b,c\nd']
    path.write_text("".join(json.dumps({"id": i, "text": "ivory" if n % 2 else "-"}) + "\n" for n, i in enumerate(ids)))
    out = scan(path, out=tmp_path / "out.csv", format=OutFormat.CSV).out
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["id"] for r in rows] == [f"'{i}" for i in ids[:6]] + ids[6:]
    assert not any(str(v)[:1] in tuple("=+-@\t\r") for r in rows for v in r.values())
    assert [r["action"] for r in rows] == ["allow", "block"] * 4
    assert rows[1]["taxa"] == "loxodonta"
    assert rows[1]["surfaces"] == "ivory"
    assert {r["calibration"] for r in rows} == {"none"}


def test_parquet_output_has_the_columns_of_the_decision(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    expected = scan(listings).decisions
    out = scan(listings, out=tmp_path / "out.parquet", format=OutFormat.PARQUET, reading=SMALL).out
    rows = pq.read_table(out).to_pylist()
    for row in rows:
        row["findings"], row["inputs"] = json.loads(row["findings"]), json.loads(row["inputs"])
        row["schema"] = "inthewild.decision/1"
        assert row.pop("muted") is None
    assert rows == expected
    assert sorted(p.name for p in tmp_path.iterdir()) == ["listings.jsonl", "out.jsonl", "out.parquet"]


def test_parquet_output_without_any_row_has_its_columns(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,chair\n")
    out = scan(path, out=tmp_path / "o.parquet", format=OutFormat.PARQUET, only=Only.FINDINGS).out
    table = pq.read_table(out)
    assert (table.num_rows, table.column_names[:3]) == (0, ["id", "lang", "action"])


def test_the_table_shows_findings_and_no_control_characters(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"id": "\x1b[2Jevil", "text": "an ivory"}, {"id": "2", "text": "chair"}, {"id": "3", "text": "象牙 tiger"}]
    path.write_text("".join(json.dumps(r) + "\n" for r in rows))
    out = scan(path, out=tmp_path / "o.txt", format=OutFormat.TABLE, only=Only.FINDINGS).out
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0].split() == ["action", "band", "score", "id", "what", "words"]
    assert len(lines) == 3
    assert "\x1b" not in out.read_text(encoding="utf-8")
    assert "·[2Jevil" in lines[1]
    assert "象牙" in lines[2]


def test_a_cell_of_the_table_has_its_width_in_any_script() -> None:
    from rich.cells import cell_len

    for text in ("short", "a rather long text", "象牙象牙象牙象牙", "été", ""):
        assert cell_len(fit(text, 9)) == 9


def test_a_full_device_ends_the_run_with_an_error(listings: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(OutputError, match=r"/dev/full: .*No space left"):
        Scan([str(listings)], Options(out="/dev/full"), factory=engine).run()


FULL = """
import resource, signal, sys
from small_engine import engine
from inthewild.bulk import Limits, Options, OutFormat, Reading, Scan
from inthewild.errors import OutputError
if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
    options = Options(sys.argv[2], OutFormat(sys.argv[3]), reading=Reading(limits=Limits(rows=100)))
    try:
        Scan([sys.argv[1]], options, factory=engine).run()
    except OutputError as error:
        sys.exit(f"{error}")
"""


def run_into_a_full_disk(listings: Path, tmp_path: Path, form: str) -> tuple[Path, str]:
    """A run in a process that may write 150,000 bytes into a file; returns the output and the message."""
    program, out = tmp_path / "program.py", tmp_path / f"out.{form}"
    program.write_text(FULL)
    done = subprocess.run(
        [sys.executable, str(program), str(listings), str(out), form],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    return out, done.stderr


def test_a_full_disk_leaves_whole_batches_that_can_be_resumed(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)
    out, message = run_into_a_full_disk(listings, tmp_path, "jsonl")
    assert "cannot be written: File too large" in message
    done = read_lines(out)
    assert 0 < len(done) < 2000
    assert len(done) % 100 == 0
    assert out.read_bytes().endswith(b"\n")
    resumed = scan(listings, out=out, reading=SMALL, resume=True)
    assert resumed.ids == [f"row-{i}" for i in range(2000)]


def test_a_full_disk_leaves_no_half_parquet_file(tmp_path: Path) -> None:
    listings = tmp_path / "in.jsonl"
    rows = ({"id": os.urandom(60).hex(), "text": "ivory"} for _ in range(4000))
    listings.write_text("".join(json.dumps(r) + "\n" for r in rows))
    out, message = run_into_a_full_disk(listings, tmp_path, "parquet")
    assert "cannot be written" in message
    assert not out.exists()
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".tmp")]


def test_an_output_in_no_directory_is_an_error(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    for form in (OutFormat.JSONL, OutFormat.PARQUET):
        with pytest.raises(OutputError):
            scan(listings, out=tmp_path / "absent" / "out", format=form)


def test_an_input_is_never_overwritten(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    before = listings.read_bytes()
    link = tmp_path / "link.jsonl"
    link.symlink_to(listings)
    for out in (listings, link):
        with pytest.raises(UsageError, match="read and written at once"):
            scan(listings, out=out)
    with pytest.raises(UsageError, match="read and written at once"):
        scan(listings, summary=str(listings))
    assert listings.read_bytes() == before


def test_a_run_that_fails_early_leaves_the_earlier_output(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    from inthewild.errors import InputError

    first = scan(listings).out.read_bytes()
    with pytest.raises(InputError):
        scan(listings, reading=Reading(text=("absent",)))
    assert (tmp_path / "out.jsonl").read_bytes() == first


def test_the_summary_is_written_as_json(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "summary.json"
    scan(listings, summary=str(path))
    data = json.loads(path.read_text())
    assert data["schema"] == "inthewild.scan-summary/1"
    assert data["finished"] is True
    assert (data["rows"], data["written"], data["rejects"]) == (2000, 2000, 0)
    assert data["decisions"] == {"block": 200, "review": 257, "educate": 0, "allow": 1543}
    assert data["findings"] == {"taxon:panthera-tigris": 257, "taxon:loxodonta": 200}
    assert data["versions"]["lexicon"] == "words-1"
    assert data["rows_per_second"] > 0


def test_what_was_not_measured_is_not_a_number(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n")
    summary = scan(path).summary
    assert summary.to_dict()["rows_per_second"] is None
    assert "rate not measured" in summary.lines()[0]
    assert summary.lines()[1] == "decisions: not measured"
