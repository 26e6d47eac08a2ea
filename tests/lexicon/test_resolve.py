"""What a short text names: stored, or composed of taxon and specimen, in spaced, unspaced and compounding languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inthewild.lexicon import Lexicon, Sense

ROWS = [
    ("rhino", "en", "taxon:rhinocerotidae"),
    ("horn", "en", "specimen:HOR"),
    ("ivory", "en", "specimen:x-ivory"),
    ("tiger balm", "en", "benign.brand"),
    ("tiger", "en", "taxon:panthera-tigris"),
    ("shahtoosh", "en", "pair:pantholops-hodgsonii+SHL"),
    ("犀牛", "zh-Hans", "taxon:rhinocerotidae"),
    ("角", "zh-Hans", "specimen:HOR"),
    ("แรด", "th", "taxon:rhinocerotidae"),
    ("นอ", "th", "specimen:HOR"),
    ("nashorn", "de", "taxon:rhinocerotidae"),
    ("horn", "de", "specimen:HOR"),
    ("elfenbein", "de", "specimen:x-ivory"),
    ("armband", "de", "specimen:JWL"),
    ("elefant", "de", "taxon:elephantidae"),
    ("corne", "fr", "specimen:HOR"),
    ("rhinocéros", "fr", "taxon:rhinocerotidae"),
]


@pytest.fixture(scope="module")
def small() -> Lexicon:
    return Lexicon.from_terms([{"term": t, "lang": lang, "sense": sense, "ambiguity": 2} for t, lang, sense in ROWS])


def ids(senses: list[Sense]) -> list[str]:
    return [s.id for s in senses]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("rhino horn", "en"),
        ("Horn of a RHINO", "en"),
        ("corne de rhinocéros", "fr"),
        ("corne de rhinoceros", None),
        ("犀牛角", "zh-Hans"),
        ("犀牛的角", "zh-Hans"),
        ("นอแรด", "th"),
        ("nashorn horn", "de"),
        ("Nashornhorn", "de"),
    ],
)
def test_taxon_and_specimen_compose(small: Lexicon, text: str, lang: str | None) -> None:
    best = small.resolve(text, lang)[0]
    assert best.id == "pair:rhinocerotidae+HOR"
    assert (best.taxon, best.specimen) == ("rhinocerotidae", "HOR")
    assert best.taxon_name == "Rhinocerotidae"
    assert best.group == "rhinos"


def test_a_compound_opens_in_a_compounding_language_only(small: Lexicon) -> None:
    assert "specimen:x-ivory" in ids(small.resolve("Elfenbeinarmband", "de"))
    assert ids(small.resolve("rhinohorn", "en")) == []


def test_a_specimen_with_a_default_taxon_resolves_to_it(small: Lexicon) -> None:
    (sense,) = small.resolve("ivory", "en")
    assert (sense.id, sense.taxon, sense.specimen) == ("specimen:x-ivory", "elephantidae", "x-ivory")


def test_a_pair_stored_as_one_word_is_spelt_out(small: Lexicon) -> None:
    (sense,) = small.resolve("Shahtoosh", "en")
    assert (sense.taxon, sense.taxon_name, sense.specimen) == ("pantholops-hodgsonii", "Pantholops hodgsonii", "SHL")


def test_what_nobody_trades_is_not_composed(small: Lexicon) -> None:
    assert all("+" not in i for i in ids(small.resolve("tiger horn", "en")))


def test_an_unknown_language_falls_back_to_all(small: Lexicon) -> None:
    assert ids(small.resolve("rhino horn", "sv"))[0] == "pair:rhinocerotidae+HOR"


@pytest.mark.parametrize("text", ["", "bicycle", "...", "12345"])
def test_what_names_nothing_gives_nothing(small: Lexicon, text: str) -> None:
    assert small.resolve(text) == []


def test_an_own_concept_resolves_to_itself() -> None:
    lexicon = Lexicon.from_terms([{"term": "glimmer fish", "lang": "en", "concept": "house-rule"}])
    (sense,) = lexicon.resolve("Glimmer Fish")
    assert (sense.id, sense.taxon, sense.specimen) == ("custom:house-rule", None, None)


@pytest.mark.parametrize(
    ("text", "lang", "taxon", "specimen"),
    [
        ("rhino horn", "en", "rhinocerotidae", None),
        ("tiger bone", "en", "panthera-tigris", "BON"),
        ("pangolin scales", "en", "manidae", "SCA"),
        ("Elfenbeinarmband", "de", "elephantidae", None),
        ("défense d'éléphant", "fr", "elephantidae", None),
        ("虎骨", "zh-Hans", "panthera-tigris", "BON"),
        ("ناب فيل", "ar", "elephantidae", None),
    ],
)
def test_the_shipped_database_resolves_what_people_trade(
    lexicon: Lexicon, text: str, lang: str, taxon: str, specimen: str | None
) -> None:
    found = lexicon.resolve(text, lang)
    assert any(s.taxon == taxon and (specimen is None or s.specimen == specimen) and s.specimen for s in found)


def test_resolving_uses_the_taxonomy_of_the_folder(database: Callable[..., Path]) -> None:
    best = Lexicon.load(database()).resolve("tiger skins", "en")[0]
    assert (best.id, best.group) == ("pair:panthera-tigris+SKI", "big cats")
