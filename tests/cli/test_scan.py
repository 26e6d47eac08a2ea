"""``inthewild scan`` as a person runs it: in a process of its own, with the real detector."""

from __future__ import annotations

import csv
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROWS = [
    {"id": "1", "title": "Antique carved elephant ivory tusk", "text": "real elephant ivory for sale, $900, dm me"},
    {"id": "2", "title": "Oak table", "text": "four chairs, very good condition"},
    {"id": "3", "title": "", "text": ""},
]

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMAND = [sys.executable, "-c", "from inthewild.cli import main; main()"]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "120"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs ``inthewild`` in ``tmp_path`` with these arguments."""

    def call(*arguments: str | Path, stdin: str | bytes = b"", expect: int = 0, **env: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            capture_output=True,
            cwd=tmp_path,
            env=environment() | env,
            timeout=300,
            check=False,
        )
        text = subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
        assert text.returncode == expect, text.stderr
        assert "Traceback" not in text.stderr
        return text

    return call


@pytest.fixture
def listings(tmp_path: Path) -> Path:
    """Three listings, the first of ivory."""
    path = tmp_path / "listings.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(ROWS)
    return path


def decisions(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_pipe_gets_one_decision_a_row_and_people_the_summary(run: Run, listings: Path) -> None:
    done = run("scan", listings)
    found = decisions(done.stdout)
    assert [d["id"] for d in found] == ["1", "2", "3"]
    assert [d["action"] == "allow" for d in found] == [False, True, True]
    assert "title <- title; text <- text; id <- id" in done.stderr
    assert "rows 3 in" in done.stderr
    assert "uncalibrated" not in done.stderr


def test_quiet_says_nothing_but_errors(run: Run, listings: Path) -> None:
    assert run("scan", "--quiet", listings).stderr == ""
    assert run("scan", "--quiet", "absent.csv", expect=1).stderr.startswith("inthewild: absent.csv: cannot be opened")


def test_a_terminal_gets_a_table(listings: Path, tmp_path: Path) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "scan", str(listings)], stdout=slave, stderr=subprocess.DEVNULL, cwd=tmp_path, env=environment()
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    assert process.wait(60) == 0
    lines = shown.decode().splitlines()
    assert lines[0].split()[:4] == ["action", "band", "score", "id"]
    assert len(lines) == 2
    assert "tusk" in lines[1]


def test_standard_input_is_read_in_any_format(run: Run, listings: Path) -> None:
    expected = run("scan", listings).stdout
    assert run("scan", "-", stdin=listings.read_bytes()).stdout == expected
    assert run("scan", "-", stdin="\n".join(json.dumps(r) for r in ROWS)).stdout == expected


def test_the_extension_of_the_output_tells_its_format(run: Run, listings: Path, tmp_path: Path) -> None:
    run("scan", listings, "--out", "o.csv")
    run("scan", listings, "--out", "o.parquet")
    run("scan", listings, "--out", "o.jsonl", "--workers", "2")
    assert (tmp_path / "o.csv").read_text().startswith("id,lang,action")
    assert (tmp_path / "o.parquet").read_bytes()[:4] == b"PAR1"
    assert (tmp_path / "o.jsonl").read_text() == run("scan", listings).stdout
    assert "--format jsonl" in run("scan", listings, "--out", "o.tsv", expect=2).stderr


def test_refused_rows_end_with_exit_code_3(run: Run, tmp_path: Path) -> None:
    bad = '{"text": "oak table"}\n[1]\n{"text": "lamp"}\n'
    done = run("scan", "-", stdin=bad, expect=3)
    assert len(decisions(done.stdout)) == 2
    assert "rejected: 1 rows, with reasons in inthewild.rejects.jsonl" in done.stderr
    (reject,) = decisions((tmp_path / "inthewild.rejects.jsonl").read_text())
    assert reject == {"file": "-", "line": 2, "reason": "is a list, not an object", "row": "[1]"}
    run("scan", "-", "--out", "o.jsonl", stdin=bad, expect=3)
    assert (tmp_path / "o.jsonl.rejects.jsonl").exists()


def test_fail_on_ends_with_exit_code_4(run: Run, listings: Path) -> None:
    run("scan", listings, "--fail-on", "review", expect=4)
    run("scan", "-", "--fail-on", "review", stdin="text\noak table\n")


def test_wrong_usage_ends_with_exit_code_2(run: Run, listings: Path, tmp_path: Path) -> None:
    run("scan", "--nonsense", expect=2)
    run("scan", expect=2)
    assert "unknown encoding" in run("scan", listings, "--encoding", "klingon", expect=2).stderr
    assert "pipe" in run("scan", listings, "--format", "parquet", expect=2).stderr
    assert "standard input" in run("scan", "-", "--resume", "--out", "o.jsonl", expect=2).stderr
    assert not (tmp_path / "o.jsonl").exists()


def test_an_error_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("foo,bar\n1,2\n")
    done = run("scan", "a.csv", expect=1)
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("inthewild: a.csv: cannot tell which column holds the text (name it with --text")


def test_own_terms_are_found(run: Run, tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text("term,lang,concept\nzorgleback,en,house-rule-7\n")
    text = "id,text\n1,one zorgleback for sale\n2,oak table\n"
    assert decisions(run("scan", "-", stdin=text).stdout)[0]["findings"] == []
    # What is compiled for this test alone does not belong in the cache of the user.
    cache = str(tmp_path / "cache")
    found = decisions(run("scan", "-", "--terms", "terms.csv", stdin=text, INTHEWILD_CACHE_DIR=cache).stdout)
    assert [bool(d["findings"]) for d in found] == [True, False]
    assert "house-rule-7" in json.dumps(found[0])
    (tmp_path / "terms.csv").write_text("word,lang\nx,en\n")
    assert "no column 'term'" in run("scan", "-", "--terms", "terms.csv", stdin=text, expect=1).stderr


def test_several_text_columns_become_title_and_text(run: Run) -> None:
    text = "id,a,b,c\n1,oak,table,genuine elephant ivory tusk for sale\n"
    (found,) = decisions(run("scan", "-", "--text", "a", "--text", "b", "--text", "c", stdin=text).stdout)
    spans = [(e["field"], e["start"]) for f in found["findings"] for e in f["evidence"]]  # type: ignore[attr-defined]
    assert spans
    assert all(field == "text" and start > len("table") for field, start in spans if field)


def test_the_reader_of_a_pipe_may_leave(listings: Path, tmp_path: Path) -> None:
    many = tmp_path / "many.csv"
    many.write_text("text\n" + "oak table\n" * 50_000)
    command = f'{sys.executable} -c "from inthewild.cli import main; main()" scan -q {many} | head -n 1'
    done = subprocess.run(command, shell=True, capture_output=True, env=environment(), cwd=tmp_path, timeout=120, check=True)
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_a_summary_can_be_read_by_programs(run: Run, listings: Path, tmp_path: Path) -> None:
    run("scan", listings, "-q", "--summary", "s.json")
    data = json.loads((tmp_path / "s.json").read_text())
    assert (data["rows"], data["finished"], sum(data["decisions"].values())) == (3, True, 3)


def test_help_and_version_answer(run: Run) -> None:
    assert "scan" in run("--help").stdout
    assert "--resume" in run("scan", "--help").stdout
    assert run("--version").stdout.startswith("inthewild 0.")


def test_a_command_imports_only_its_own_module(tmp_path: Path) -> None:
    program = "import sys; from inthewild.cli import build_app; build_app(['scan']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment(), check=True, timeout=60
    )
    modules: Sequence[str] = done.stdout.split()
    assert "inthewild.cli.scan" in modules
    heavy = {"numpy", "pyarrow", "hyperscan", "inthewild.detector", "inthewild.cli.explain", "rich"}
    assert not heavy & set(modules)
