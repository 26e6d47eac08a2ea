"""Which rows to label next: the unsure ones of many kinds, or a random audit from which recall can be estimated.

What a model has flagged tells nothing of what it lets pass. The audit draws rows at random and writes the probability of each:
when the verdicts come back, every row stands for 1/probability rows (Horvitz and Thompson, 1952).
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from inthewild.batch import ListingBatch
from inthewild.detector import Detector
from inthewild.records import Action, Decision, Listing

BATCH = 2000
#: So many unsure rows are kept for each one that is asked for, to choose different ones among them.
POOL = 20


class Stratum(StrEnum):
    """Which rows are sampled."""

    UNCERTAIN = "uncertain"
    FLAGGED = "flagged"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A row to label. ``probability`` of having been drawn, None if it was not drawn at random."""

    listing: Listing
    decision: Decision
    selection: str
    probability: float | None

    def to_dict(self) -> dict[str, Any]:
        """As a line to label: fill in ``label`` (1, 0 or unsure)."""
        best = self.decision.findings[0] if self.decision.findings else None
        return {
            "id": self.listing.id, "title": self.listing.title, "text": self.listing.text, "lang": self.decision.lang,
            "taxon": best.taxon if best else "", "specimen": best.specimen if best else "", "family": best.family if best else "",
            "score": self.decision.score, "band": self.decision.band, "action": self.decision.action,
            "selection": self.selection, "probability": self.probability, "label": "",
        }  # fmt: skip


def sample(
    listings: Iterable[Listing], detector: Detector, size: int, stratum: Stratum, seed: int = 0
) -> tuple[list[Drawn], dict[str, int]]:
    """``size`` rows at most, and how many rows there were: ``rows``, ``flagged``, ``allowed``.

    The audit of allowed rows is drawn from two parts, each with its own probability: those in which something was found, and
    all others. If a part is smaller than half the sample, all of it is drawn.
    """
    if stratum is Stratum.UNCERTAIN:
        return _uncertain(listings, detector, size)
    rng = random.Random(seed)  # noqa: S311 - a sample, not a secret
    totals: Counter[str] = Counter()
    pools: dict[str, list[tuple[Listing, Decision]]] = {"found": [], "nothing": []}
    for listing, decision in _decided(listings, detector):
        allowed = decision.action in (Action.ALLOW, Action.EDUCATE)
        totals["rows"] += 1
        totals["allowed" if allowed else "flagged"] += 1
        if allowed != (stratum is Stratum.ALLOWED):
            continue
        part = "found" if decision.findings else "nothing"
        totals[part] += 1
        pool = pools[part]
        if len(pool) < size:
            pool.append((listing, decision))
        else:
            at = rng.randrange(totals[part])  # reservoir sampling: every row so far is kept with equal probability
            if at < size:
                pool[at] = listing, decision
    drawn = []
    for part, share in _shares(size, {p: totals[p] for p in pools}).items():
        chosen = rng.sample(pools[part], share) if share else []
        selection = "audit" if stratum is Stratum.ALLOWED else "flagged"
        drawn += [Drawn(x, d, selection, round(share / totals[part], 9)) for x, d in chosen]
    rng.shuffle(drawn)
    return drawn, {k: totals[k] for k in ("rows", "flagged", "allowed")}


def _shares(size: int, totals: dict[str, int]) -> dict[str, int]:
    """How many to draw from each of two parts: half each, and what one lacks from the other."""
    first, second = totals
    half = min(totals[first], (size + 1) // 2)
    other = min(totals[second], size - half)
    return {first: min(totals[first], size - other), second: other}


def _uncertain(listings: Iterable[Listing], detector: Detector, size: int) -> tuple[list[Drawn], dict[str, int]]:
    """The rows nearest to a border between bands, the next one always of a kind (animal, language) that is rarest so far."""
    totals: Counter[str] = Counter()
    pool: list[tuple[float, int, Listing, Decision]] = []
    for number, (listing, decision) in enumerate(_decided(listings, detector)):
        totals["rows"] += 1
        totals["allowed" if decision.action in (Action.ALLOW, Action.EDUCATE) else "flagged"] += 1
        if not decision.findings:
            continue
        item = (-_distance(decision, detector), number, listing, decision)
        if len(pool) < POOL * size:
            heapq.heappush(pool, item)
        else:
            heapq.heappushpop(pool, item)
    kinds: Counter[tuple[str, str]] = Counter()
    left = sorted(pool, key=lambda x: (-x[0], x[1]))
    drawn: list[Drawn] = []
    while left and len(drawn) < size:
        # Each time a kind has been taken, the next of it must be so much nearer to a border.
        at = min(range(len(left)), key=lambda i: (0.02 - left[i][0]) * (1 + kinds[_kind(left[i][3])]))
        _, _, listing, decision = left.pop(at)
        kinds[_kind(decision)] += 1
        drawn.append(Drawn(listing, decision, "uncertain", None))
    return drawn, {k: totals[k] for k in ("rows", "flagged", "allowed")}


def _distance(decision: Decision, detector: Detector) -> float:
    best = max(decision.findings, key=lambda f: f.score)
    borders = detector.model.bands.get(best.family) or detector.model.bands["*"]
    return min(abs(best.score - b) for b in borders.values())


def _kind(decision: Decision) -> tuple[str, str]:
    return decision.findings[0].taxon, decision.lang or ""


def _decided(listings: Iterable[Listing], detector: Detector) -> Iterator[tuple[Listing, Decision]]:
    source = iter(listings)
    while rows := list(islice(source, BATCH)):
        found = detector.decide(ListingBatch.of(rows))
        for i, row in enumerate(rows):
            yield row, found.get(i) or detector.clean(row.id, row.lang)
