"""A run that stops can go on, and only as the run that it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scan_outcome import Scanner, read_lines
from small_engine import engine, newer_engine

from inthewild.bulk import Limits, Only, Options, OutFormat, Reading, Scan
from inthewild.bulk.progress import Quiet
from inthewild.errors import ResumeError, UsageError

SMALL = Reading(limits=Limits(rows=100))


class StopAt(Quiet):
    """Stops the run behind the batch with which ``rows`` are done, as Ctrl-C would."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def update(self, rows: int, fraction: float | None) -> None:
        if rows >= self.rows:
            os.kill(os.getpid(), signal.SIGINT)


def begin(path: Path, out: Path, rows: int = 700, workers: int = 1, form: OutFormat = OutFormat.JSONL) -> Scan:
    """A run that was stopped after ``rows`` rows."""
    options = Options(str(out), form, workers=workers, reading=SMALL)
    run = Scan([str(path)], options, factory=engine, progress=StopAt(rows))
    with pytest.raises(KeyboardInterrupt):
        run.run()
    return run


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("form", [OutFormat.JSONL, OutFormat.CSV])
def test_a_stopped_run_goes_on_to_the_output_of_an_undisturbed_one(
    workers: int, form: OutFormat, listings: Path, tmp_path: Path, scan: Scanner
) -> None:
    lines = listings.read_text().splitlines()
    lines[50] = lines[1500] = "[]"
    listings.write_text("\n".join(lines))
    whole = scan(listings, out=tmp_path / "whole", format=form, reading=SMALL)
    out = tmp_path / "out"
    stopped = begin(listings, out, workers=workers, form=form)
    partial = out.read_bytes()
    assert partial == whole.out.read_bytes()[: len(partial)]
    assert stopped.summary.counts.rows == 700
    assert not stopped.summary.finished
    resumed = scan(listings, out=out, format=form, reading=SMALL, workers=workers, resume=True)
    assert out.read_bytes() == whole.out.read_bytes()
    assert [r["line"] for r in resumed.rejects] == [51, 1501]
    assert resumed.summary.counts == whole.summary.counts
    assert resumed.summary.resumed_at_batch == 7
    assert not Path(f"{out}.state.json").exists()


