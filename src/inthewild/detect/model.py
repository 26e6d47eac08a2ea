"""The scoring model ``inthewild.model/1``: one head per family, weights by evidence name and by hashed n-gram, in plain JSON.

A head scores one text for one family: bias + weights of the names of evidence + weights of the n-grams around the finding,
then the calibration of the family, which turns the sum into a probability. ``calibration`` is "none" until learned from
labelled texts, and every output says so. docs/learning.md describes the file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inthewild.detect.calibration import Calibrator, calibrator
from inthewild.detect.murmur import BUCKETS
from inthewild.detect.ngrams import Mask
from inthewild.errors import ModelError
from inthewild.records import Band

SCHEMA = "inthewild.model/1"
WEAK = 0.35
_MODELS = Path(__file__).parent / "models"
#: Learned from the authored corpus (docs/model-card.md); and the weights set by hand that it was pulled towards.
DEFAULT, HAND_SET = _MODELS / "authored-1.json", _MODELS / "uncalibrated.json"
#: A model file is sent to every scanner: no larger than this, in bytes.
MAX_BYTES = 2_000_000
CALIBRATIONS = ("none", "platt", "isotonic")
_BANDS = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class NgramWeights:
    """Weights of n-gram buckets, sorted by bucket; ``mask`` says which terms of the text are read as their kind only."""

    buckets: NDArray[np.int64]
    weights: NDArray[np.float64]
    mask: Mask = Mask.TERMS

    def of(self, wanted: NDArray[np.int64]) -> NDArray[np.float64]:
        """The weight of each wanted bucket, 0 where the model has none."""
        at = np.searchsorted(self.buckets, wanted)
        at[at == self.buckets.size] = 0
        found: NDArray[np.float64] = np.where(self.buckets[at] == wanted, self.weights[at], 0.0)
        return found


@dataclass(frozen=True)
class Head:
    """What scores the findings of one family: the shared weights with the family's own added."""

    bias: float
    weights: Mapping[str, float]
    ngrams: NgramWeights | None
    calibrator: Calibrator

    def weight(self, name: str) -> float:
        """The weight of an evidence name in logits; 0 for names that the model does not know.

        ``<name>.weak`` (said at some distance) weighs :data:`WEAK` of the name, if it has no weight of its own.
        """
        found = self.weights.get(name)
        if found is None and name.endswith(".weak"):
            return self.weights.get(name.removesuffix(".weak"), 0.0) * WEAK
        return found or 0.0

    def logit(self, names: Iterable[str]) -> float:
        """Bias and weights of the names, each counted once, without n-grams."""
        return self.bias + sum(self.weight(n) for n in dict.fromkeys(names))

    def score(self, logit: float) -> float:
        """The score in [0, 1] of a sum of weights."""
        return self.calibrator.probability(logit)

    @cached_property
    def reads_rows(self) -> bool:
        """Whether the head weighs what the whole row says (``row.*``), two things together (``a&b``), topics (``is.*``)."""
        return any(n.startswith(("row.", "is.")) or "&" in n for n in self.weights)


