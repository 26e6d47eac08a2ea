"""``inthewild redteam``: rows that say they are test data, the same for a seed, with the span of every disguise."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path

import pytest
from command import inthewild

from inthewild.learn.redteam import TECHNIQUES, Tier, disguise


def rows_of(*arguments: str) -> list[dict[str, object]]:
    result = inthewild("redteam", *arguments)
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_technique_has_an_example_that_it_changes_and_says_what_it_does() -> None:
    assert len(TECHNIQUES) >= 40
    for name, technique in TECHNIQUES.items():
        assert technique.why, name
        assert disguise(technique.example, name) is not None, name
    assert {t.tier for t in TECHNIQUES.values()} == set(Tier)


@pytest.mark.parametrize("name", TECHNIQUES)
@pytest.mark.parametrize("term", ["", " ", "a", "é", "中", "1", "🐘", "a b", "\u0301", "ก", "'", "ß", "لا"])
def test_no_technique_stumbles_over_short_or_odd_terms(name: str, term: str) -> None:
    made = disguise(term, name)
    assert made is None or made.surface


def test_a_term_becomes_one_row_for_each_technique_marked_as_test_data() -> None:
    rows = rows_of("rhino horn", "--lang", "en")
    assert len({row["technique"] for row in rows}) == len(rows) > 60
    for row in rows:
        assert row["test_data"] == "inthewild.redteam/1"
        assert str(row["text"])[int(str(row["start"])) : int(str(row["end"]))] == row["surface"]
        assert (row["original"], row["lang"]) == ("rhino horn", "en")


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    first, again, other = (rows_of("rhino horn", "--seed", s) for s in ("1", "1", "2"))
    assert first == again != other


def test_techniques_are_chosen_by_name_and_tier() -> None:
    assert {r["tier"] for r in rows_of("rhino horn", "--tier", "stretch")} == {"stretch"}
    (row,) = rows_of("ivory", "--technique", "dotted")
    assert row["surface"] == "i.v.o.r.y"
    result = inthewild("redteam", "ivory", "--technique", "rot13", expect=2)
    assert "no technique is called 'rot13'" in result.stderr


def test_a_file_keeps_its_ids_and_only_the_named_term_changes(tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    path.write_text("id,text,lang\nx1,Old snuff horn for you,en\nx2,nothing here,en\n", encoding="utf-8")
    (row,) = rows_of(str(path), "--term", "snuff horn", "--technique", "fullwidth")
    assert row["text"] == "Old ｓｎｕｆｆ ｈｏｒｎ for you"
    assert unicodedata.normalize("NFKC", str(row["surface"])) == "snuff horn"
    assert str(row["id"]).startswith("redteam:x1:")


def test_csv_keeps_line_breaks_and_every_column() -> None:
    result = inthewild("redteam", "ivory", "--technique", "line-breaks", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert row["surface"] == "i\nv\no\nr\ny"
    assert row["test_data"] == "inthewild.redteam/1"