def test_what_was_written_behind_the_last_whole_batch_is_cut_off(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    out = tmp_path / "out.jsonl"
    begin(listings, out)
    with out.open("ab") as file:
        file.write(b'{"half a li')
    assert scan(listings, reading=SMALL, resume=True).ids == [f"row-{i}" for i in range(2000)]


def test_a_run_is_not_resumed_with_another_input(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    begin(listings, tmp_path / "out.jsonl")
    listings.write_text(listings.read_text().replace("number 1999", "number 9991"))
    with pytest.raises(ResumeError, match=r"the input has changed.*listings\.jsonl"):
        scan(listings, reading=SMALL, resume=True)


def test_a_run_is_not_resumed_with_other_versions(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    begin(listings, tmp_path / "out.jsonl")
    with pytest.raises(ResumeError, match="lexicon was 'words-1', is 'words-2'"):
        scan(listings, reading=SMALL, resume=True, factory=newer_engine)


def test_a_run_is_not_resumed_with_other_options(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    begin(listings, tmp_path / "out.jsonl")
    for changed in ({"only": Only.FINDINGS}, {"reading": Reading(limits=Limits(rows=99))}):
        with pytest.raises(ResumeError, match="an option has changed"):
            scan(listings, **{"reading": SMALL, "resume": True, **changed})


def test_a_run_is_not_resumed_when_its_output_is_shorter_than_it_was(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    out = tmp_path / "out.jsonl"
    begin(listings, out)
    out.write_bytes(out.read_bytes()[:100])
    with pytest.raises(ResumeError, match="shorter"):
        scan(listings, reading=SMALL, resume=True)


def test_without_resume_an_unfinished_run_is_not_overwritten_by_accident(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    out = tmp_path / "out.jsonl"
    begin(listings, out)
    before = out.read_bytes()
    with pytest.raises(UsageError, match="--resume goes on with it, --overwrite"):
        scan(listings, reading=SMALL)
    assert out.read_bytes() == before
    assert len(scan(listings, reading=SMALL, overwrite=True).decisions) == 2000


def test_there_is_nothing_to_resume_behind_a_finished_run(listings: Path, scan: Scanner) -> None:
    scan(listings)
    with pytest.raises(ResumeError, match="no unfinished run"):
        scan(listings, resume=True)


def test_parquet_output_and_standard_input_are_not_resumed(listings: Path, tmp_path: Path, scan: Scanner) -> None:
    with pytest.raises(ResumeError, match="Parquet output cannot be resumed"):
        scan(listings, out=tmp_path / "o.parquet", format=OutFormat.PARQUET, resume=True)
    with pytest.raises(UsageError, match="standard input cannot be resumed"):
        scan("-", resume=True)


def test_a_large_input_is_recognised_by_its_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inthewild.bulk import state
    from inthewild.bulk.sources import open_one

    monkeypatch.setattr(state, "_WHOLE", 1000)
    monkeypatch.setattr(state, "_ENDS", 100)
    monkeypatch.setattr(state, "_PIECE", 10)
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "ivory"}\n' * 1000)

    def now() -> str:
        return state.digest(open_one(str(path), Reading(), lambda _: None))

    first = now()
    assert now() == first
    data = path.read_bytes()
    path.write_bytes(data[:-3] + b"!" + data[-2:])
    assert now() != first


PROGRAM = """
import sys
from small_engine import slow_engine
from inthewild.bulk import Limits, Options, Reading, Scan
if __name__ == "__main__":
    options = Options(out=sys.argv[2], workers=int(sys.argv[3]), reading=Reading(limits=Limits(rows=100)))
    run = Scan([sys.argv[1]], options, factory=slow_engine)
    try:
        run.run()
    except KeyboardInterrupt:
        print("stopped at", run.summary.counts.rows)
        sys.exit(1)
"""


@pytest.mark.parametrize(("workers", "number"), [(1, signal.SIGINT), (2, signal.SIGINT), (2, signal.SIGTERM)])
def test_a_signal_leaves_a_valid_output_that_can_be_resumed(
    workers: int, number: signal.Signals, listings: Path, tmp_path: Path
) -> None:
    program, out = tmp_path / "program.py", tmp_path / "out.jsonl"
    program.write_text(PROGRAM)
    process = subprocess.Popen(
        [sys.executable, str(program), str(listings), str(out), str(workers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not out.exists() or out.stat().st_size == 0):
        time.sleep(0.02)
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (1, b"")
    rows = int(stdout.split()[-1])
    assert 0 < rows < 2000
    done = read_lines(out)
    assert [d["id"] for d in done] == [f"row-{i}" for i in range(rows)]
    state = json.loads(Path(f"{out}.state.json").read_text())
    assert state["batches"] * 100 == rows
    summary = Scan([str(listings)], Options(out=str(out), resume=True, reading=SMALL), factory=engine).run()
    assert summary.finished
    assert len(read_lines(out)) == 2000


def test_a_killed_run_leaves_no_workers_behind(listings: Path, tmp_path: Path) -> None:
    program, out = tmp_path / "program.py", tmp_path / "out.jsonl"
    program.write_text(PROGRAM)
    process = subprocess.Popen(
        [sys.executable, str(program), str(listings), str(out), "2"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not out.exists() or out.stat().st_size == 0):
        time.sleep(0.02)
    process.kill()
    process.wait()

    def alive() -> bool:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    deadline = time.monotonic() + 30
    while alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive()
    summary = Scan([str(listings)], Options(out=str(out), resume=True, reading=SMALL), factory=engine).run()
    assert summary.finished
    assert len(read_lines(out)) == 2000
