"""The model file and its arithmetic."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from inthewild.detect.model import DEFAULT, HAND_SET, Model
from inthewild.errors import ModelError

GOOD: dict[str, Any] = {
    "schema": "inthewild.model/1",
    "name": "t",
    "calibration": "none",
    "bias": -1.0,
    "weights": {"a": 1.0, "b": -2.0},
    "bands": {"*": {"high": 0.9, "medium": 0.6, "low": 0.2}, "marine": {"high": 0.5, "medium": 0.4, "low": 0.3}},
}


def write(tmp_path: Path, data: Any) -> Path:
    path = tmp_path / "model.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_a_score_is_the_logistic_function_of_bias_and_weights_each_counted_once(tmp_path: Path) -> None:
    model = Model.load(write(tmp_path, GOOD))
    assert model.score([]) == pytest.approx(1 / (1 + math.e))
    assert model.score(["a"]) == pytest.approx(0.5)
    assert model.score(["a", "a", "a"]) == model.score(["a"])
    assert model.score(["a", "never heard of"]) == model.score(["a"])
    assert model.score(["b"]) < model.score([])


def test_bands_are_those_of_the_family_or_else_the_common_ones(tmp_path: Path) -> None:
    model = Model.load(write(tmp_path, GOOD))
    assert [model.band(s, "birds") for s in (0.1, 0.2, 0.6, 0.9)] == ["none", "low", "medium", "high"]
    assert [model.band(s, "marine") for s in (0.2, 0.3, 0.4, 0.5)] == ["none", "low", "medium", "high"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "inthewild.model/2"}, "schema is not"),
        ({"weights": None}, "missing or of the wrong type"),
        ({"weights": {"a": "much"}}, "missing or of the wrong type"),
        ({"bias": None}, "missing or of the wrong type"),
        ({"bands": {"marine": {"high": 0.5, "medium": 0.4, "low": 0.3}}}, "no bands for"),
        ({"bands": {"*": {"high": 0.5}}}, "medium"),
        ({"bias": math.inf}, "not finite"),
        ({"weights": {"a": math.nan}}, "not finite"),
    ],
)
def test_a_broken_model_file_is_refused_with_its_name_and_what_is_wrong(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    path = write(tmp_path, GOOD | change)
    with pytest.raises(ModelError, match=message) as error:
        Model.load(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("key", ["name", "calibration", "bias", "weights", "bands"])
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    path = write(tmp_path, {k: v for k, v in GOOD.items() if k != key})
    with pytest.raises(ModelError, match=key):
        Model.load(path)


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "\ud83d".encode("utf-16", "surrogatepass")])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, text: str | bytes) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ModelError, match=r"model\.json"):
        Model.load(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such model file"):
        Model.load(tmp_path / "nowhere.json")


def test_the_shipped_model_says_how_it_is_calibrated_and_the_hand_set_one_that_it_is_not(model: Model) -> None:
    assert model.calibration == "platt"
    assert Model.load(HAND_SET).calibration == "none"
    assert json.loads(DEFAULT.read_text(encoding="utf-8"))["schema"] == "inthewild.model/1"


def test_in_the_shipped_model_words_for_an_imitation_weigh_against_and_an_offer_for(model: Model) -> None:
    against = ["claim.faux", "claim.replica", "claim.toy", "claim.print", "claim.game", "intent.news", "intent.campaign"]
    speaking_for = ["intent.sell", "claim.genuine", "provenance.wild", "evasion.nodocs", "fact.price"]
    assert all(model.weight(n) < 0 for n in against)
    assert all(model.weight(n) > 0 for n in speaking_for)
    assert model.weight("kind.adjacent") >= model.weight("kind.window") >= model.weight("kind.listing_pair")
