"""How hits become findings: distances, overlaps, absorption (DESIGN section 2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from vocabulary import GENUINE, LEAD, SELL, SKIN, TIGER, WORDS, filler, row

from inthewild.records import Finding

Find = Callable[..., list[Finding]]
TURTLES = [
    row("turtle", "taxon:testudines", 1),
    row("hawksbill", "taxon:eretmochelys-imbricata", 1),
    row("shell", "specimen:SHE", 1),
]


def named(findings: list[Finding]) -> list[tuple[str, str]]:
    return sorted((f.taxon, f.specimen) for f in findings)


def score(findings: list[Finding], taxon: str = "panthera-tigris", specimen: str = "SKI") -> float:
    return next((f.score for f in findings if (f.taxon, f.specimen) == (taxon, specimen)), 0.0)


@pytest.mark.parametrize(("between", "pairs"), [(0, True), (4, True), (8, True), (9, False), (12, False)])
def test_a_taxon_and_a_specimen_compose_up_to_eight_words_apart(find: Find, between: int, pairs: bool) -> None:
    text = f"{LEAD} tiger {filler(between)} skin"
    assert (("panthera-tigris", "SKI") in named(find(WORDS, text))) is pairs


@pytest.mark.parametrize(("between", "pairs"), [(8, True), (9, False)])
def test_the_order_of_taxon_and_specimen_does_not_matter(find: Find, between: int, pairs: bool) -> None:
    text = f"{LEAD} skin {filler(between)} tiger"
    assert (("panthera-tigris", "SKI") in named(find(WORDS, text))) is pairs


@pytest.mark.parametrize("stop", [".", "!", "?", "\n", " ؟", "।"])
def test_a_sentence_end_costs_four_words(find: Find, stop: str) -> None:
    near = f"{LEAD} tiger {filler(4)}{stop} skin"
    far = f"{LEAD} tiger {filler(5)}{stop} skin"
    assert ("panthera-tigris", "SKI") in named(find(WORDS, near))
    assert ("panthera-tigris", "SKI") not in named(find(WORDS, far))


@pytest.mark.parametrize(("between", "pairs"), [(2, True), (16, True), (17, False)])
def test_without_word_spaces_sixteen_characters_are_the_window(find: Find, between: int, pairs: bool) -> None:
    rows = [row("虎", "taxon:panthera-tigris", 2, "zh-Hans"), row("皮", "specimen:SKI", 2, "zh-Hans")]
    text = "一二三四五六七八九十" * 9 + "虎" + "的" * between + "皮"
    assert (("panthera-tigris", "SKI") in named(find(rows, text, lang="zh-Hans"))) is pairs


def test_side_by_side_counts_more_than_in_the_window_and_that_more_than_anywhere(find: Find) -> None:
    adjacent = score(find(WORDS, f"{LEAD} tiger skin"))
    window = score(find(WORDS, f"{LEAD} tiger {filler(4)} skin"))
    listing = score(find(WORDS, f"{LEAD} {filler(12)} skin", title="tiger"))
    assert adjacent > window > listing > 0


def test_a_taxon_in_the_title_pairs_with_a_specimen_anywhere_in_the_text(find: Find) -> None:
    text = f"{LEAD} {filler(12)} {filler(12)} skin"
    assert ("panthera-tigris", "SKI") in named(find(WORDS, text, title="tiger"))
    assert find(WORDS, text, title="nothing") == []


def test_a_specimen_in_the_title_does_not_pair_with_a_taxon_far_down(find: Find) -> None:
    assert ("panthera-tigris", "SKI") not in named(find(WORDS, f"{LEAD} {filler(12)} tiger", title="skin"))


def test_a_taxon_and_a_specimen_that_nobody_trades_do_not_compose(find: Find) -> None:
    rows = [*WORDS, row("shell", "specimen:SHE", 1)]
    assert all(f.specimen != "SHE" for f in find(rows, "tiger shell for sale"))
    assert ("eretmochelys-imbricata", "SHE") in named(find([*rows, *TURTLES], "hawksbill shell for sale"))


def test_one_word_is_not_two(find: Find) -> None:
    rows = [row("carey", "taxon:panthera-tigris", 2, "es"), row("carey", "specimen:SKI", 2, "es")]
    assert all(f.specimen != "SKI" for f in find(rows, "carey carey", lang="es") if len(f.evidence) == 1)
    assert find(rows, "un carey bonito", lang="es") == []


def test_a_descendant_absorbs_its_ancestor(find: Find) -> None:
    assert named(find(TURTLES, "turtle shell, hawksbill shell")) == [("eretmochelys-imbricata", "SHE")]
    assert named(find(TURTLES, "turtle shell")) == [("testudines", "SHE")]


def test_cousins_stay_two_findings(find: Find) -> None:
    rows = [TIGER | {"ambiguity": 0}, row("leopard", "taxon:panthera-pardus", 0), SKIN]
    assert {("panthera-tigris", "SKI"), ("panthera-pardus", "SKI")} <= set(named(find(rows, "tiger skin and leopard skin")))


def test_a_finer_specimen_absorbs_its_umbrella(find: Find) -> None:
    rows = [row("elephant", "taxon:elephantidae", 1), row("ivory", "specimen:x-ivory", 2), row("carving", "specimen:IVC", 1)]
    found = named(find(rows, "elephant carving ivory"))
    assert ("elephantidae", "IVC") in found
    assert ("elephantidae", "x-ivory") not in found


def test_there_is_one_finding_for_a_taxon_and_specimen_however_often_they_are_named(find: Find) -> None:
    findings = find(WORDS, "tiger skin, tiger skin, tiger skin for sale", title="tiger skin")
    assert named(findings).count(("panthera-tigris", "SKI")) == 1


def test_the_longest_hit_of_a_class_wins(find: Find) -> None:
    rows = [TIGER | {"ambiguity": 0}, row("tiger shark", "taxon:galeocerdo-cuvier", 0)]
    assert {f.taxon for f in find(rows, "a tiger shark")} == {"galeocerdo-cuvier"}
    assert {f.taxon for f in find(rows, "a tiger, and a tiger shark")} == {"galeocerdo-cuvier", "panthera-tigris"}
    assert {f.taxon for f in find(rows, "a tiger and a shark")} == {"panthera-tigris"}


def test_a_pair_takes_the_taxon_and_the_specimen_that_it_covers(find: Find) -> None:
    rows = [*WORDS, row("tiger skin wallpaper", "pair:panthera-pardus+SKI", 0)]
    assert named(find(rows, "tiger skin wallpaper")) == [("panthera-pardus", "SKI")]


def test_a_specimen_that_stands_for_a_taxon_makes_a_finding_without_one(find: Find) -> None:
    rows = [row("ivory", "specimen:x-ivory", 0), SKIN | {"ambiguity": 0}]
    assert named(find(rows, "an ivory thing")) == [("elephantidae", "x-ivory")]
    assert find(rows, "a skin thing") == []


def test_a_specimen_beside_its_taxon_is_not_counted_a_second_time_for_its_default(find: Find) -> None:
    rows = [row("ivory", "specimen:x-ivory", 0), row("mammoth", "taxon:mammuthus-primigenius", 1)]
    assert named(find(rows, "mammoth ivory")) == [("mammuthus-primigenius", "x-ivory")]


def test_findings_come_strongest_first_and_the_decision_takes_the_highest_score(build: Callable[..., object]) -> None:
    rows = [row("mammoth", "taxon:mammuthus-primigenius", 2), TIGER, SKIN, SELL, GENUINE]
    decision = build(rows).check("genuine tiger skin for sale, and a drawing of a mammoth")  # type: ignore[attr-defined]
    scores = [f.score for f in decision.findings]
    assert scores == sorted(scores, reverse=True)
    assert decision.score == scores[0]
