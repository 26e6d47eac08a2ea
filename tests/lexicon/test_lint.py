"""Every lint rule finds its broken row and names file and term; the shipped database has no error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_database import cells, tsv

from inthewild.lexicon.lint import CORE, MAX_ROWS_A_SOURCE, RULES, Problem, lint
from inthewild.lexicon.model import term_id

Database = Callable[..., Path]

#: rule, function that holds it, broken row, part of the message
BROKEN: list[tuple[str, str, dict[str, Any], str]] = [
    ("sense", "senses", cells("spoilt", "taxon:unicornus"), "unknown sense"),
    ("sense", "senses", cells("spoilt", "specimen:ZZZ"), "unknown sense"),
    ("sense", "senses", cells("spoilt", "pair:panthera-tigris"), "unknown sense"),
    ("sense", "senses", cells("spoilt", "pair:panthera-tigris+ZZZ"), "unknown sense"),
    ("sense", "senses", cells("spoilt", "intent.shout"), "unknown sense"),
    ("sense", "senses", cells("spoilt", "claim.holy"), "unknown sense"),
    ("sense", "senses", cells("spoilt", "custom:thing"), "unknown sense"),
    ("needs", "senses", cells("spoilt", "taxon:panthera-tigris", needs="weather"), "'weather' is neither"),
    ("excludes", "senses", cells("spoilt", "taxon:panthera-tigris", excludes="claim.holy"), "'claim.holy' is neither"),
    ("protects", "senses", cells("spoilt", "benign.food", protects="taxon:unicornus"), "'taxon:unicornus' is neither"),
    ("kind", "vocabulary", cells("spoilt", "taxon:panthera-tigris", kind="noun"), "'noun' is not one of"),
    ("match", "vocabulary", cells("spoilt", "taxon:panthera-tigris", match="fuzzy"), "'fuzzy' is not one of"),
    ("evasion", "vocabulary", cells("spoilt", "taxon:panthera-tigris", evasion="lying"), "'lying' is not one of"),
    ("basis", "vocabulary", cells("spoilt", "taxon:panthera-tigris", basis="hearsay"), "'hearsay' is not one of"),
    ("checked", "vocabulary", cells("spoilt", "taxon:panthera-tigris", checked="yes"), "'yes' is not one of"),
    ("sharing", "vocabulary", cells("spoilt", "taxon:panthera-tigris", sharing="secret"), "'secret' is not one of"),
    ("gloss", "vocabulary", cells("spoilt", "taxon:panthera-tigris", gloss_en=""), "no English gloss"),
    ("basis", "vocabulary", cells("spoilt", "taxon:panthera-tigris", basis="published"), "published, but no source"),
    ("lang", "vocabulary", cells("spoilt", "taxon:panthera-tigris", lang="fr"), "language fr stands in en.tsv"),
    ("nfc", "normal_form", cells("spoilte\u0301", "taxon:panthera-tigris"), "not NFC"),
    ("nfc", "normal_form", cells("spoilt ", "taxon:panthera-tigris"), "blanks at the ends"),
    ("fold", "normal_form", cells("...", "taxon:panthera-tigris"), "nothing is left"),
    ("short", "normal_form", cells("x", "taxon:panthera-tigris"), "one letter needs ambiguity 3"),
    ("unique", "unique", cells("Tiger", "taxon:panthera-tigris"), "stands twice"),
    ("forms", "forms", cells("spoilt", "taxon:panthera-tigris", forms="@nope"), "unknown paradigm @nope"),
    ("forms", "forms", cells("spoilt", "taxon:panthera-tigris", forms="@y"), "needs a word in -y"),
    (
        "source",
        "sources",
        cells("spoilt", "taxon:panthera-tigris", basis="published", sources="book-9#p. 1"),
        "'book-9' is not in sources.tsv",
    ),
]


def found(problems: list[Problem], rule: str, term: str) -> list[Problem]:
    return [p for p in problems if p.rule == rule and repr(term) in p.where]


def test_the_small_database_that_the_others_spoil_is_sound(database: Database) -> None:
    assert lint(database()) == []


@pytest.mark.parametrize(("rule", "function", "row", "message"), BROKEN)
def test_a_broken_row_is_named_with_file_and_term(
    database: Database, rule: str, function: str, row: dict[str, Any], message: str
) -> None:
    problems = found(lint(database([row])), rule, row["term"])
    assert problems, f"{function} says nothing"
    assert problems[0].error
    assert message in problems[0].what
    assert problems[0].where.startswith("en: ")
    assert row["sense"] in problems[0].where


def test_every_rule_is_tested_here() -> None:
    here = {function for _, function, _, _ in BROKEN} | {"script", "homographs", "everyday", "cells"}
    assert {r.__name__ for r in RULES} == here


def test_letters_of_a_foreign_script_are_an_error_but_latin_names_and_codes_are_not(database: Database) -> None:
    rows = [
        cells("тигр", "taxon:panthera-tigris", lang="th", match="cjk"),
        cells("tiger", "taxon:panthera-tigris", lang="th"),
        cells("虎", "taxon:panthera-tigris", lang="th", match="cjk", kind="code", ambiguity="3"),
        cells("เสือ", "taxon:panthera-tigris", lang="th", match="cjk"),
    ]
    problems = [p for p in lint(database(rows, lang="th")) if p.rule == "script"]
    assert [p.where for p in problems] == ["th: 'тигр' (taxon:panthera-tigris)"]


def test_homographs_with_different_taxa_need_a_note_or_ambiguity(database: Database) -> None:
    rows = [
        cells("stripe", "taxon:panthera-tigris", ambiguity="1"),
        cells("stripé", "taxon:elephantidae", ambiguity="1", note="both are called so"),
    ]
    problems = [p for p in lint(database(rows)) if p.rule == "homograph"]
    assert [p.where for p in problems] == ["en: 'stripe' (taxon:panthera-tigris)"]
    rows[0]["ambiguity"] = "2"
    assert [p for p in lint(database(rows)) if p.rule == "homograph"] == []


def test_a_group_without_a_name_in_a_core_language_is_named(database: Database) -> None:
    rows = [cells("x" * (i + 2), "taxon:panthera-tigris", lang=lang) for i, lang in enumerate(CORE)]
    folder = database(files={f"terms/{r['lang']}.tsv": tsv([r]) for r in rows})
    missing = {(p.where, p.what) for p in lint(folder) if p.rule == "cell"}
    for lang in CORE:
        for group in ("elephants", "marine turtles"):
            assert (f"{lang}.tsv", f"no name for any taxon of the group {group!r}") in missing
    assert not any("big cats" in what for _, what in missing)


def test_an_everyday_word_must_not_fire_alone(database: Database) -> None:
    row = cells("spoilt", "taxon:panthera-tigris", ambiguity="0")
    number = term_id("en", "spoilt", "taxon:panthera-tigris")
    folder = database([row], files={"generated/everyday.tsv": f"term_id\tform\tlangs\n{number}\tspoilt\ten\n"})
    (problem,) = found(lint(folder), "everyday", "spoilt")
    assert problem.error
    (folder / "terms/en.tsv").write_text(tsv([row | {"ambiguity": "1"}]), encoding="utf-8")
    assert lint(folder) == []


def test_a_source_without_locator_may_not_serve_hundreds_of_rows(database: Database) -> None:
    rows = [cells(f"word{i}", "taxon:panthera-tigris", basis="published", sources="book-1") for i in range(MAX_ROWS_A_SOURCE + 1)]
    problems = [p for p in lint(database(rows)) if p.rule == "source"]
    assert [p.where for p in problems] == ["sources.tsv"]
    located = [r | {"sources": "book-1#p. 4"} for r in rows]
    assert [p for p in lint(database(located)) if p.rule == "source"] == []


def test_errors_come_first_and_then_by_rule_and_place(database: Database) -> None:
    problems = lint(
        database([cells("zzz", "taxon:unicornus"), cells("aaa", "taxon:unicornus", kind="noun"), cells("bbb", "taxon:gone")])
    )
    keys = [(not p.error, p.rule, p.where) for p in problems]
    assert keys == sorted(keys)
    assert len(keys) == 4


def test_what_docs_keywords_calls_a_class_is_a_class(database: Database) -> None:
    row = cells("fine", "taxon:panthera-tigris", needs="price|weight|contact|intent", excludes="claim|benign.food|claim.toy")
    assert lint(database([row, cells("fine balm", "benign.food", protects="specimen:*|taxon:panthera-tigris")])) == []


def test_the_shipped_database_has_no_errors() -> None:
    assert [f"{p.where}: {p.what}" for p in lint() if p.error] == []
