"""Any number of workers and any size of batch gives the same output."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scan_outcome import Scanner
from small_engine import dying_engine, engine, touchy_engine, unbuildable_engine

from inthewild.bulk import Limits, Options, OutFormat, Reading, Scan
from inthewild.bulk import pool as pools
from inthewild.bulk.pool import WorkerError
from inthewild.errors import LexiconError


def reading(rows: int) -> Reading:
    return Reading(limits=Limits(rows=rows))


def test_any_workers_and_batch_sizes_give_the_same_bytes(listings: Path, scan: Scanner) -> None:
    expected = scan(listings).out.read_bytes()
    assert expected.count(b"\n") == 2000
    for workers, rows in ((1, 1), (1, 333), (2, 50), (3, 700)):
        assert scan(listings, workers=workers, reading=reading(rows)).out.read_bytes() == expected


def test_processes_read_parquet_themselves_and_give_the_same_bytes(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.parquet"
    texts = ["ivory" if i % 9 == 0 else "x" for i in range(5000)]
    table = pa.table({"id": [str(i) for i in range(5000)], "text": texts})
    pq.write_table(table, path)
    expected = scan(path).out.read_bytes()
    assert scan(path, workers=2, reading=reading(100)).out.read_bytes() == expected


def test_processes_pass_their_results_through_the_pipe_where_there_is_no_shared_memory(
    listings: Path, scan: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = scan(listings).out.read_bytes()
    monkeypatch.setattr(pools, "_make_slots", lambda count: None)
    assert scan(listings, workers=2, reading=reading(100)).out.read_bytes() == expected


def test_a_result_larger_than_its_place_in_shared_memory_goes_through_the_pipe(tmp_path: Path, scan: Scanner) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("w") as file:
        for i in range(3):
            file.write(json.dumps({"id": f"{i}" + "x" * (4 << 20), "text": "chair"}) + "\n")
    outcome = scan(path, workers=2)
    assert [d["id"][0] for d in outcome.decisions] == ["0", "1", "2"]


def test_rejects_of_several_workers_stand_in_order(listings: Path, scan: Scanner) -> None:
    lines = listings.read_text().splitlines()
    for i in range(0, 2000, 100):
        lines[i] = "[]" if i % 200 else '{"id": "k", "text": "kaputt"}'
    listings.write_text("\n".join(lines))
    outcome = scan(listings, workers=2, reading=reading(64), factory=touchy_engine)
    assert [r["line"] for r in outcome.rejects] == list(range(1, 2001, 100))
    assert len(outcome.decisions) == 1980


def test_an_error_while_the_engine_is_built_reaches_the_caller(listings: Path, scan: Scanner) -> None:
    for workers in (1, 2):
        with pytest.raises(LexiconError, match="no terms there"):
            scan(listings, workers=workers, factory=unbuildable_engine)


def test_a_worker_that_is_killed_ends_the_run_with_a_valid_output(listings: Path, tmp_path: Path) -> None:
    lines = listings.read_text().splitlines()
    lines[1500] = '{"id": "x", "text": "die"}'
    listings.write_text("\n".join(lines))
    out = tmp_path / "out.jsonl"
    options = Options(out=str(out), workers=2, reading=reading(100))
    run = Scan([str(listings)], options, factory=dying_engine)
    with pytest.raises(WorkerError, match="--resume"):
        run.run()
    done = [json.loads(line)["id"] for line in out.read_text().splitlines()]
    assert done == [f"row-{i}" for i in range(len(done))]
    assert not run.summary.finished


def test_every_format_of_output_can_come_from_processes(listings: Path, tmp_path: Path) -> None:
    for form in (OutFormat.CSV, OutFormat.PARQUET, OutFormat.TABLE):
        written = []
        for workers in (1, 2):
            out = tmp_path / f"{workers}.out"
            Scan([str(listings)], Options(str(out), form, workers=workers, reading=reading(300)), factory=engine).run()
            written.append(out.read_bytes())
        assert written[0] == written[1]
        assert written[0]
