"""The scoring model ``inthewild.model/1``: weights by evidence name, bands by family; plain JSON, numpy-free arithmetic.

A head scores one finding: bias + sum of the weights of its evidence, through the logistic function. ``calibration`` is
"none" until learned from decisions, and every output says so.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inthewild.errors import ModelError
from inthewild.records import Band

SCHEMA = "inthewild.model/1"
WEAK = 0.35
DEFAULT = Path(__file__).parent / "models" / "uncalibrated.json"


@dataclass(frozen=True, slots=True)
class Model:
    """A hand-set or learned model."""

    name: str
    calibration: str
    bias: float
    weights: Mapping[str, float]
    bands: Mapping[str, Mapping[str, float]]

    @classmethod
    def load(cls, path: str | Path | None = None) -> Model:
        """Read a model file. Raises :class:`ModelError` naming what is missing."""
        source = Path(path) if path else DEFAULT
        try:
            data: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ModelError("no such model file", where=str(source)) from None
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise ModelError(f"not a JSON file: {error}", where=str(source)) from None
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ModelError(f"the schema is not {SCHEMA}", where=str(source))
        try:
            weights = {str(k): float(v) for k, v in data["weights"].items()}
            bands = {str(k): {n: float(v[n]) for n in ("high", "medium", "low")} for k, v in data["bands"].items()}
            model = cls(str(data["name"]), str(data["calibration"]), float(data["bias"]), weights, bands)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(f"missing or of the wrong type: {error}", where=str(source)) from None
        values = [*weights.values(), model.bias, *(x for b in bands.values() for x in b.values())]
        if "*" not in bands or not all(map(math.isfinite, values)):
            raise ModelError("no bands for '*', or a number that is not finite", where=str(source))
        return model

    def weight(self, name: str) -> float:
        """The weight of an evidence name in logits; 0 for names that the model does not know.

        ``<name>.weak`` (said at some distance) weighs :data:`WEAK` of the name.
        """
        base = name.removesuffix(".weak")
        return self.weights.get(base, 0.0) * (WEAK if base != name else 1.0)

    def score(self, names: Iterable[str]) -> float:
        """The score in [0, 1] of evidence names, each counted once."""
        total = self.bias + sum(self.weight(n) for n in dict.fromkeys(names))
        return 1.0 / (1.0 + math.exp(-total))

    def band(self, score: float, family: str) -> Band:
        """The band of a score in a family."""
        border = self.bands.get(family) or self.bands["*"]
        for band in (Band.HIGH, Band.MEDIUM, Band.LOW):
            if score >= border[band]:
                return band
        return Band.NONE
