"""Which hits fire: ambiguity, needs and excludes, collisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from vocabulary import GENUINE, NO_PAPERS, PLUSH, PRICE, SELL, WILD, row

from inthewild.detector import Detector
from inthewild.lexicon import Lexicon
from inthewild.records import Decision, Finding, Listing

Find = Callable[..., list[Finding]]
#: A product that is not made of pangolins, so that it stands by without composing.
HORN = row("horn", "specimen:HOR", 2)
CONTEXT = [SELL, GENUINE, NO_PAPERS, WILD, PRICE, PLUSH]


@pytest.mark.parametrize(
    ("ambiguity", "text", "fires"),
    [
        (0, "a pangolin", True),
        (1, "a pangolin", True),
        (2, "a pangolin", False),
        (2, "a pangolin for sale", True),
        (2, "a genuine pangolin", True),
        (2, "a wild caught pangolin", True),
        (2, "pangolin, no papers", True),
        (3, "a pangolin for sale", False),
        (3, "a pangolin for sale, best price", False),
        (3, "a genuine pangolin, no papers", False),
        (3, "a genuine pangolin for sale, also bits of horn", True),
        (3, "a pangolin for sale, also bits of horn", False),
        (3, "a pangolin, also bits of horn", False),
        (2, "a plush pangolin", False),
    ],
)
def test_ambiguity_says_how_many_kinds_of_context_a_word_needs(find: Find, ambiguity: int, text: str, fires: bool) -> None:
    rows = [row("pangolin", "taxon:manidae", ambiguity), HORN, *CONTEXT]
    assert any(f.taxon == "manidae" for f in find(rows, text)) is fires


@pytest.mark.parametrize("ambiguity", [0, 1, 2, 3])
def test_the_more_ambiguous_a_word_the_lower_its_score(find: Find, ambiguity: int) -> None:
    def score(value: int) -> float:
        found = find([row("pangolin", "taxon:manidae", value), HORN, *CONTEXT], "genuine wild caught pangolin for sale, and horn")
        return next(f.score for f in found if f.taxon == "manidae")

    if ambiguity:
        assert score(ambiguity) < score(ambiguity - 1)


def test_a_price_in_the_text_is_context(find: Find) -> None:
    rows = [row("pangolin", "taxon:manidae", 2)]
    assert find(rows, "pangolin") == []
    assert len(find(rows, "pangolin $200")) == 1


def test_needs_names_the_only_context_that_counts(find: Find) -> None:
    rows = [row("pangolin", "taxon:manidae", 2, needs="provenance"), *CONTEXT]
    assert find(rows, "genuine pangolin for sale") == []
    assert len(find(rows, "wild caught pangolin")) == 1


def test_needs_may_name_one_sense_of_a_class(find: Find) -> None:
    rows = [row("pangolin", "taxon:manidae", 2, needs="intent.sell"), *CONTEXT]
    assert find(rows, "pangolin, best price") == []
    assert len(find(rows, "pangolin for sale")) == 1


@pytest.mark.parametrize("excludes", ["claim.toy", "claim"])
def test_excludes_silences_a_word_that_would_fire(build: Callable[..., Detector], excludes: str) -> None:
    def decide(text: str, cell: str) -> Decision:
        return build([row("pangolin", "taxon:manidae", 0, excludes=cell), *CONTEXT]).check(Listing(id="", text=text, lang="en"))

    assert decide("pangolin for sale", excludes).action in ("review", "block")
    silenced, free = decide("plush pangolin for sale", excludes), decide("plush pangolin for sale", "")
    assert silenced.action == "allow"
    assert silenced.score < free.score


def _adler(langs: frozenset[str]) -> Detector:
    base = Lexicon.from_terms([row("adler", "taxon:aquila-chrysaetos", 1, "de"), row("zu verkaufen", "intent.sell", 1, "de")])
    ids = {t.term: t.term_id for t in base.terms}
    return Detector(Lexicon(base.terms, base.taxonomy, base.paradigms, "0" * 64, {(ids["adler"], "adler"): langs}))


@pytest.fixture
def colliding(uncached: None) -> Detector:
    return _adler(frozenset({"en"}))


def fires(detector: Detector, text: str, lang: str | None) -> bool:
    return bool(detector.check(Listing(id="", text=text, lang=lang)).findings)


def score(detector: Detector, text: str, lang: str | None) -> float:
    return detector.check(Listing(id="", text=text, lang=lang)).score


def test_a_form_that_is_a_common_word_of_the_text_s_language_rises_by_two(colliding: Detector) -> None:
    assert fires(colliding, "adler", "de")
    assert not fires(colliding, "adler", "en")


def test_a_colliding_form_rises_by_one_if_the_language_is_not_known_or_another(colliding: Detector) -> None:
    assert not fires(colliding, "adler", None)
    assert not fires(colliding, "adler", "fr")
    assert score(colliding, "adler $20", "fr") < score(colliding, "adler $20", "de")
    assert score(colliding, "adler $20", "en") < score(colliding, "adler $20", "fr") or not fires(colliding, "adler $20", "en")


@pytest.mark.usefixtures("uncached")
def test_another_hit_of_the_term_s_language_keeps_its_ambiguity() -> None:
    rows = [row("adler", "taxon:aquila-chrysaetos", 1, "de"), row("feder", "specimen:FEA", 1, "de")]
    base = Lexicon.from_terms(rows)
    adler = next(t for t in base.terms if t.term == "adler")
    detector = Detector(
        Lexicon(base.terms, base.taxonomy, base.paradigms, "1" * 64, {(adler.term_id, "adler"): frozenset({"en"})})
    )
    assert score(detector, "adler feder", "en") == score(detector, "adler feder", "de") > 0


def test_a_form_without_collision_counts_in_any_language(find: Find) -> None:
    rows = [row("schuppentier", "taxon:manidae", 1, "de")]
    assert find(rows, "schuppentier", lang="en")[0].score == find(rows, "schuppentier", lang="de")[0].score


def test_a_scientific_name_adds_to_the_score(find: Find) -> None:
    def score_of(lang: str) -> float:
        return find([row("manis javanica", "taxon:manis-javanica", 1, lang)], "manis javanica")[0].score

    assert score_of("la") > score_of("en")


def test_own_terms_always_fire_and_carry_their_concept(find: Find) -> None:
    rows: list[dict[str, Any]] = [{"term": "glimmerfish", "lang": "en", "concept": "house-rule-7"}, *CONTEXT]
    (finding,) = find(rows, "glimmerfish")
    assert (finding.concept, finding.taxon, finding.specimen) == ("house-rule-7", "", "")


def test_a_code_word_counts_only_beside_what_it_needs_even_next_to_a_product(find: Find) -> None:
    code = row("rt", "taxon:testudo-horsfieldii", 3, kind="code", needs="taxon:testudines", match="token")
    rows = [code, row("shell", "specimen:SHE", 3), row("tortoise", "taxon:testudinidae", 1), SELL]
    assert not find(rows, "rt: a shell, for sale")
    assert any(f.taxon == "testudo-horsfieldii" for f in find(rows, "rt, a young tortoise, for sale"))


def test_a_word_does_not_meet_its_own_need(find: Find) -> None:
    rows = [row("adder", "taxon:viperidae", 3, needs="taxon")]
    assert not find(rows, "adder")