@dataclass(frozen=True)
class Model:
    """A hand-set or learned model. ``bands[family]`` are least scores; ``"*"`` stands for every other family."""

    name: str
    calibration: str
    bias: float
    weights: Mapping[str, float]
    bands: Mapping[str, Mapping[str, float]]
    families: tuple[str, ...] = ()
    heads: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    ngrams: NgramWeights | None = None
    calibrators: Mapping[str, Calibrator] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: str | Path | None = None) -> Model:
        """Read a model file. Raises :class:`ModelError` naming what is missing or wrong."""
        source = Path(path) if path else DEFAULT
        try:
            raw = source.read_bytes()
            data: Any = json.loads(raw.decode("utf-8"))
        except FileNotFoundError:
            raise ModelError("no such model file", where=str(source)) from None
        except OSError as error:
            raise ModelError(f"cannot be read: {error.strerror}", where=str(source)) from None
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise ModelError(f"not a JSON file: {error}", where=str(source)) from None
        if len(raw) > MAX_BYTES:
            hint = "train it again with fewer n-grams (--ngrams)"
            raise ModelError(f"larger than {MAX_BYTES:,} bytes", where=str(source), hint=hint)
        return cls.from_dict(data, where=str(source))

    @classmethod
    def from_dict(cls, data: Any, where: str = "model") -> Model:
        """A model from the values of its file. Raises :class:`ModelError`."""
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ModelError(f"the schema is not {SCHEMA}", where=where)
        try:
            weights = {str(k): float(v) for k, v in data["weights"].items()}
            bands = {str(k): {n: float(v[n]) for n in _BANDS} for k, v in data["bands"].items()}
            heads = {str(k): _head(v) for k, v in (data.get("heads") or {}).items()}
            made = {str(k): calibrator(v, f"{where}: calibrators.{k}") for k, v in (data.get("calibrators") or {}).items()}
            ngrams = _ngrams(data.get("ngrams") or {}, where)
            meta = {k: data[k] for k in ("note", "lexicon", "data_sheet", "operating_points", "trained") if k in data}
            families = tuple(map(str, data.get("families") or ()))
            named = str(data["name"]), str(data["calibration"]), float(data["bias"])
            model = cls(*named, weights, bands, families, heads, ngrams, made, meta)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(f"missing or of the wrong type: {error}", where=where) from None
        model._check(where)
        return model

    def _check(self, where: str) -> None:
        values = [*self.weights.values(), self.bias, *(x for b in self.bands.values() for x in b.values())]
        for head in self.heads.values():
            values += [head["bias"], *head["weights"].values()]
        if "*" not in self.bands or not all(map(math.isfinite, values)):
            raise ModelError("no bands for '*', or a number that is not finite", where=where)
        if self.calibration not in CALIBRATIONS:
            raise ModelError(f"calibration {self.calibration!r} is not one of {', '.join(CALIBRATIONS)}", where=where)
        if (self.calibration == "none") != (not self.calibrators):
            raise ModelError(f"calibration is {self.calibration!r}, but calibrators has {len(self.calibrators)}", where=where)
        if self.calibrators and "*" not in self.calibrators:
            raise ModelError("no calibrator for '*'", where=where)
        for family, border in self.bands.items():
            if not border["high"] >= border["medium"] >= border["low"]:
                raise ModelError(f"bands of {family!r} are not in order: high >= medium >= low", where=where)
        for key, named in (("heads", self.heads), ("bands", self.bands), ("calibrators", self.calibrators)):
            unknown = sorted(set(named) - {*self.families, "*"}) if self.families else []
            if unknown:
                raise ModelError(f"{key} names no family of the model: {', '.join(unknown)}", where=where)

    def to_dict(self) -> dict[str, Any]:
        """The values of the file, numbers rounded to what is worth keeping (weights to 6 digits)."""
        data: dict[str, Any] = {
            "schema": SCHEMA, "name": self.name, "calibration": self.calibration, **self.meta, "families": list(self.families),
            "bias": self.bias, "weights": dict(self.weights), "heads": {k: dict(v) for k, v in self.heads.items()},
            "calibrators": {k: c.to_dict() for k, c in self.calibrators.items()},
            "bands": {k: dict(v) for k, v in self.bands.items()},
        }  # fmt: skip
        data["ngrams"] = {}
        if self.ngrams is not None:
            data["ngrams"] = {
                "hash": "murmurhash3-32", "seed": 0, "size": BUCKETS, "mask": self.ngrams.mask,
                "buckets": self.ngrams.buckets.tolist(), "weights": self.ngrams.weights.tolist(),
            }  # fmt: skip
        return data

    def save(self, path: str | Path) -> None:
        """Write the file. Raises :class:`ModelError` if it would be larger than :data:`MAX_BYTES`."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=1)
        # One number a line would double the file: long lists stand on one line.
        for key in ("buckets", "weights"):
            values = self.to_dict()["ngrams"].get(key)
            if values:
                spread = f'"{key}": ' + json.dumps(values, indent=1).replace("\n", "\n  ")
                text = text.replace(spread, f'"{key}": ' + json.dumps(values, separators=(",", ":")))
        if len(text.encode()) > MAX_BYTES:
            raise ModelError(f"would be larger than {MAX_BYTES:,} bytes", where=str(path), hint="keep fewer n-grams")
        Path(path).write_text(text + "\n", encoding="utf-8")

    @cached_property
    def _made(self) -> dict[str, Head]:
        return {}

    def head(self, family: str) -> Head:
        """The head of a family; the shared weights alone for a family without one."""
        found = self._made.get(family)
        if found is None:
            own = self.heads.get(family) or {"bias": 0.0, "weights": {}}
            weights = dict(self.weights)
            for name, value in own["weights"].items():
                weights[name] = weights.get(name, 0.0) + value
            by = self.calibrators.get(family) or self.calibrators.get("*") or Calibrator()
            found = self._made[family] = Head(self.bias + own["bias"], weights, self.ngrams, by)
        return found

    def weight(self, name: str, family: str = "") -> float:
        """The weight of an evidence name in the head of a family; see :meth:`Head.weight`."""
        return self.head(family).weight(name)

    def score(self, names: Iterable[str], family: str = "") -> float:
        """The score in [0, 1] of evidence names, each counted once, without n-grams."""
        head = self.head(family)
        return head.score(head.logit(names))

    def band(self, score: float, family: str) -> Band:
        """The band of a score in a family."""
        border = self.bands.get(family) or self.bands["*"]
        for band in (Band.HIGH, Band.MEDIUM, Band.LOW):
            if score >= border[band]:
                return band
        return Band.NONE

    def renamed(self, name: str) -> Model:
        """The same model under another name."""
        return replace(self, name=name)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self.to_dict(),))


def _rebuild(data: dict[str, Any]) -> Model:
    return Model.from_dict(data)


def _head(data: Any) -> dict[str, Any]:
    return {"bias": float(data["bias"]), "weights": {str(k): float(v) for k, v in data["weights"].items()}}


def _ngrams(data: Any, where: str) -> NgramWeights | None:
    if not data:
        return None
    if (data.get("hash"), data.get("seed"), data.get("size")) != ("murmurhash3-32", 0, BUCKETS):
        raise ModelError(f"n-grams must be hashed by murmurhash3-32, seed 0, size {BUCKETS}", where=where)
    buckets, weights = np.array(data["buckets"], np.int64), np.array(data["weights"], np.float64)
    if buckets.ndim != 1 or buckets.shape != weights.shape or not np.isfinite(weights).all():
        raise ModelError("n-gram buckets and weights are not lists of one length with finite numbers", where=where)
    if buckets.size and (np.any(np.diff(buckets) <= 0) or buckets[0] < 0 or buckets[-1] >= BUCKETS):
        raise ModelError(f"n-gram buckets are not ascending numbers below {BUCKETS}", where=where)
    return NgramWeights(buckets, weights, Mask(data.get("mask", "terms"))) if buckets.size else None
