"""Looking up a string: what is stored under it, in which language, exact before folded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inthewild.lexicon import Lexicon
from inthewild.text.tags import matches


def own(*rows: tuple[str, str] | tuple[str, str, dict[str, Any]]) -> Lexicon:
    return Lexicon.from_terms(
        [{"term": r[0], "lang": r[1], "concept": "c"} | (r[2] if len(r) > 2 else {}) for r in rows]  # type: ignore[misc]
    )


def test_the_exact_string_comes_before_what_only_folds_to_it() -> None:
    lexicon = own(("cote", "fr", {"ambiguity": 0}), ("côte", "fr", {"ambiguity": 3}))
    assert [t.term for t in lexicon.lookup("côte")] == ["côte", "cote"]
    assert [t.term for t in lexicon.lookup("cote")] == ["cote", "côte"]
    assert {t.term for t in lexicon.lookup("CÔTE")} == {"cote", "côte"}


def test_among_equally_exact_terms_the_less_ambiguous_comes_first() -> None:
    lexicon = own(("horn", "en", {"ambiguity": 3}), ("horn", "de", {"ambiguity": 1}))
    assert [t.lang for t in lexicon.lookup("horn")] == ["de", "en"]


def test_a_language_finds_its_varieties_and_a_variety_its_language() -> None:
    lexicon = own(("onça", "pt-BR"), ("lakh", "en-IN"), ("象牙", "zh-Hant"))
    assert [t.lang for t in lexicon.lookup("onça", "pt")] == ["pt-BR"]
    assert [t.lang for t in lexicon.lookup("onça", "pt-BR")] == ["pt-BR"]
    assert lexicon.lookup("onça", "pt-PT") == []
    assert [t.lang for t in lexicon.lookup("lakh", "en")] == ["en-IN"]
    assert lexicon.lookup("象牙", "zh-Hans") == []
    assert len(lexicon.lookup("象牙", "zh")) == 1
    assert lexicon.lookup("onça", "es") == []


@pytest.mark.parametrize(
    ("wanted", "have", "fits"),
    [
        ("pt", "pt-BR", True),
        ("pt-BR", "pt", True),
        ("PT-br", "pt-BR", True),
        ("zh-Hant", "zh-Hans", False),
        ("p", "pt", False),
        ("en", "fr", False),
    ],
)
def test_tags_match_by_subtag_and_in_any_case(wanted: str, have: str, fits: bool) -> None:
    assert matches(wanted, have) is fits


def test_scientific_names_are_found_in_every_language() -> None:
    lexicon = own(("panthera tigris", "la"))
    assert len(lexicon.lookup("Panthera tigris", "th")) == 1


def test_forms_are_found_and_lead_to_their_term(database: Callable[..., Path]) -> None:
    lexicon = Lexicon.load(database())
    assert [t.term for t in lexicon.lookup("Tigers")] == ["tiger"]
    assert lexicon.lookup("tigerss") == []


def test_what_is_not_stored_gives_nothing() -> None:
    assert own(("tusk", "en")).lookup("bicycle") == []
    assert own(("tusk", "en")).lookup("") == []


def test_what_a_term_says_of_itself(lexicon: Lexicon) -> None:
    terms = lexicon.lookup("ivory", "en")
    term = next(t for t in terms if t.sense == "specimen:x-ivory")
    assert (term.lang, term.sense_class, term.concept) == ("en", "specimen", "x-ivory")
    assert term.ambiguity >= 2
    assert not term.fires_alone
    assert term.kind == "product"
