"""``inthewild export`` writes the legal forms, names what it leaves out, and sends nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import inthewild

CONFIG = """platform = "Example Market"
notifier = "Example Organisation"
notifier_email = "notices@ngo.example"
independence = "No platform pays for it."
"""
GROUNDS = '[rule."prohibited-severe"]\nground = "DECISION_GROUND_ILLEGAL_CONTENT"\nlegal = "Regulation X, Article 8"\n'


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A config, grounds, and the decisions of a scan with one line that is none."""
    (tmp_path / "c.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "g.toml").write_text(GROUNDS, encoding="utf-8")
    rows = [
        {
            "id": f"https://market.example/{i}",
            "text": "Real tiger skin rug for sale, no papers",
            "lang": "en",
            "created_at": "2026-11-01",
        }
        for i in range(120)
    ]
    (tmp_path / "l.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    inthewild("scan", tmp_path / "l.jsonl", "-q", "-o", tmp_path / "d.jsonl")
    with (tmp_path / "d.jsonl").open("a", encoding="utf-8") as out:
        out.write("nonsense\n")
    return tmp_path


def test_statements_come_in_bodies_of_a_hundred_and_bad_lines_are_exit_code_3(files: Path) -> None:
    done = inthewild("export", "dsa", files / "d.jsonl", "--config", files / "c.toml", "-o", files / "out", expect=3)
    assert "d.jsonl:121: not a line of JSON" in done.stderr and "120 statements in 2 calls" in done.stderr
    bodies = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((files / "out").iterdir())]
    assert [len(b["statements"]) for b in bodies] == [100, 20]
    again = inthewild("export", "dsa", files / "d.jsonl", "--config", files / "c.toml", "-o", files / "out", expect=1)
    assert "not empty" in again.stderr
    piped = inthewild("export", "dsa", files / "d.jsonl", "--config", files / "c.toml", expect=3).stdout
    assert [s["puid"] for line in piped.splitlines() for s in json.loads(line)["statements"]] == [
        s["puid"] for b in bodies for s in b["statements"]
    ]


def test_notices_and_their_yearly_figures(files: Path) -> None:
    common = (files / "d.jsonl", "--config", files / "c.toml", "--grounds", files / "g.toml")
    done = inthewild("export", "notice", *common, "--confirmed-by", "analyst", "-o", files / "n.jsonl", expect=3)
    assert "120 notices; 1 line left out" in done.stderr
    year = json.loads((files / "n.jsonl").read_text().splitlines()[0])["bona_fide"]["confirmed_at"][:4]
    data = json.loads(inthewild("export", "article22", files / "n.jsonl", "--config", files / "c.toml", "--year", year).stdout)
    assert data["notices"] == 120 and data["by_action"] == {"no answer yet": 120}


def test_texts_to_users_and_the_accuracy_table(files: Path) -> None:
    done = inthewild("export", "statement", files / "d.jsonl", "--config", files / "c.toml", "--lang", "es", expect=3)
    assert all(json.loads(line)["lang"] == "es" for line in done.stdout.splitlines())
    (files / "v.jsonl").write_text('{"id": "https://market.example/1", "verdict": "true"}\n', encoding="utf-8")
    table = inthewild(
        "export", "accuracy", files / "d.jsonl", "--verdicts", files / "v.jsonl", "--config", files / "c.toml",
        "--period", "2026-01-01/2026-06-30", expect=3,
    )  # fmt: skip
    assert "Accuracy of the automated means - Precision,Total number,1," in table.stdout
    assert "not measured" in table.stdout


def test_what_cannot_be_meant_is_said(files: Path) -> None:
    assert (
        "no date"
        in inthewild("export", "dsa", files / "d.jsonl", "--config", files / "c.toml", "--date", "soon", expect=2).stderr
    )
    assert "cannot be read" in inthewild("export", "dsa", files / "d.jsonl", "--config", files / "none", expect=1).stderr
    assert "cannot be read" in inthewild("export", "dsa", files / "none", "--config", files / "c.toml", expect=1).stderr
