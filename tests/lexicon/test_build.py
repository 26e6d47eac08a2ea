"""`lexicon build`: the generated forms as files, and their drift."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_database import GOOD, cells, tsv
from typer.testing import CliRunner

from inthewild.cli import FAILED, build_app
from inthewild.errors import LexiconError
from inthewild.lexicon.build import build, check

Database = Callable[..., Path]
RUSSIAN = tsv([cells("носорог", "taxon:animalia", lang="ru", forms="рог")])


def forms(folder: Path, lang: str = "en") -> list[list[str]]:
    lines = (folder / "generated" / f"{lang}.forms.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1:] for line in lines[1:]]


def test_only_generated_forms_are_written_and_they_are_sorted(database: Database) -> None:
    folder = database([cells("bear", "taxon:animalia", forms="bruin|@s")])
    build(folder)
    assert forms(folder) == [["bear", "bears", "inflected"], ["skin", "skins", "inflected"], ["tiger", "tigers", "inflected"]]


def test_romanised_forms_are_named_as_such(database: Database) -> None:
    folder = database(files={"terms/ru.tsv": RUSSIAN})
    build(folder)
    assert forms(folder, "ru") == [["носорог", "nosorog", "romanised"]]


def test_a_language_without_generated_forms_gets_no_file(database: Database) -> None:
    folder = database(files={"terms/vi.tsv": tsv([cells("hổ", "taxon:panthera-tigris", lang="vi")])})
    assert [p.name for p in build(folder)] == ["en.forms.tsv"]


def test_what_was_built_does_not_drift_and_a_second_build_touches_nothing(database: Database) -> None:
    folder = database()
    assert build(folder) != []
    assert check(folder) == []
    assert build(folder) == []


def test_a_changed_paradigm_is_drift_and_the_first_differing_line_is_shown(database: Database) -> None:
    folder = database()
    build(folder)
    database(files={"paradigms/en.tsv": "code\tstrip\tsuffixes\tprefixes\texample\ns\t\tses\t\t\n"})
    (problem,) = check(folder)
    assert problem.startswith(f"{folder / 'generated' / 'en.forms.tsv'}:2: ")
    assert "skins" in problem and "skinses" in problem


def test_a_line_too_few_and_a_line_too_many_are_drift(database: Database) -> None:
    folder = database()
    build(folder)
    path = folder / "generated" / "en.forms.tsv"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: whole.rindex("\n", 0, -1) + 1], encoding="utf-8")
    assert ":3: nothing instead of" in check(folder)[0]
    path.write_text(whole + "more\n", encoding="utf-8")
    assert ":4: 'more' instead of nothing" in check(folder)[0]


def test_a_missing_file_and_a_left_over_one_are_drift(database: Database) -> None:
    folder = database()
    assert "is missing" in check(folder)[0]
    build(folder)
    stale = folder / "generated" / "xx.forms.tsv"
    stale.write_text("x\n", encoding="utf-8")
    assert "should not exist" in check(folder)[0]
    assert build(folder) == [stale]
    assert not stale.exists()


def test_other_generated_files_are_left_alone(database: Database) -> None:
    common = "term_id\tform\tlangs\n"
    folder = database(files={"generated/collisions.tsv": common})
    build(folder)
    assert (folder / "generated" / "collisions.tsv").read_text(encoding="utf-8") == common


def test_a_folder_without_terms_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="terms"):
        build(tmp_path)


def test_the_check_writes_nothing_and_fails_until_the_files_are_built(database: Database) -> None:
    folder = database([*GOOD[:0]])
    app = build_app(["lexicon"])
    command = ["lexicon", "build", "--lexicon", str(folder)]
    before = CliRunner().invoke(app, [*command, "--check"])
    assert (before.exit_code, (folder / "generated").exists()) == (FAILED, False)
    assert CliRunner().invoke(app, command).exit_code == 0
    assert CliRunner().invoke(app, [*command, "--check"]).exit_code == 0
