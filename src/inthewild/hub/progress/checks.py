"""Is a figure plausible? Questions about figures, computed from what is known; the company answers them before it attests.

A question is no accusation: a figure may have trebled. It is asked once, and stands beside the figure with its answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

JUMP = 3  # times more or less than before
SMALL = 100  # differences below this are noise
THOUSANDS = ((1_000, 900, 1_100), (1_000_000, 900_000, 1_100_000))  # a unit that was changed: unit, from, to
ALIKE = 10  # smaller figures are alike by chance


class Check(StrEnum):
    """What may be wrong."""

    JUMP = "jump"
    UNIT = "unit"
    DENOMINATOR = "denominator"
    TWICE = "twice"
    PARTS = "parts"
    DISTINCT = "distinct"
    FUNNEL = "funnel"
    RUNNING = "running"
    DEFINITION = "definition"
    OFFICE = "office"
    """A person of the secretariat asked."""


Key = tuple[str, str, str, str]
"""Metric, platform (public id, or nothing for the company), dimension, member."""


@dataclass(frozen=True)
class Checked:
    """A figure as the checks see it. ``definition`` is its version, ``latest`` the version of its period."""

    number: int
    key: Key
    value: int
    definition: int = 1
    latest: int = 1


@dataclass(frozen=True)
class Known:
    """What figures are compared with: those of the period before, and the size of each platform (``items``, ``accounts``)."""

    before: Mapping[Key, int] = field(default_factory=dict)
    sizes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    denominators: Mapping[str, str] = field(default_factory=dict)
    running: bool = False


@dataclass(frozen=True)
class Question:
    """What is asked about the figure with this number; ``data`` are the numbers and codes of the sentence."""

    figure: int
    check: Check
    data: Mapping[str, Any]


def questions(figures: Iterable[Checked], known: Known) -> list[Question]:
    """All questions about the figures of one submission, by the number of the figure."""
    rows = sorted(figures, key=lambda one: one.number)
    found = [q for one in rows for q in _alone(one, known)]
    found += _together(rows)
    if known.running and rows:
        found.append(Question(rows[0].number, Check.RUNNING, {}))
    return sorted(found, key=lambda q: (q.figure, q.check))


def _alone(one: Checked, known: Known) -> Iterator[Question]:
    before = known.before.get(one.key)
    if before is not None:
        unit = next((u for u, low, high in THOUSANDS if _times(one.value, before, low, high)), 0)
        jumped = before + one.value > 0 and (one.value > before * JUMP or one.value * JUMP < before)
        if unit:
            yield Question(one.number, Check.UNIT, {"before": before, "unit": unit})
        elif jumped and abs(one.value - before) > SMALL:
            yield Question(one.number, Check.JUMP, {"before": before})
    metric, platform, dimension, _member = one.key
    size = known.sizes.get((platform, known.denominators.get(metric, "")))
    if size is not None and not dimension and one.value > size and not metric.startswith("impressions"):
        yield Question(one.number, Check.DENOMINATOR, {"size": size, "of": known.denominators[metric]})
    if one.definition != one.latest:
        yield Question(one.number, Check.DEFINITION, {"version": one.definition, "latest": one.latest})


def _times(value: int, before: int, low: int, high: int) -> bool:
    """Whether one is about a thousand (a million) times the other."""
    small, large = sorted((value, before))
    return small > 0 and low * small <= large <= high * small


def _together(rows: list[Checked]) -> Iterator[Question]:
    by_key = {one.key: one for one in rows}
    yield from _twice(rows)
    yield from _parts(rows)
    for platform in {one.key[1] for one in rows}:

        def of(metric: str, where: str = platform) -> Checked | None:
            return by_key.get((metric, where, "", ""))

        yield from _funnel(of("impressions"), of("reach"), of("engagements"))
        yield from _distinct(of("staff_trained_online"), of("staff_trained_in_person"), of("staff_trained"))


def _twice(rows: list[Checked]) -> Iterator[Question]:
    """The same figure on two platforms of one company: was the company's total written down for each?"""
    seen: dict[tuple[str, str, str, int], Checked] = {}
    for one in rows:
        metric, platform, dimension, member = one.key
        if not platform or one.value < ALIKE:
            continue
        first = seen.setdefault((metric, dimension, member, one.value), one)
        if first is not one:
            yield Question(one.number, Check.TWICE, {"platform": first.key[1]})


def _parts(rows: list[Checked]) -> Iterator[Question]:
    """Parts that are more than their whole."""
    whole = {one.key[:2]: one for one in rows if not one.key[2]}
    sums: dict[tuple[str, str, str], int] = {}
    for one in rows:
        if one.key[2]:
            sums[one.key[:3]] = sums.get(one.key[:3], 0) + one.value
    for (metric, platform, dimension), total in sorted(sums.items()):
        of = whole.get((metric, platform))
        if of is not None and total > of.value:
            yield Question(of.number, Check.PARTS, {"sum": total, "by": dimension})


def _funnel(impressions: Checked | None, reach: Checked | None, engagements: Checked | None) -> Iterator[Question]:
    """Nobody is reached, and nobody acts, without having been shown something."""
    for one in (reach, engagements):
        if impressions is not None and one is not None and one.value > impressions.value:
            yield Question(one.number, Check.FUNNEL, {"impressions": impressions.value})


def _distinct(online: Checked | None, in_person: Checked | None, both: Checked | None) -> Iterator[Question]:
    """Each person once: at least as many as either way, at most their sum."""
    if both is None:
        return
    ways = [one.value for one in (online, in_person) if one is not None]
    if len(ways) == 2 and not max(ways) <= both.value <= sum(ways):
        yield Question(both.number, Check.DISTINCT, {"least": max(ways), "most": sum(ways)})
