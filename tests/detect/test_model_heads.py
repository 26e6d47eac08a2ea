"""Heads per family, calibration and n-grams of a model file, and how a finding shows what they did."""

from __future__ import annotations

import json
import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inthewild.detect.model import Model
from inthewild.detect.murmur import BUCKETS, murmur3
from inthewild.detector import Detector
from inthewild.errors import ModelError
from inthewild.learn.observe import Observer
from inthewild.records import Listing

GOOD: dict[str, Any] = {
    "schema": "inthewild.model/1",
    "name": "t",
    "calibration": "platt",
    "families": ["marine", "birds"],
    "bias": -1.0,
    "weights": {"a": 1.0, "a&b": 0.5},
    "heads": {"marine": {"bias": 0.25, "weights": {"a": 2.0}}},
    "calibrators": {
        "*": {"kind": "platt", "slope": 2.0, "intercept": -1.0},
        "birds": {"kind": "isotonic", "points": [[-2.0, 0.1], [0.0, 0.4], [3.0, 0.9]]},
    },
    "bands": {"*": {"high": 0.9, "medium": 0.6, "low": 0.2}},
    "ngrams": {"hash": "murmurhash3-32", "seed": 0, "size": BUCKETS, "mask": "terms", "buckets": [3, 10], "weights": [0.5, -0.5]},
}
ROWS = [
    {"term": "ivory", "lang": "en", "sense": "specimen:x-ivory", "ambiguity": 1},
    {"term": "elephant", "lang": "en", "sense": "taxon:elephantidae", "ambiguity": 1},
    {"term": "for sale", "lang": "en", "sense": "intent.sell", "ambiguity": 1},
]


def load(tmp_path: Path, **change: Any) -> Model:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(GOOD | change), encoding="utf-8")
    return Model.load(path)


def test_a_head_adds_the_weights_of_its_family_to_the_shared_ones(tmp_path: Path) -> None:
    model = load(tmp_path)
    assert model.head("marine").logit(["a"]) == pytest.approx(-1 + 0.25 + 1 + 2)
    assert model.head("birds").logit(["a"]) == pytest.approx(0.0)
    assert model.head("never heard of").logit(["a"]) == pytest.approx(0.0)


def test_the_score_is_calibrated_by_family(tmp_path: Path) -> None:
    model = load(tmp_path)
    assert model.score(["a"], "marine") == pytest.approx(1 / (1 + math.exp(-(2 * 2.25 - 1))))
    assert model.score(["a"], "birds") == pytest.approx(0.4)


