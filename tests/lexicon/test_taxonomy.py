"""Appendix, pairs and families come down the two trees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inthewild.errors import LexiconError
from inthewild.lexicon.files import DATA
from inthewild.lexicon.taxonomy import Taxonomy

Database = Callable[..., Path]


@pytest.fixture
def tree(database: Database) -> Taxonomy:
    return Taxonomy(database())


def test_the_line_of_a_taxon_leads_to_the_root(tree: Taxonomy) -> None:
    assert tree.line("panthera-tigris") == ("panthera-tigris", "panthera", "animalia")
    assert tree.is_a("panthera-tigris", "panthera")
    assert tree.is_a("panthera-tigris", "panthera-tigris")
    assert not tree.is_a("panthera", "panthera-tigris")
    assert not tree.is_a("nowhere", "animalia")


def test_the_group_is_that_of_the_nearest_ancestor_that_has_one(tree: Taxonomy) -> None:
    assert tree.group("panthera-tigris") == "big cats"
    assert tree.group("testudines") == ""
    assert tree.group("nowhere") == ""


def test_the_appendix_comes_from_the_nearest_listed_ancestor_of_the_same_authority(tree: Taxonomy) -> None:
    assert tree.appendix("panthera-tigris") == ("I", "1975-07-01")
    assert tree.appendix("loxodonta-africana") == ("I/II", "1990-01-18")
    assert tree.appendix("loxodonta-africana", "eu") == ("B", "2019-12-14")
    assert tree.appendix("elephantidae", "eu") == ("A/B", "1997-06-01")
    assert tree.appendix("testudines") == ("", "")
    assert tree.appendix("nowhere") == ("", "")


def test_a_pair_holds_for_every_taxon_of_the_group_and_every_specimen_below(tree: Taxonomy) -> None:
    pair = tree.pair("panthera-tigris", "x-leather")
    assert pair is not None
    assert (pair.group, pair.specimen, pair.legality, pair.severity) == ("big cats", "SKI", "prohibited", 4)
    assert tree.pair("loxodonta-africana", "IVC") is not None
    assert tree.pair("panthera-tigris", "SHE") is None
    assert tree.pair("elephantidae", "SKI") is None


def test_a_taxon_above_the_groups_may_be_what_one_of_them_may_be(tree: Taxonomy) -> None:
    assert tree.pair("testudines", "SHE") is not None
    assert list(tree.groups_below("testudines")) == ["marine turtles"]
    assert tree.pair("testudines", "SKI") is None


def test_a_family_is_the_most_specific_row(tree: Taxonomy) -> None:
    assert tree.family("panthera-tigris", "SKI") == "leather-skins"
    assert tree.family("panthera-tigris", "x-leather") == "leather-skins"
    assert tree.family("eretmochelys-imbricata", "SHE") == "marine"
    assert tree.family("panthera-tigris", "BON") == "other"


def test_the_line_of_a_specimen_leads_through_its_umbrellas(tree: Taxonomy) -> None:
    assert tree.specimen_line("IVC") == ("IVC", "x-ivory")
    assert tree.specimen_line("") == ()


@pytest.mark.parametrize(("old", "new"), [("species\tpanthera", "species\tgone"), ("kingdom\t", "kingdom\tpanthera")])
def test_an_unknown_parent_or_a_cycle_is_an_error(database: Database, old: str, new: str) -> None:
    folder = database()
    path = folder / "taxa.tsv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LexiconError, match="unknown taxon or cycle"):
        Taxonomy(folder).line("panthera-tigris")


def test_every_shipped_taxon_has_a_line_and_every_listing_a_taxon() -> None:
    tree = Taxonomy(DATA)
    roots = {tree.line(slug)[-1] for slug in tree.taxa}
    assert all(tree.taxa[r].parent == "" for r in roots)
    assert set(tree.listings) <= set(tree.taxa)


def test_every_shipped_pair_and_family_uses_known_groups_and_specimens() -> None:
    tree = Taxonomy(DATA)
    groups = {t.group for t in tree.taxa.values() if t.group}
    assert {g for g, _ in tree.pairs} <= groups
    assert {s for _, s in tree.pairs} <= set(tree.specimens)
    assert {p.legality for p in tree.pairs.values()} <= {"prohibited", "likely-illegal", "needs-papers", "lawful", "unknown"}
    assert all(1 <= p.severity <= 4 for p in tree.pairs.values())
    assert all(s.parent in tree.specimens for s in tree.specimens.values() if s.parent)
    assert all(s.default_taxon in tree.taxa for s in tree.specimens.values() if s.default_taxon)


@pytest.mark.parametrize(
    ("slug", "appendix"),
    [
        ("panthera-tigris", "I"),
        ("manis-javanica", "I"),
        ("psittacus-erithacus", "I"),
        ("hippocampus", "II"),
        ("mammuthus-primigenius", "NC"),
    ],
)
def test_shipped_listings_of_well_known_taxa(slug: str, appendix: str) -> None:
    assert Taxonomy(DATA).appendix(slug)[0] == appendix
