"""A blend of ways to train is one linear model, and a border that no single seller sets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from tests.learn.small_world import TERMS, labelled

from inthewild.detect import scoring
from inthewild.detect.model import Model
from inthewild.detect.ngrams import Mask
from inthewild.detector import Detector
from inthewild.learn.build import assemble, name_weights
from inthewild.learn.features import Features
from inthewild.learn.learners import SETTINGS, SPREAD, Blend, EvidenceLearner, Setting, inverse_frequency
from inthewild.learn.metrics import best_threshold, group_weights, steady_threshold
from inthewild.learn.observe import Observation, Observer

pytest.importorskip("sklearn")
Y = np.array([r.label for r in labelled()], np.int8)
ROWS = np.arange(len(Y))


@pytest.fixture(scope="module")
def observations(build: Callable[..., Detector]) -> list[Observation]:
    detector = build(TERMS)
    return Observer(detector.lexicon, detector.model).observe([r.listing for r in labelled()])


@pytest.fixture(scope="module")
def learner(observations: list[Observation]) -> EvidenceLearner:
    return EvidenceLearner(Features(observations), Model.load())


def test_a_blend_is_the_mean_of_its_members_at_one_spread(learner: EvidenceLearner) -> None:
    (blend,) = SETTINGS
    x = learner.matrix(blend)
    parts = [learner.fit(m, ROWS, Y).logits(x) for m in blend.members]
    mean = np.mean([SPREAD * p / p.std() for p in parts], axis=0)
    assert learner.fit(blend, ROWS, Y).logits(x) == pytest.approx(mean, abs=1e-9)


def test_a_member_without_names_gives_names_no_weight(learner: EvidenceLearner) -> None:
    fitted = learner.fit(Setting(None, 0.1, Mask.NONE, 0.0), ROWS, Y)
    assert not fitted.weights[: len(learner.features.names)].any()
    assert fitted.weights.any()
    assert fitted.pull == 0


def test_what_no_row_tells_keeps_only_the_share_of_the_members_that_are_pulled(learner: EvidenceLearner) -> None:
    free, held = Setting(2.0, 0.1, Mask.NONE, 0.0), Setting(10.0, 0.1, Mask.NONE)
    x = learner.matrix(held)
    blend = learner.fit(Blend((free, held)), ROWS, Y)
    share = SPREAD / learner.fit(held, ROWS, Y).logits(x).std() / 2
    assert blend.pull == pytest.approx(share)
    weights = name_weights(learner.features, blend.weights, {"claim.never-said": -2.0}, blend.pull)
    assert weights["claim.never-said"] == pytest.approx(-2 * share, abs=1e-6)


def test_the_saved_model_scores_rows_as_the_blend_does(learner: EvidenceLearner, observations: list[Observation]) -> None:
    (blend,) = SETTINGS
    fitted = learner.fit(blend, ROWS, Y)
    logits = fitted.logits(learner.matrix(blend))
    found = np.array([o.finding is not None for o in observations])
    model = assemble("t", learner.model, learner.features, blend, fitted, logits, Y, found, {})
    assert model.ngrams is not None
    assert model.ngrams.mask is Mask.NONE
    again = Model.from_dict(model.to_dict())
    for observed, logit in zip(observations, logits, strict=True):
        if observed.finding is not None:
            head = again.head(observed.finding.family)
            own = [n for n in observed.names if not n.startswith("row.") and "&" not in n]
            (scored,) = scoring.score_all([scoring.Draft(head, own, observed.row, observed.places)])
            # What differs is rounding to six digits and the n-grams too light to be written.
            assert head.calibrator.logit(scored.score) == pytest.approx(logit, abs=0.1)


def test_rare_ngrams_count_for_more() -> None:
    sparse = pytest.importorskip("scipy.sparse")
    often, once = inverse_frequency(sparse.csr_matrix(np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 2.0]])))
    assert often == pytest.approx(1.0)
    assert once == pytest.approx(np.log(4 / 2) + 1)


def test_one_large_seller_does_not_set_the_border_alone() -> None:
    # Forty copies of one seller's text far above the others; ten sellers around .5 among as many negatives.
    scores = np.concatenate([np.full(40, 0.9), np.linspace(0.45, 0.65, 10), np.linspace(0.1, 0.6, 25)])
    y = np.array([1] * 50 + [0] * 25, np.int8)
    groups = ["one"] * 40 + [f"s{i}" for i in range(35)]
    weights = group_weights(y, groups)
    assert weights[:40].sum() == pytest.approx(np.sqrt(40))
    assert weights[40:].tolist() == [1.0] * 35
    alike = steady_threshold(y, scores, np.ones(75))
    assert steady_threshold(y, scores, weights) < alike


def test_a_steady_border_without_positives_lies_above_all_scores() -> None:
    y, scores = np.zeros(3, np.int8), np.array([0.1, 0.2, 0.3])
    assert steady_threshold(y, scores, np.ones(3)) == best_threshold(y, scores) > 0.3
