"""`lexicon diff`: what a change to the files does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_database import GOOD, cells, tsv
from typer.testing import CliRunner

from inthewild.cli import build_app
from inthewild.errors import LexiconError
from inthewild.lexicon.diff import Difference, Effect, diff

Database = Callable[..., Path]


@pytest.fixture
def changed(database: Database, tmp_path: Path) -> Callable[..., Difference]:
    """``changed({file: text})``: the difference from the sound database to one with these files."""

    def make(files: dict[str, str]) -> Difference:
        before = tmp_path / "before"
        shutil.copytree(database(), before)
        return diff(before, database(files=files))

    return make


def test_the_same_folder_twice_is_no_difference(database: Database) -> None:
    folder = database()
    found = diff(folder, folder)
    assert found == Difference((), (), (), {})
    assert found.lines() == ["no difference"]


def test_added_removed_and_changed_terms_are_named_by_language(changed: Callable[..., Difference]) -> None:
    rows = [*GOOD[1:], cells("lion", "taxon:panthera")]
    rows[0] = GOOD[1] | {"gloss_en": "hide", "note": "new"}
    german = tsv([cells("Haut", "specimen:SKI", lang="de")])
    found = changed({"terms/en.tsv": tsv(rows), "terms/de.tsv": german})
    assert found.languages() == ["de", "en"]
    assert [t.term for t in found.added] == ["Haut", "lion"]
    assert [t.term for t in found.removed] == ["tiger"]
    (change,) = found.changed
    assert change.term.term == "skin"
    assert dict(change.columns) == {"gloss_en": ("a gloss", "hide"), "note": ("", "new")}


def test_a_respelt_term_is_one_removed_and_one_added(changed: Callable[..., Difference]) -> None:
    rows = [GOOD[0] | {"term": "tigar"}, *GOOD[1:]]
    found = changed({"terms/en.tsv": tsv(rows)})
    assert ([t.term for t in found.added], [t.term for t in found.removed], found.changed) == (["tigar"], ["tiger"], ())


def test_a_lower_ambiguity_fires_more_and_a_higher_one_less(changed: Callable[..., Difference]) -> None:
    rows = [GOOD[0] | {"ambiguity": "1"}, GOOD[1] | {"ambiguity": "3"}, *GOOD[2:]]
    effect = changed({"terms/en.tsv": tsv(rows)}).effect
    assert effect == {"taxon": Effect(changed=1, fires_more=1), "specimen": Effect(changed=1, fires_less=1)}


def test_a_changed_paradigm_shows_as_strings_although_no_term_changed(changed: Callable[..., Difference]) -> None:
    paradigms = "code\tstrip\tsuffixes\tprefixes\texample\ns\t\ts|'s\t\t\n"
    found = changed({"paradigms/en.tsv": paradigms})
    assert (found.added, found.removed, found.changed) == ((), (), ())
    assert found.effect == {"taxon": Effect(strings_added=1), "specimen": Effect(strings_added=1)}


def test_a_string_that_moves_to_another_term_of_its_class_stays_found(changed: Callable[..., Difference]) -> None:
    rows = [*GOOD, cells("big cat", "taxon:panthera", forms="tiger")]
    assert changed({"terms/en.tsv": tsv(rows)}).effect["taxon"] == Effect(added=1, strings_added=1)


def test_a_folder_without_terms_is_refused_by_name(database: Database, tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="nowhere"):
        diff(database(), tmp_path / "nowhere")


def test_the_command_prints_plain_lines_or_json_and_ends_with_0(database: Database, tmp_path: Path) -> None:
    before = tmp_path / "before"
    shutil.copytree(database(), before)
    after = database([cells("tiger cub", "taxon:panthera-tigris")])
    app = build_app(["lexicon"])
    plain = CliRunner().invoke(app, ["lexicon", "diff", str(before), str(after)])
    assert plain.exit_code == 0
    assert "en: 1 added, 0 removed, 0 changed" in plain.stdout
    assert "  + tiger cub  taxon:panthera-tigris" in plain.stdout
    result = CliRunner().invoke(app, ["lexicon", "diff", str(before), str(after), "--json"])
    found = json.loads(result.stdout)
    assert [t["term"] for t in found["languages"]["en"]["added"]] == ["tiger cub"]
    assert found["effect"]["taxon"]["strings_added"] == 1
