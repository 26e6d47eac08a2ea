"""The figures of a report: their definitions, their edges, and the fit behind them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inthewild.learn.data import Row
from inthewild.learn.evaluate import horvitz_thompson
from inthewild.learn.fit import balanced, fit, platt
from inthewild.learn.metrics import auprc, best_threshold, ece, figures, interval, recall_at, resamples, threshold_for
from inthewild.records import Listing

Y = np.array([1, 1, 0, 1, 0, 0], np.int8)
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.2, 0.1])


def test_figures_follow_their_definitions() -> None:
    found = figures(Y, SCORES >= 0.65, SCORES)
    assert (found.precision, found.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert found.f1 == pytest.approx(2 / 3)
    assert found.mcc == pytest.approx(1 / 3)
    assert found.false_alarms == pytest.approx(10_000 / 3)
    assert found.recall_at_p90 == pytest.approx(2 / 3)
    assert found.auprc == pytest.approx((1 + 1 + 3 / 4) / 3)
    assert found.ece is None


def test_what_cannot_be_measured_is_none_and_not_zero() -> None:
    none = figures(np.zeros(0, np.int8), np.zeros(0, np.bool_), np.zeros(0))
    assert (none.precision, none.recall, none.f1, none.auprc, none.false_alarms) == (None,) * 5
    negatives = figures(np.zeros(3, np.int8), np.zeros(3, np.bool_), np.zeros(3))
    assert negatives.recall is None
    assert negatives.auprc is None
    assert negatives.false_alarms == 0


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from([0.1, 0.3, 0.5, 0.7])), min_size=2, max_size=40))
def test_average_precision_is_that_of_scikit_learn_also_with_equal_scores(rows: list[tuple[int, float]]) -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    y, scores = np.array([r[0] for r in rows], np.int8), np.array([r[1] for r in rows])
    if y.sum():
        assert auprc(y, scores) == pytest.approx(sklearn.average_precision_score(y, scores))


def test_the_threshold_of_the_best_f1_lies_between_two_scores() -> None:
    assert best_threshold(Y, SCORES) == pytest.approx(0.4)
    assert not (best_threshold(np.zeros(2, np.int8), np.array([0.1, 0.5])) <= np.array([0.1, 0.5])).any()


def test_precision_is_asked_at_another_share_of_positives_if_one_is_given() -> None:
    y = np.array([1] * 90 + [0] * 10 + [0] * 100, np.int8)
    scores = np.concatenate([np.full(100, 0.9), np.full(100, 0.1)])
    assert threshold_for(y, scores, 0.85) == pytest.approx(0.9)
    assert threshold_for(y, scores, 0.85, share=0.05) is None


def test_intervals_are_drawn_over_whole_groups() -> None:
    groups = ["a"] * 50 + ["b", "c", "d"]
    for sample in resamples(groups, 20, seed=0):
        assert int(np.sum(sample < 50)) % 50 == 0
    assert interval([], lambda s: 1.0) is None
    assert interval(resamples(groups, 50, seed=0), lambda s: None) is None


def test_a_perfectly_honest_probability_has_no_calibration_error() -> None:
    assert ece(np.array([1, 0, 0, 0], np.int8), np.full(4, 0.25)) == pytest.approx(0)
    assert recall_at(np.zeros(2, np.int8), np.zeros(2), 0.9) is None


def test_the_fit_is_scikit_learns_logistic_regression() -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    sparse = pytest.importorskip("scipy.sparse")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 5))
    y = (x @ [1, -2, 0, 1, 0.5] + rng.normal(size=80) > 0.7).astype(np.int8)
    for c in (0.1, 1.0, 10.0):
        ours = fit(sparse.csr_matrix(x), y, np.full(5, 1 / c), weights=balanced(y))
        theirs = linear.LogisticRegression(C=c, class_weight="balanced", tol=1e-10, max_iter=5000).fit(x, y)
        assert ours.weights == pytest.approx(theirs.coef_[0], abs=2e-3)
        assert ours.bias == pytest.approx(theirs.intercept_[0], abs=2e-3)


def test_what_the_texts_do_not_tell_stays_as_it_was_set_by_hand() -> None:
    sparse = pytest.importorskip("scipy.sparse")
    x = sparse.csr_matrix(np.array([[1.0, 0.0], [0.0, 0.0]] * 20))
    y = np.array([1, 0] * 20, np.int8)
    assert fit(x, y, np.full(2, 1.0), prior=np.array([0.0, -2.5])).weights[1] == pytest.approx(-2.5)


def test_platts_curve_does_not_turn_the_order_round() -> None:
    pytest.importorskip("scipy")
    slope, _ = platt(np.array([3.0, 2.0, -2.0, -3.0]), np.array([0, 0, 1, 1], np.int8))
    assert slope > 0


def test_recall_is_estimated_from_rows_that_stand_for_many() -> None:
    flagged = [Row(Listing(f"f{i}"), 1, str(i), probability=1.0) for i in range(10)]
    audit = [Row(Listing(f"a{i}"), int(i == 0), f"a{i}", probability=0.1) for i in range(20)]
    said = np.array([True] * 10 + [False] * 20)
    found = horvitz_thompson([*flagged, *audit], said)
    assert found is not None
    assert found["recall"] == pytest.approx(10 / 20)  # one audited miss in ten rows stands for ten
    assert found["estimated_missed"] == 10
    assert horvitz_thompson([Row(Listing("1"), 1, "g")], np.array([True])) is None
