"""The shipped detector, built once; and small ones built from the rows that a test names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from inthewild.detect.model import HAND_SET, Model
from inthewild.detector import Detector
from inthewild.lexicon import Lexicon
from inthewild.policy import Policy
from inthewild.records import Finding, Listing
from throwaway import no_cache

# Releases that were pulled on this machine are no business of the tests.
os.environ["INTHEWILD_KEYWORDS"] = "off"

Row = dict[str, Any]
Build = Callable[..., Detector]
Find = Callable[..., list[Finding]]


@pytest.fixture
def uncached() -> Iterator[None]:
    """For tests that compile throw-away lexicons themselves."""
    with no_cache():
        yield


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The shipped keyword database."""
    return Lexicon.load()


@pytest.fixture(scope="session")
def detector(lexicon: Lexicon) -> Detector:
    """The shipped engine; the compiled sets come from the cache if they are there."""
    return Detector(lexicon)


@pytest.fixture(scope="session")
def model() -> Model:
    """The shipped model."""
    return Model.load()


@pytest.fixture(scope="session")
def build() -> Build:
    """``build(rows, policy=..., model=...)``: a detector that knows these rows and no others, kept for the session.

    Without ``model`` it scores with the weights set by hand: they say what each piece of evidence does, one by one.
    """
    by_hand = Model.load(HAND_SET)
    made: dict[str, Detector] = {}

    def make(rows: Sequence[Row], policy: Policy | None = None, model: Model | None = None) -> Detector:
        key = repr(rows) if policy is None and model is None else ""
        if key and key in made:
            return made[key]
        with no_cache():
            detector = Detector(Lexicon.from_terms(rows), model or by_hand, policy)
        if key:
            made[key] = detector
        return detector

    return make


@pytest.fixture(scope="session")
def find(build: Build) -> Find:
    """``find(rows, text, title="", lang="en", **fields)``: the findings of a small detector in one listing."""

    def run(rows: Sequence[Row], text: str, title: str = "", lang: str | None = "en", **fields: Any) -> list[Finding]:
        return list(build(rows).check(Listing(id="1", title=title, text=text, lang=lang, **fields)).findings)

    return run
