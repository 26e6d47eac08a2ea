"""What is still found under disguise: 124 techniques, 29 languages, own terms, own sentences.

``python benchmarks/run.py --only disguise`` prints the table of these rows.
"""

from __future__ import annotations

import pytest
from disguise_rows import LANGUAGES, in_frames, own_matcher

from inthewild.learn.redteam.check import Recall, recall
from inthewild.matching import Matcher

GOALS = {"must": 0.97, "should": 0.88, "stretch": 0.55}
EACH_LANGUAGE = 0.85


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return own_matcher()


@pytest.fixture(scope="module")
def measured(matcher: Matcher) -> Recall:
    return recall(in_frames("offers"), matcher)


def test_the_suite_is_as_broad_as_it_says(measured: Recall) -> None:
    assert len(measured.lang_rows) >= 20
    assert len(measured.rows) >= 100
    assert all(n >= 4 for n in measured.lang_rows.values())


@pytest.mark.parametrize("tier", GOALS)
def test_recall_of_each_tier_reaches_its_goal(measured: Recall, tier: str) -> None:
    share = measured.share(tier)
    assert share is not None
    assert share >= GOALS[tier], [f"{r.technique}: {r.text}" for r in measured.missed if r.tier == tier][:20]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_recall_of_each_language_is_not_left_behind(measured: Recall, lang: str) -> None:
    assert measured.lang_found[lang] / measured.lang_rows[lang] >= EACH_LANGUAGE


def test_no_technique_that_must_be_seen_through_is_lost_in_the_average(measured: Recall) -> None:
    weak = {name: measured.found[tier, name] / n for (tier, name), n in measured.rows.items() if tier == "must"}
    assert min(weak.values()) >= 0.85, weak


def test_the_undisguised_sentences_hold_their_terms_and_no_others(matcher: Matcher) -> None:
    for entry in LANGUAGES.values():
        for kind in ("offers", "lawful"):
            for frame in entry[kind]:
                assert matcher.find(frame.replace("{}", "")) == [], frame
                for term in entry["terms"]:
                    assert term in {h.term for h in matcher.find(frame.replace("{}", term))}, frame.replace("{}", term)
