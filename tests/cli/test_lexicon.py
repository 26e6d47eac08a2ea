"""``inthewild lexicon``: look-ups, lint, fmt and honest counts, in a small database of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command import inthewild

from inthewild.lexicon.files import DATA
from inthewild.lexicon.model import COLUMNS, term_id

TERMS = [
    {"term": "tiger", "sense": "taxon:panthera-tigris", "kind": "name", "match": "token", "forms": "@s", "gloss_en": "the tiger"},
    {"term": "skin", "sense": "specimen:SKI", "kind": "product", "match": "token", "gloss_en": "skin"},
]


def write(path: Path, rows: list[dict[str, str]]) -> None:
    filled = [{"lang": "en", "ambiguity": "2", "basis": "general-knowledge", "sharing": "PUBLIC"} | r for r in rows]
    lines = ["\t".join(COLUMNS), *("\t".join(r.get(c, "") for c in COLUMNS) for r in filled)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped taxonomy with two terms."""
    (tmp_path / "db" / "terms").mkdir(parents=True)
    for file in DATA.glob("*.tsv"):
        shutil.copy(file, tmp_path / "db" / file.name)
    shutil.copytree(DATA / "paradigms", tmp_path / "db" / "paradigms")
    write(tmp_path / "db" / "terms" / "en.tsv", TERMS)
    return tmp_path / "db"


def test_lookup_says_language_sense_ambiguity_and_gloss(folder: Path) -> None:
    assert inthewild("lexicon", "lookup", "Tigers", "--lexicon", folder).stdout == (
        "tiger\ten\ttaxon:panthera-tigris\tambiguity 2\tthe tiger\n"
    )
    (row,) = json.loads(inthewild("lexicon", "lookup", "tiger", "--lexicon", folder, "--json").stdout)
    assert row["term_id"] == term_id("en", "tiger", "taxon:panthera-tigris")
    assert row["forms"] == "@s"


def test_lookup_of_an_unknown_word_says_what_to_do(folder: Path) -> None:
    assert "not stored" in inthewild("lexicon", "lookup", "bicycle", "--lexicon", folder).stdout
    assert "not stored" in inthewild("lexicon", "lookup", "tiger", "--lang", "fr", "--lexicon", folder).stdout


def test_resolve_composes(folder: Path) -> None:
    out = inthewild("lexicon", "resolve", "tiger skin", "--lexicon", folder).stdout
    assert out.splitlines()[0] == "pair:panthera-tigris+SKI\tPanthera tigris\tSKI\tbig cats"
    first = json.loads(inthewild("lexicon", "resolve", "skin of a tiger", "--lexicon", folder, "--json").stdout)[0]
    assert (first["taxon"], first["specimen"]) == ("panthera-tigris", "SKI")
    assert inthewild("lexicon", "resolve", "bicycle", "--lexicon", folder).stdout == "nothing known\n"


def test_lint_of_a_sound_folder_ends_with_0_and_of_a_broken_one_with_1(folder: Path) -> None:
    assert inthewild("lexicon", "lint", folder).stdout.splitlines()[-1] == "0 errors, 0 warnings"
    write(folder / "terms" / "en.tsv", [*TERMS, {**TERMS[0], "term": "spoilt", "sense": "taxon:unicornus"}])
    out = inthewild("lexicon", "lint", folder, expect=1).stdout
    assert "error: en: 'spoilt' (taxon:unicornus): unknown sense" in out
    assert out.splitlines()[-1] == "1 errors, 0 warnings"


def test_a_folder_that_is_no_database_is_one_line_on_standard_error(tmp_path: Path) -> None:
    done = inthewild("lexicon", "lookup", "x", "--lexicon", tmp_path, expect=1)
    assert done.stdout == ""
    assert done.stderr.startswith("inthewild: ")
    assert str(tmp_path) in done.stderr
    assert done.stderr.count("\n") == 1


def test_fmt_check_changes_nothing_and_fmt_makes_a_file_that_passes(tmp_path: Path) -> None:
    draft = tmp_path / "en.tsv"
    draft.write_text("term\tsense\tambiguity\tgloss_en\nzebra\ttaxon:x\t1\tz\nape\ttaxon:x\t1\ta\n", encoding="utf-8")
    before = draft.read_bytes()
    assert "would change, 2 rows" in inthewild("lexicon", "fmt", "--check", draft, expect=1).stdout
    assert draft.read_bytes() == before
    assert "written, 2 rows" in inthewild("lexicon", "fmt", draft).stdout
    header, first, *_ = draft.read_text(encoding="utf-8").splitlines()
    assert tuple(header.split("\t")) == COLUMNS
    assert first.startswith("ape\ten\ttaxon:x\tname")
    assert inthewild("lexicon", "fmt", "--check", draft).stdout == ""


def test_fmt_writes_to_another_folder_on_demand(tmp_path: Path) -> None:
    draft = tmp_path / "en.tsv"
    draft.write_text("term\tsense\tambiguity\tgloss_en\nape\ttaxon:x\t1\ta\n", encoding="utf-8")
    before = draft.read_bytes()
    inthewild("lexicon", "fmt", draft, "--out", tmp_path / "out")
    assert draft.read_bytes() == before
    assert (tmp_path / "out" / "en.tsv").exists()


def test_stats_name_atoms_and_generated_forms_apart(folder: Path) -> None:
    out = inthewild("lexicon", "stats", "--lexicon", folder).stdout
    assert out.splitlines()[0] == "hand-written atoms 2 / generated forms 1 (scientific names, not counted as atoms: 0)"
    counts: dict[str, Any] = json.loads(inthewild("lexicon", "stats", "--lexicon", folder, "--json").stdout)
    assert counts["total"] == {"atoms": 2, "forms": 1, "scientific": 0}
    assert counts["language"] == {"en": [2, 1]}


def test_coverage_shows_gaps_first(folder: Path) -> None:
    rows = json.loads(inthewild("lexicon", "coverage", "--lexicon", folder, "--json").stdout)["groups"]
    assert rows["big cats"]["languages"] == {"en": 1}
    assert all(r["languages"]["en"] == 0 for g, r in rows.items() if g != "big cats")
    shown = inthewild("lexicon", "coverage", "--lexicon", folder).stdout.splitlines()
    assert shown[0].split() == ["group", "taxa", "en"]
    at = {g: next(i for i, line in enumerate(shown) if line.startswith(g + " ")) for g in rows}
    assert max(at, key=lambda g: at[g]) == "big cats"


def test_a_missing_argument_is_a_usage_error() -> None:
    inthewild("lexicon", "lookup", expect=2)
    assert "lookup" in inthewild("lexicon", "--help").stdout
