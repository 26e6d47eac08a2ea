"""The built-in pack: what is found is not always forbidden, and what is weak is never shown to a moderator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from inthewild.detector import Detector
from inthewild.lexicon.files import DATA
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.policy import Context, Judge, Policy
from inthewild.records import Decision, Evidence, Finding, Listing

TREE = Taxonomy(DATA)
PACK = Policy.load()
JUDGE = Judge(PACK, TREE)
SELL = Evidence("intent", "intent.sell", "x", "x", "en", "exact", "text", 0, 1, "x", "", 0.5)
TIGER = Finding(
    "panthera-tigris",
    "Panthera tigris",
    "big cats",
    "SKI",
    "I",
    "1975-07-01",
    "prohibited",
    "intent.sell",
    (),
    0.95,
    "high",
    (SELL,),
)


def action(finding: Finding, surface: str = "listing") -> str:
    return JUDGE.judge(finding, JUDGE.context(Context(surface))).rule.action


def tell(detector: Detector, text: str, surface: str = "listing") -> Decision:
    return detector.check(Listing(id="1", text=text, surface=surface, lang="en"))


@pytest.mark.parametrize("surface", ["listing", "post", "profile", "group", "message", "search"])
@pytest.mark.parametrize("specimen", ["SKI", "BON", "LIV", "", "x-ivory"])
@pytest.mark.parametrize("taxon", ["panthera-tigris", "elephantidae", "falco-peregrinus", "aquilaria", "corallium-rubrum"])
def test_nothing_in_band_none_is_reviewed_or_blocked(taxon: str, specimen: str, surface: str) -> None:
    weak = replace(TIGER, taxon=taxon, specimen=specimen, score=0.1, band="none")
    assert action(weak, surface) in ("allow", "educate")
    own = replace(weak, taxon="", specimen="", concept="own")
    assert action(own, surface) == "allow"


def test_a_sure_offer_of_a_gravely_protected_species_is_blocked_and_a_likely_one_reviewed() -> None:
    assert action(TIGER) == "block"
    assert action(replace(TIGER, band="medium", score=0.7)) == "review"
    assert action(replace(TIGER, band="low", score=0.3)) == "allow"


def test_what_needs_papers_is_reviewed_and_never_blocked() -> None:
    falcon = replace(TIGER, taxon="falco-peregrinus", specimen="LIV", group="raptors")
    verdict = JUDGE.judge(falcon, Context())
    assert (verdict.rule.action, verdict.rule.id, verdict.legality) == ("review", "needs-papers", "needs-papers")
    assert verdict.rule.message


def test_a_search_is_answered_with_advice_and_not_with_a_block() -> None:
    assert action(TIGER, "search") == "educate"


@pytest.mark.parametrize("claim", ["claim.faux", "claim.replica", "claim.print", "claim.toy", "claim.book", "claim.game"])
def test_a_declared_imitation_is_allowed_unless_it_is_called_genuine_too(claim: str) -> None:
    # The claim has already lowered the score: bands that are high in spite of it are another matter.
    assert action(replace(TIGER, claims=(claim,), band="low", score=0.4)) == "allow"
    assert action(replace(TIGER, claims=(claim, "claim.genuine"))) == "block"


@pytest.mark.parametrize("intent", ["intent.news", "intent.campaign"])
def test_news_and_campaigns_are_allowed(intent: str) -> None:
    talk = replace(TIGER, evidence=(replace(SELL, sense=intent),), band="low", score=0.4)
    assert action(talk) == "allow"


def test_showing_a_wild_pet_without_an_offer_is_answered_with_education() -> None:
    shown = replace(TIGER, specimen="LIV", band="medium", evidence=(replace(SELL, sense="promo.pet"),))
    assert action(shown, "post") == "educate"
    offered = replace(shown, evidence=(*shown.evidence, SELL))
    assert action(offered, "post") == "review"


def test_a_taxon_that_is_not_listed_is_lawful_although_its_group_is_restricted() -> None:
    mammoth = replace(TIGER, taxon="mammuthus-primigenius", specimen="x-ivory", group="elephants", appendix="NC")
    verdict = JUDGE.judge(mammoth, Context())
    assert (verdict.rule.action, verdict.legality) == ("allow", "lawful")


def test_an_unlisted_taxon_that_the_tree_does_not_know_is_of_unknown_legality() -> None:
    def legality(taxon: str, specimen: str) -> tuple[str, int]:
        site = JUDGE.site(taxon, specimen, "I", "big cats")
        return site.legality, site.severity

    assert legality("unicornus-magicus", "SKI") == ("unknown", 0)
    assert legality("panthera-tigris", "FIN")[0] == "unknown"
    assert legality("panthera-tigris", "SKI") == ("prohibited", 4)


def test_mammoth_ivory_is_found_and_allowed(detector: Detector) -> None:
    decision = tell(detector, "Mammoth ivory tusk from Siberia for sale, genuine mammoth ivory")
    assert "mammuthus-primigenius" in {f.taxon for f in decision.findings}
    assert decision.action == "allow"


def test_faux_ivory_is_found_and_allowed(detector: Detector) -> None:
    decision = tell(detector, "Chess set of resin, faux elephant ivory, for sale")
    assert decision.findings
    assert decision.action == "allow"


def test_the_same_item_without_the_word_faux_is_not_allowed(detector: Detector) -> None:
    assert tell(detector, "Chess set of real elephant ivory, for sale").action in ("review", "block")


def test_every_decision_names_the_rule_and_the_reason(detector: Detector) -> None:
    decision = tell(detector, "Real tiger skin rug for sale, no papers")
    known = {r.id for r in PACK.rules} | {PACK.otherwise.id}
    assert decision.rule_id in known
    assert "Panthera tigris" in decision.reason
    assert decision.decided_by is not None
    assert decision.findings[decision.decided_by].taxon == "panthera-tigris"
    nothing = tell(detector, "A used bicycle in good condition")
    assert (nothing.action, nothing.rule_id, nothing.decided_by, nothing.score) == ("allow", PACK.otherwise.id, None, 0.0)


def test_the_strictest_finding_decides_the_listing(build: Callable[..., Detector]) -> None:
    rows = [
        {"term": "mammoth ivory", "lang": "en", "sense": "pair:mammuthus-primigenius+x-ivory", "ambiguity": 0},
        {"term": "tiger skin", "lang": "en", "sense": "pair:panthera-tigris+SKI", "ambiguity": 0},
        {"term": "for sale", "lang": "en", "sense": "intent.sell", "ambiguity": 1},
        {"term": "genuine", "lang": "en", "sense": "claim.genuine", "ambiguity": 1},
    ]
    decision = build(rows).check("genuine mammoth ivory and genuine tiger skin for sale")
    assert decision.action in ("review", "block")
    assert decision.decided_by is not None
    assert decision.findings[decision.decided_by].taxon == "panthera-tigris"
