"""The bundled language model (py3langid), unpacked once per machine and mapped into memory by every process that asks.

A text is walked byte by byte through a state machine that reports features; their counts give a score for each language.
Same arithmetic as the library's, for many texts at once: one step of all texts is a few array operations.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.cachedir import folder, store

#: From so many texts on they are walked together.
MANY = 12


class LanguageModel(NamedTuple):
    """``move[(row[state] << 8) + byte]`` is the next state, ``output[state]`` its feature or -1; ``weights[feature]`` one
    weight per language of ``classes``, ``prior`` theirs without any feature."""

    move: NDArray[np.uint32]
    row: NDArray[np.uint16]
    output: NDArray[np.int32]
    weights: NDArray[np.float16]
    prior: NDArray[np.float32]
    classes: NDArray[np.str_]

    @classmethod
    def load(cls, languages: Sequence[str]) -> LanguageModel:
        """The model restricted to ``languages``; unpacking takes 0.6 s, mapping what was unpacked a millisecond."""
        where = folder()
        if where is None:
            return _unpacked(languages)
        name = f"language-{version('py3langid')}-{len(languages)}-"
        found = _mapped(where, name)
        if found is None:
            found = _unpacked(languages)
            for field, array in zip(cls._fields, found, strict=True):
                store(where / f"{name}{field}.npy", lambda out, array=array: np.save(out, array))  # type: ignore[misc]
            found = _mapped(where, name) or found
        return found

    def classify(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """(language, probability) of each text."""
        data = [_bytes(text) for text in texts]
        walked = self._walk_many(data) if len(data) >= MANY else [self._walk(d) for d in data]
        return [self._decide(features, len(d)) for features, d in zip(walked, data, strict=True)]

    def _walk(self, data: bytes) -> list[int]:
        move, row, output = self.move.data, self.row.data, self.output.data
        state, found = 0, []
        for byte in data:
            state = move[(row[state] << 8) + byte]
            found.append(output[state])
        return [f for f in found if f >= 0]

    def _walk_many(self, data: Sequence[bytes]) -> list[list[int]]:
        sizes = np.array([len(d) for d in data])
        order = np.argsort(-sizes, kind="stable")
        width = int(sizes.max(initial=0))
        # One row per step, longest text first: what is still walked is always the head of a row.
        joined = b"".join(data[i].ljust(width, b"\0") for i in order.tolist())
        steps = np.ascontiguousarray(np.frombuffer(joined, np.uint8).reshape(len(data), width).T)
        going = np.searchsorted(-sizes[order], -np.arange(width), side="left")
        found = np.full(steps.shape, -1, np.int32)
        state = np.zeros(len(data), np.int64)
        for step, live in enumerate(going.tolist()):
            place = self.row.take(state[:live]).astype(np.int64)
            place <<= 8
            place += steps[step, :live]
            state = self.move.take(place).astype(np.int64)
            self.output.take(state, out=found[step, :live])
        features: list[list[int]] = [[]] * len(data)
        for column, i in enumerate(order.tolist()):
            one = found[: sizes[i], column]
            features[i] = one[one >= 0].tolist()
        return features

    def _decide(self, features: list[int], size: int) -> tuple[str, float]:
        if features:
            visits = Counter(features)
            feature = np.fromiter(visits.keys(), np.intp, len(visits))
            counts = np.fromiter(visits.values(), np.float32, len(visits))
            scores = np.log1p(counts) @ self.weights[feature] + self.prior
        else:
            scores = np.zeros(len(self.classes), np.float32)  # nothing seen: every language is as likely
        # Divided by the root of the length, probabilities mean the same for short and long texts.
        scores *= 1.0 / math.sqrt(size or 1)
        np.exp(scores - scores.max(), out=scores)
        scores /= scores.sum()
        best = int(scores.argmax())
        return str(self.classes[best]), float(scores[best])


def _bytes(text: str) -> bytes:
    """A text as the model was trained on it."""
    return unicodedata.normalize("NFC", text.lower() if text.isupper() else text).encode("utf-8", "surrogatepass")


def _mapped(where: Path, name: str) -> LanguageModel | None:
    """The unpacked model in the cache; None if a part is missing or damaged."""
    try:
        parts: list[Any] = [np.load(where / f"{name}{field}.npy", mmap_mode="r") for field in LanguageModel._fields]
    except (OSError, ValueError, EOFError):
        return None
    # Plain arrays over the mapped files: the mapping's own class costs time at every access.
    return LanguageModel(*(np.asarray(part) for part in parts))


def _unpacked(languages: Sequence[str]) -> LanguageModel:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages([lang for lang in languages if lang in model.labels])
    return LanguageModel(
        np.frombuffer(model.tk_nextmove, np.uint32), np.frombuffer(model.tk_row, np.uint16), np.array(model.tk_output, np.int32),
        np.ascontiguousarray(model.nb_ptc), np.asarray(model.nb_pc), np.array(model.nb_classes),
    )  # fmt: skip
