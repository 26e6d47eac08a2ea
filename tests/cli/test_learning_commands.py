"""The commands of learning, as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import inthewild


def rows(path: Path) -> Path:
    texts = [("Real elephant ivory tusk for sale, price on request", 1), ("Ivory coloured wedding dress, size 40", 0)]
    path.write_text("".join(json.dumps({"id": i, "text": t, "label": n}) + "\n" for i, (t, n) in enumerate(texts)))
    return path


def test_an_evaluation_prints_figures_and_writes_a_page(tmp_path: Path) -> None:
    done = inthewild("evaluate", rows(tmp_path / "l.jsonl"), "--html", tmp_path / "r.html", "--json", tmp_path / "r.json")
    assert "2 rows, 1 positive" in done.stdout
    assert "error rate" in done.stdout
    assert "selection: not said" in done.stdout
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["figures"]["recall"] == 1.0


def test_a_sample_is_ready_to_be_labelled(tmp_path: Path) -> None:
    done = inthewild("sample", rows(tmp_path / "l.jsonl"), "--size", "5", "--stratum", "allowed")
    drawn = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(d["selection"], d["label"], d["probability"]) for d in drawn] == [("audit", "", 1.0)]
    assert "1 of 2 rows drawn" in done.stderr


def test_what_cannot_be_meant_is_a_usage_error(tmp_path: Path) -> None:
    labels = rows(tmp_path / "l.jsonl")
    out = tmp_path / "model.json"
    out.write_text("kept")
    assert "this file exists" in inthewild("train", labels, "--out", out, expect=2).stderr
    assert out.read_text() == "kept"
    assert "both sides are the same" in inthewild("replay", labels, expect=2).stderr


def test_too_few_rows_to_learn_from_are_refused_with_what_to_do(tmp_path: Path) -> None:
    done = inthewild("train", rows(tmp_path / "l.jsonl"), "--out", tmp_path / "m.json", expect=1)
    assert "too little to learn from" in done.stderr
    assert "inthewild sample" in done.stderr
    assert not (tmp_path / "m.json").exists()