@pytest.mark.parametrize("family", ["marine", "birds"])
def test_a_calibrated_score_tells_the_sum_it_came_from(tmp_path: Path, family: str) -> None:
    head = load(tmp_path).head(family)
    for logit in (-1.5, 0.0, 1.7):
        assert head.calibrator.logit(head.score(logit)) == pytest.approx(logit)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"calibration": "magic"}, "not one of"),
        ({"calibration": "none"}, "calibrators has 2"),
        ({"calibrators": {}}, "calibrators has 0"),
        ({"calibrators": {"birds": GOOD["calibrators"]["birds"]}}, r"no calibrator for '\*'"),
        ({"calibrators": {"*": {"kind": "spline"}}}, "not platt or isotonic"),
        ({"calibrators": {"*": {"kind": "platt", "slope": -1, "intercept": 0}}}, "slope"),
        ({"calibrators": {"*": {"kind": "isotonic", "points": [[0, 0.5], [1, 0.4]]}}}, "rising"),
        ({"bands": {"*": {"high": 0.3, "medium": 0.6, "low": 0.2}}}, "not in order"),
        ({"heads": {"reptiles": {"bias": 0, "weights": {}}}}, "names no family"),
        ({"heads": {"marine": {"weights": {}}}}, "bias"),
        ({"heads": {"marine": {"bias": 0, "weights": {"a": math.inf}}}}, "not finite"),
        ({"ngrams": GOOD["ngrams"] | {"hash": "md5"}}, "murmurhash3-32"),
        ({"ngrams": GOOD["ngrams"] | {"buckets": [3]}}, "one length"),
        ({"ngrams": GOOD["ngrams"] | {"buckets": [10, 3]}}, "ascending"),
        ({"ngrams": GOOD["ngrams"] | {"buckets": [3, BUCKETS]}}, "below"),
        ({"ngrams": GOOD["ngrams"] | {"mask": "some"}}, "some"),
        ({"note": "x" * 2_100_000}, "larger than"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_and_says_why(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelError, match=message) as error:
        load(tmp_path, **change)
    assert "model.json" in str(error.value)


def test_a_model_is_the_same_after_it_is_saved_or_pickled(tmp_path: Path) -> None:
    model = load(tmp_path)
    model.save(tmp_path / "again.json")
    again = Model.load(tmp_path / "again.json")
    for other in (again, pickle.loads(pickle.dumps(model))):
        assert other.to_dict() == model.to_dict()


def with_word(word: str, weight: float) -> Model:
    """A model without calibration that weighs one word."""
    h = int(murmur3([f"w:{word}"])[0])
    ngrams = GOOD["ngrams"] | {"buckets": [abs(h) % BUCKETS], "weights": [weight if h >= 0 else -weight]}
    return Model.from_dict(GOOD | {"calibration": "none", "calibrators": {}, "ngrams": ngrams, "weights": {"kind.adjacent": 1.0}})


def test_a_word_that_moves_the_score_is_shown_with_its_place_and_weight(build: Callable[..., Detector]) -> None:
    listing = Listing("1", "elephant ivory wonderful and old", lang="en")
    plain = build(ROWS, model=with_word("unheard", 3.0)).check(listing).findings[0]
    moved = build(ROWS, model=with_word("wonderful", 3.0)).check(listing).findings[0]
    assert moved.score > plain.score
    (shown,) = [e for e in moved.evidence if e.sense == "ngram"]
    assert (shown.surface, listing.text[shown.start : shown.end]) == ("wonderful", "wonderful")
    logit = math.log(moved.score / (1 - moved.score))
    assert sum(e.weight for e in moved.evidence) == pytest.approx(logit, abs=0.01)


def test_masked_terms_are_not_read_by_the_ngrams(build: Callable[..., Detector]) -> None:
    finding = build(ROWS, model=with_word("ivory", 3.0)).check(Listing("1", "elephant ivory", lang="en")).findings[0]
    assert not [e for e in finding.evidence if e.sense == "ngram"]


def test_scores_at_run_time_are_those_of_scikit_learn(build: Callable[..., Detector]) -> None:
    """The whole path: text, evidence, n-grams, head; against decision_function of the same weights."""
    sklearn = pytest.importorskip("sklearn.linear_model")
    from inthewild.detect.ngrams import Mask
    from inthewild.learn.build import ngram_weights
    from inthewild.learn.features import Features
    from inthewild.learn.learners import Setting

    texts = [
        "elephant ivory for sale, very old and heavy",
        "ivory dress, old style for sale",
        "an elephant in the old zoo",
        "old heavy ivory",
    ]
    listings = [Listing(str(i), t, lang="en") for i, t in enumerate(texts)]
    detector = build(ROWS)
    observations = Observer(detector.lexicon, detector.model).observe(listings)
    features = Features(observations, least=1)
    x = features.matrix(Mask.TERMS)
    rng = np.random.default_rng(0)
    weights = np.round(rng.normal(0, 1, x.shape[1]), 6)
    weights[np.abs(weights) < 0.005] = 0.01
    regression = sklearn.LogisticRegression()
    regression.classes_, regression.coef_, regression.intercept_ = np.array([0, 1]), weights[None, :], np.array([-0.5])
    ngrams = ngram_weights(features, Setting(1, 1, Mask.TERMS), weights)
    assert ngrams is not None
    names = dict(zip(features.names, weights, strict=False))
    data = GOOD | {
        "calibration": "none",
        "calibrators": {},
        "heads": {},
        "families": [],
        "bias": -0.5,
        "weights": names,
        "ngrams": {},
    }
    model = Model.from_dict(data)
    model = Model(**{**{f: getattr(model, f) for f in model.__dataclass_fields__}, "ngrams": ngrams})
    from inthewild.detect import scoring

    for row, (observed, logit, p) in enumerate(
        zip(observations, regression.decision_function(x), regression.predict_proba(x)[:, 1], strict=True)
    ):
        if observed.finding is None:
            continue
        own = [n for n in observed.names if not n.startswith("row.") and "&" not in n]
        (scored,) = scoring.score_all([scoring.Draft(model.head(""), own, observed.row, observed.places)])
        assert scored.score == pytest.approx(p, abs=1e-9), texts[row]
        assert math.log(scored.score / (1 - scored.score)) == pytest.approx(logit, abs=1e-9)
