"""A small real engine of the detector's shape: it finds a few words, with offsets, and decides."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass

from inthewild.batch import ListingBatch
from inthewild.errors import LexiconError
from inthewild.records import Decision, Evidence, Finding, Versions

WORDS = {
    "ivory": ("taxon:loxodonta", "block"),
    "tiger": ("taxon:panthera-tigris", "review"),
    "象牙": ("taxon:loxodonta", "block"),
}


@dataclass(frozen=True)
class SmallEngine:
    """Words -> findings. ``bad``: a text that makes it fail, as a fault in the engine would."""

    lexicon: str = "words-1"
    bad: str = ""

    @property
    def versions(self) -> Versions:
        return Versions("0.0-test", self.lexicon, "none", "words")

    def clean(self, id: str, lang: str | None = None) -> Decision:
        return Decision(
            id, lang, "allow", 0.0, "none", 0, "default", None, "nothing found", "", (), self.versions
        )  # fmt: skip

    def decide(self, batch: ListingBatch) -> Mapping[int, Decision]:
        found: dict[int, list[Evidence]] = {}
        for field, texts in batch.texts():
            for i, text in enumerate(texts):
                if self.bad and self.bad in text:
                    raise ZeroDivisionError("a fault")
                for word, (taxon, _) in WORDS.items():
                    at = text.find(word)
                    if at >= 0:
                        evidence = Evidence(
                            "taxon", taxon, "t0", word, "en", "exact", field, at, at + len(word), word, "named", 2.0
                        )
                        found.setdefault(i, []).append(evidence)
        return {i: self._decision(batch, i, found[i]) for i in sorted(found)}

    def _decision(self, batch: ListingBatch, i: int, evidence: list[Evidence]) -> Decision:
        listing = batch.listing(i)
        action = WORDS[evidence[0].term][1]
        findings = tuple(
            Finding(e.sense, e.sense[6:], "x", "IVO", "I", "2024-01-01", "prohibited", "sell", (), 0.9, "high", (e,))
            for e in evidence
        )
        inputs = {
            "market": listing.market,
            "surface": listing.surface,
            "seller": listing.seller,
            "price": listing.price,
        }
        return Decision(
            listing.id, listing.lang, action, 0.9, "high", 3, f"rule-{action}", 0, "named", "not allowed",
            findings, self.versions, inputs,
        )  # fmt: skip


def engine() -> SmallEngine:
    """A factory."""
    return SmallEngine()


def newer_engine() -> SmallEngine:
    """The same with another lexicon."""
    return SmallEngine(lexicon="words-2")


def touchy_engine() -> SmallEngine:
    """Fails on a row that says kaputt."""
    return SmallEngine(bad="kaputt")


def unbuildable_engine() -> SmallEngine:
    """Its data cannot be read."""
    raise LexiconError("no terms there", where="lexicon")


class SlowEngine(SmallEngine):
    """Takes its time over each batch."""

    def decide(self, batch: ListingBatch) -> Mapping[int, Decision]:
        time.sleep(0.2)
        return super().decide(batch)


def slow_engine() -> SlowEngine:
    """A factory."""
    return SlowEngine()


class DyingEngine(SmallEngine):
    """Is killed, as by the system when memory runs out, at a text that says die."""

    def decide(self, batch: ListingBatch) -> Mapping[int, Decision]:
        if any("die" in text for _, texts in batch.texts() for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().decide(batch)


def dying_engine() -> DyingEngine:
    """A factory."""
    return DyingEngine()
