"""What claims, intents and benign senses do to a finding, and what nothing takes away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from vocabulary import GENUINE, NO_PAPERS, PLUSH, PRICE, SELL, SKIN, TIGER, WILD, filler, row

from inthewild.detector import Detector
from inthewild.records import Finding, Listing

Find = Callable[..., list[Finding]]
Build = Callable[..., Detector]
FAUX = row("faux", "claim.faux", 1)
NEWS = row("court hearing", "intent.news", 1)
CAMPAIGN = row("petition", "intent.campaign", 1)
ROWS = [TIGER, SKIN, SELL, GENUINE, PLUSH, NO_PAPERS, WILD, PRICE, FAUX, NEWS, CAMPAIGN]


def score(find: Find, text: str, rows: list[dict[str, Any]] = ROWS) -> float:
    found = [f.score for f in find(rows, text) if f.taxon == "panthera-tigris"]
    return max(found, default=0.0)


@pytest.mark.parametrize("word", ["for sale", "genuine", "no papers", "wild caught", "best price", "$500"])
def test_words_of_an_offer_or_of_a_real_item_raise_the_score(find: Find, word: str) -> None:
    assert score(find, f"tiger skin {word}") > score(find, "tiger skin")


@pytest.mark.parametrize("word", ["faux", "plush", "petition", "court hearing"])
def test_claims_of_imitation_and_talk_lower_the_score(find: Find, word: str) -> None:
    assert 0 < score(find, f"{word} tiger skin") < score(find, "tiger skin")


def test_a_claim_far_away_does_not_touch_the_finding(find: Find) -> None:
    far = f"tiger skin {filler(12)} {filler(6)} faux"
    assert score(find, far) == score(find, "tiger skin")
    assert score(find, "tiger skin faux") < score(find, far)


def test_a_claim_is_named_in_the_finding(find: Find) -> None:
    (finding,) = [f for f in find(ROWS, "faux tiger skin") if f.specimen == "SKI"]
    assert finding.claims == ("claim.faux",)
    assert any(e.sense == "claim.faux" and e.weight < 0 for e in finding.evidence)


def test_the_intent_is_named_in_the_finding(find: Find) -> None:
    assert find(ROWS, "tiger skin for sale")[0].intent == "intent.sell"
    assert find(ROWS, "tiger skin")[0].intent == ""


def test_the_weights_of_the_evidence_add_up_to_the_score(find: Find, build: Build) -> None:
    import math

    finding = next(f for f in find(ROWS, "genuine tiger skin for sale, no papers") if f.specimen == "SKI")
    total = sum(e.weight for e in finding.evidence)
    assert 1 / (1 + math.exp(-total)) == pytest.approx(finding.score, abs=2e-3)


BALM = row("tiger balm", "benign.brand", 1)


def test_a_benign_sense_takes_away_what_it_covers(find: Find) -> None:
    rows = [*ROWS, BALM]
    assert score(find, "tiger balm for sale", rows) == 0
    assert score(find, "tiger for sale", rows) > 0


def test_a_benign_sense_leaves_what_stands_outside_it(find: Find) -> None:
    assert score(find, "tiger balm, and a tiger skin", [*ROWS, BALM]) > 0


def test_protects_names_the_only_senses_that_are_taken_away(find: Find) -> None:
    protecting = row("tiger skin sofa", "benign.colour", 1, protects="specimen:SKI")
    rows = [TIGER | {"ambiguity": 0}, SKIN, protecting]
    senses = {e.sense for f in find(rows, "tiger skin sofa") for e in f.evidence}
    assert "taxon:panthera-tigris" in senses
    assert "specimen:SKI" not in senses


def test_protects_of_an_ancestor_covers_its_descendants(find: Find) -> None:
    rows = [TIGER | {"ambiguity": 0}, row("tiger moth", "benign.animal", 1, protects="taxon:felidae")]
    assert find(rows, "a tiger moth") == []
    rows = [TIGER | {"ambiguity": 0}, row("tiger moth", "benign.animal", 1, protects="taxon:aves")]
    assert len(find(rows, "a tiger moth")) == 1


def test_a_benign_sense_that_only_touches_takes_nothing_away(find: Find) -> None:
    rows = [row("blue tiger", "taxon:panthera-tigris", 0), row("tiger balm", "benign.brand", 1)]
    assert len(find(rows, "blue tiger balm")) == 1


def test_a_company_s_own_term_is_never_taken_away(build: Build) -> None:
    own = {"term": "tiger", "lang": "en", "concept": "watch-tiger"}
    rows = [own, BALM, row("tiger balm jar", "taxon:panthera-tigris", 0)]
    decision = build(rows).check("a tiger balm jar")
    assert "watch-tiger" in {f.concept for f in decision.findings}
    assert decision.action == "review"
    assert decision.rule_id == "own-terms"


def test_own_terms_are_not_absorbed_by_a_finding_of_the_database(find: Find) -> None:
    rows = [*ROWS, {"term": "tiger", "lang": "en", "concept": "watch-tiger"}]
    found = find(rows, "genuine tiger skin for sale")
    assert {f.concept for f in found} == {"", "watch-tiger"}


def test_more_words_about_the_animal_do_not_lower_its_score(find: Find) -> None:
    rows = [row("slow loris", "taxon:nycticebus", 1), row("teeth", "specimen:TEE", 3), SELL]
    plain = max(f.score for f in find(rows, "slow loris for sale, comes with cage"))
    more = max(f.score for f in find(rows, "slow loris for sale, comes with clipped teeth and a cage"))
    assert more >= plain


def test_a_price_column_counts_like_a_price_in_the_text(build: Build) -> None:
    engine = build(ROWS)

    def of(**fields: Any) -> float:
        return engine.check(Listing(id="", text="tiger skin", lang="en", **fields)).score

    assert of(price=500.0, currency="USD") > of()


def test_a_name_that_means_little_else_is_medium_once_it_is_offered(find: Find) -> None:
    rows = [row("slow loris", "taxon:nycticebus", 1), SELL]
    assert find(rows, "slow loris")[0].band in ("none", "low")
    assert find(rows, "slow loris for sale")[0].band in ("medium", "high")


def test_the_finding_inherits_its_listing_and_knows_its_group(find: Find) -> None:
    finding = next(f for f in find(ROWS, "tiger skin") if f.specimen == "SKI")
    assert (finding.taxon_name, finding.group, finding.appendix) == ("Panthera tigris", "big cats", "I")
    assert finding.as_of == "1975-07-01"
    assert finding.legality == "prohibited"
    assert finding.family == "leather-skins"


def test_a_benign_word_inside_the_name_itself_says_nothing_of_the_item(find: Find) -> None:
    tortoise = row("leopard tortoise", "taxon:stigmochelys-pardalis", 1)
    print_ = row("leopard", "claim.print", 2)
    rows = [tortoise, print_, SELL]
    (finding,) = find(rows, "leopard tortoise for sale")
    assert finding.claims == ()
    assert find(rows, "tortoise, leopard tortoise, leopard, for sale")[0].claims == ("claim.print",)
