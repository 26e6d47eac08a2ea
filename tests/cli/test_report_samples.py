"""``inthewild report commit`` and ``disclose`` from the outside: a company and its list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import inthewild

from inthewild.exchange.snapshot import sample_files as files
from inthewild.exchange.snapshot import sampling

SECRET = bytes(range(32))


def committed(folder: Path, rows: int = 40) -> Path:
    """A list with its commitment and key beside it."""
    path = folder / "removed.csv"
    path.write_text("url,day\n" + "".join(f"https://shop.example/item/{i},2026-03-0{i % 9 + 1}\n" for i in range(rows)), "utf-8")
    inthewild("report", "commit", path)
    return path


def drawn(path: Path, size: int = 5) -> Path:
    """What the hub draws."""
    made = files.read_commitment(Path(f"{path}.commitment.json").read_bytes())
    told = files.Draw("sub_x/1", made, size, sampling.seed_hash(SECRET), SECRET.hex(), sampling.draw(SECRET, made, size))
    target = path.parent / "draw.json"
    target.write_text(json.dumps(files.draw_json(told)))
    return target


def test_a_company_commits_and_discloses_what_was_drawn_and_nothing_else(tmp_path: Path) -> None:
    path = committed(tmp_path)
    sent = Path(f"{path}.commitment.json").read_text()
    assert "shop.example" not in sent, "the commitment tells nothing of the list"
    assert Path(f"{path}.key.json").stat().st_mode & 0o077 == 0
    done = inthewild("report", "disclose", path, drawn(path)).stdout
    assert done.splitlines()[0] == "draw   fair: 5 of 40 rows, from the seed that was announced"
    made, rows = files.read_disclosure(Path(f"{path}.disclosure.json").read_bytes())
    assert made == files.read_commitment(sent.encode())
    assert sampling.problems(made, sampling.draw(SECRET, made, 5), rows) == []
    assert {row.record["url"] for row in rows} == {f"https://shop.example/item/{row.position}" for row in rows}


def test_a_list_that_was_changed_since_is_not_disclosed(tmp_path: Path) -> None:
    path = committed(tmp_path)
    path.write_text(path.read_text().replace("item/7,", "item/8,"))
    done = inthewild("report", "disclose", path, drawn(path), expect=1)
    assert "is not the list that was committed to" in done.stderr
    assert not Path(f"{path}.disclosure.json").exists()


def test_a_draw_that_was_tampered_with_is_not_answered(tmp_path: Path) -> None:
    path = committed(tmp_path)
    draw = drawn(path)
    told = json.loads(draw.read_text())
    told["positions"][0] = (told["positions"][0] + 1) % 40
    draw.write_text(json.dumps(told))
    done = inthewild("report", "disclose", path, draw, expect=1)
    assert "the positions do not follow from the seed" in done.stderr
    told["seed_hash"] = "0" * 64
    draw.write_text(json.dumps(told))
    assert "not the one whose hash was published" in inthewild("report", "disclose", path, draw, expect=1).stderr


def test_a_second_key_for_one_list_is_not_made(tmp_path: Path) -> None:
    path = committed(tmp_path)
    assert "is there already" in inthewild("report", "commit", path, expect=2).stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"url,day\nhttps://x,1,2\n", "removed.csv:2: has not as many cells as the first line"),
        (b"url,day\nhttps://x\n", "removed.csv:2: has not as many cells"),
        (b"url,url\na,b\n", "removed.csv:1: the first line has to name each column once"),
        (b"", "removed.csv:1: the first line has to name each column once"),
        (b"url\n", "a list without rows binds nobody"),
        (b"url\n\xff\n", "removed.csv: is not UTF-8"),
    ],
)
def test_a_broken_list_is_refused_with_its_line(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "removed.csv"
    path.write_bytes(content)
    assert says in inthewild("report", "commit", path, expect=1).stderr
    assert not Path(f"{path}.key.json").exists()


@pytest.mark.parametrize("told", [b"[]", b"{", b'{"schema": "inthewild.sample-key/1"}', b"[" * 100_000])
def test_a_draw_that_is_none_is_refused(tmp_path: Path, told: bytes) -> None:
    path = committed(tmp_path, 3)
    draw = tmp_path / "draw.json"
    draw.write_bytes(told)
    assert "inthewild.sample-draw/1" in inthewild("report", "disclose", path, draw, expect=1).stderr
