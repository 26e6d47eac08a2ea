"""``inthewild intercept`` answers queries, and writes the lists that search teams load."""

from __future__ import annotations

import json
from pathlib import Path

from command import inthewild


def test_the_command_answers_a_query_and_is_quiet_otherwise() -> None:
    told = inthewild("intercept", "rhino horn powder price").stdout
    assert "why:" in told and "report:" in told and "ivory-horn" in told
    assert inthewild("intercept", "elephant facts").stdout.startswith("nothing to say")
    assert inthewild("intercept", "elephant facts", "--json").stdout == "null\n"
    data = json.loads(inthewild("intercept", "acheter ivoire", "--json").stdout)
    assert data["schema"] == "inthewild.advisory/1" and data["lang"] == "fr" and data["message"].startswith(data["why"])


def test_the_command_reads_queries_from_a_pipe_or_a_file(tmp_path: Path) -> None:
    lines = "elephant facts\nbuy ivory\n\ncomprar marfil\n"
    piped = inthewild("intercept", "-", stdin=lines)
    assert [row.split("\t")[:2] for row in piped.stdout.splitlines()] == [["2", "buy ivory"], ["4", "comprar marfil"]]
    assert "4 queries, 2 with an advisory" in piped.stderr
    (tmp_path / "q.txt").write_text(lines, encoding="utf-8")
    rows = inthewild("intercept", "--file", tmp_path / "q.txt", "--json").stdout.splitlines()
    assert [json.loads(row)["line"] for row in rows] == [2, 4]
    assert inthewild("intercept", "-", stdin=b"\xff\xfe buy ivory\n").returncode == 0


def test_the_command_says_what_it_cannot_do(tmp_path: Path) -> None:
    assert "cannot be opened" in inthewild("intercept", "--file", tmp_path / "none", expect=1).stderr
    assert "reads no query" in inthewild("intercept", "x", "--export", "do-not-recommend", expect=2).stderr
    assert "no term" in inthewild("intercept", "--export", "do-not-recommend", "--lang", "xx", expect=2).stderr


def test_the_command_streams_a_list_and_says_how_long_it_is() -> None:
    done = inthewild("intercept", "--export", "intercept-list", "--lang", "sw", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows and all(isinstance(row["all_of"], list) for row in rows)
    assert f"{len(rows):,} rows" in done.stderr
