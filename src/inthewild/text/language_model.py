"""The bundled language model (py3langid), unpacked once per machine and mapped into memory by every process that asks.

A text is walked byte by byte through a state machine that reports features; their counts give a score for each language.
Same arithmetic as the library's, for many texts at once: one step of all texts is a few array operations.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.cachedir import folder, store
from inthewild.runs import begins

#: From so many texts on they are walked together; so many are decided together.
MANY, TOGETHER = 12, 64


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
        found: list[tuple[str, float]] = []
        for low in range(0, len(data), TOGETHER):
            found += self._decide(walked[low : low + TOGETHER], [len(d) for d in data[low : low + TOGETHER]])
        return found

    def _walk(self, data: bytes) -> NDArray[np.int32]:
        move, row, output = self.move.data, self.row.data, self.output.data
        state, found = 0, []
        for byte in data:
            state = move[(row[state] << 8) + byte]
            found.append(output[state])
        return np.array([f for f in found if f >= 0], np.int32)

    def _walk_many(self, data: Sequence[bytes]) -> list[NDArray[np.int32]]:
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
        features = [found[:0, 0]] * len(data)
        for column, i in enumerate(order.tolist()):
            one = found[: sizes[i], column]
            features[i] = one[one >= 0]
        return features

    def _decide(self, walked: Sequence[NDArray[np.int32]], sizes: Sequence[int]) -> list[tuple[str, float]]:
        """The decisions on some texts from the features that each was walked through, and its size in bytes."""
        text = np.repeat(np.arange(len(walked)), [f.size for f in walked])
        keys = np.sort(text * len(self.weights) + np.concatenate(walked))
        first = np.flatnonzero(begins(keys))
        counts = np.diff(first, append=keys.size)
        text, feature = np.divmod(keys[first], len(self.weights))
        scores = np.zeros((len(walked), len(self.classes)), np.float32)
        begin = np.flatnonzero(begins(text))
        if begin.size:
            weighed = self.weights[feature] * np.log1p(counts, dtype=np.float32)[:, None]
            # Where nothing was seen, every language is as likely: there the prior does not count either.
            scores[text[begin]] = np.add.reduceat(weighed, begin, axis=0) + self.prior
        # Divided by the root of the length, probabilities mean the same for short and long texts.
        scores /= np.sqrt(np.maximum(sizes, 1), dtype=np.float32)[:, None]
        np.exp(scores - scores.max(axis=1, keepdims=True), out=scores)
        best = scores.argmax(axis=1)
        likely = scores[np.arange(len(walked)), best] / scores.sum(axis=1)
        return list(zip(self.classes[best].tolist(), likely.tolist(), strict=True))


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
