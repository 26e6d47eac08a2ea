"""Counts never mix what people wrote with what the machine generated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from small_database import cells

from inthewild.lexicon import Lexicon
from inthewild.lexicon.coverage import count

Database = Callable[..., Path]


def test_atoms_and_generated_forms_are_counted_apart(database: Database) -> None:
    counts = count(Lexicon.load(database()))
    assert counts["total"] == {"atoms": 4, "forms": 2, "scientific": 0}
    assert counts["language"] == {"en": (4, 2)}
    assert counts["class"] == {"taxon": (1, 1), "specimen": (1, 1), "benign": (1, 0), "intent": (1, 0)}


def test_a_written_out_form_is_neither_an_atom_nor_a_generated_form(database: Database) -> None:
    before = count(Lexicon.load(database()))["total"]
    after = count(Lexicon.load(database([cells("hide", "specimen:SKI", forms="hides|pelt")])))["total"]
    assert (after["atoms"] - before["atoms"], after["forms"] - before["forms"]) == (1, 0)


def test_scientific_names_and_coined_words_are_no_atoms(database: Database) -> None:
    folder = database([cells("panthera tigris", "taxon:panthera-tigris", lang="la")], lang="la")
    total = count(Lexicon.load(folder))["total"]
    assert (total["atoms"], total["scientific"]) == (4, 1)
    with_own = Lexicon.load(folder).extend([{"term": "glimmerfish", "lang": "en", "concept": "x"}])
    assert count(with_own)["total"]["atoms"] == 4


def test_every_table_adds_up_to_the_total(lexicon: Lexicon) -> None:
    counts = count(lexicon)
    total = counts["total"]
    assert total["atoms"] > 5000
    for table in ("language", "class", "kind", "basis", "checked"):
        assert sum(a for a, _ in counts[table].values()) == total["atoms"], table
        assert sum(f for _, f in counts[table].values()) == total["forms"], table
    assert "la" not in counts["language"]
