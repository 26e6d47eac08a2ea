"""Which figures make which cell. Nothing is added here that may not be added, and no figure counts twice in a cell.

A company gives a figure for itself, or figures of its platforms. Its own one counts if there is one; figures of platforms are
added only if the definition says that they may be. Figures under two versions of a definition never meet in a cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inthewild.exchange.snapshot.entries import AUDITOR, DIMENSIONS, HISTORY, HUB, SUBMISSION, Entry
from inthewild.exchange.snapshot.records import Definition, Note


@dataclass(frozen=True)
class Group:
    """A cell before its value is decided upon: the figures that it sums, in the order of their ids."""

    metric: str
    definition: int
    period: str
    dimension: str
    member: str
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...] = ()

    @property
    def id(self) -> str:
        """Stable over editions and periods; of a document's figure with its period, as a snapshot may hold several."""
        name = f"{self.metric}.{self.definition}" + (f".{self.dimension}.{self.member}" if self.dimension else "")
        return f"{name}@{self.period}" if self.entries and self.entries[0].kind == HISTORY else name

    @property
    def value(self) -> int:
        """The sum."""
        return sum(one.value for one in self.entries)

    @property
    def companies(self) -> dict[str, int]:
        """What each company that reported holds of it, by its id."""
        held: dict[str, int] = defaultdict(int)
        for one in self.entries:
            if one.kind == SUBMISSION:
                held[one.organisation] += one.value
        return dict(held)


def groups(entries: Iterable[Entry], definitions: Iterable[Definition], period: str) -> list[Group]:
    """All cells: for each metric its figure, then its parts by dimension. A metric that nobody reported has an empty one.

    Raises KeyError for a figure of an unknown definition: its owner checks before.
    """
    known = {(one.code, one.version): one for one in definitions}
    newest: dict[str, int] = {}
    for code, version in known:
        newest[code] = max(version, newest.get(code, 0))
    shelves: dict[tuple[str, int, str], list[Entry]] = defaultdict(list)
    for one in sorted(entries, key=lambda one: one.id):
        if one.period == period or one.kind == HISTORY:
            shelves[one.metric, one.definition, one.period].append(one)
    told = {code for code, _version, _period in shelves}
    for code, version in newest.items():
        if code not in told and not code.startswith("history_"):
            shelves[code, version, period] = []
    found: list[Group] = []
    for (code, version, when), shelf in sorted(shelves.items()):
        found += _of_metric(known[code, version], when, shelf)
    return found


def _of_metric(definition: Definition, period: str, shelf: list[Entry]) -> list[Group]:
    code, version = definition.code, definition.version
    counted = [one for one in shelf if one.kind != SUBMISSION]
    kind = counted[0].kind if counted else SUBMISSION
    shown = [one for one in (counted or shelf) if one.disclosure != AUDITOR or one.kind != SUBMISSION]
    notes: set[Note] = {Note.AUDITORS_ONLY} if len(shown) < len(counted or shelf) else set()
    if kind != SUBMISSION:
        notes.add(Note.COUNTED_BY_THE_HUB if kind == HUB else Note.AS_PUBLISHED)
    by_dimension: dict[str, list[Entry]] = defaultdict(list)
    for one in shown:
        by_dimension[one.dimension].append(one)
    chosen: dict[str, list[Entry]] = {}
    for dimension, given in by_dimension.items():
        chosen[dimension], left = _of_companies(definition, given)
        notes |= {Note.PLATFORMS_NOT_ADDED} if left else set()
    if not definition.additive and len({one.organisation for one in chosen.get("", ())}) > 1 and kind == SUBMISSION:
        notes.add(Note.PERSONS_OF_COMPANIES)
    said = tuple(sorted(notes))
    made = [Group(code, version, period, "", "", tuple(chosen.get("", ())), said)]
    for dimension in DIMENSIONS:
        parts = _parts(dimension, chosen)
        made += [Group(code, version, period, dimension, name, tuple(parts[name]), said) for name in sorted(parts)]
    return made


def _of_companies(definition: Definition, given: list[Entry]) -> tuple[list[Entry], bool]:
    """The figures that count, and whether figures of platforms had to be left out."""
    companies: dict[str, list[Entry]] = defaultdict(list)
    for one in given:
        companies[one.organisation].append(one)
    kept: list[Entry] = []
    left = False
    for mine in companies.values():
        whole = [one for one in mine if not one.platform]
        if whole or definition.additive or len({one.platform for one in mine}) == 1:
            kept += whole or mine
        else:
            left = True
    return sorted(kept, key=lambda one: one.id), left


def _parts(dimension: str, chosen: Mapping[str, list[Entry]]) -> dict[str, list[Entry]]:
    parts: dict[str, list[Entry]] = defaultdict(list)
    if dimension == "organisation":
        for one in chosen.get("", ()):
            if one.public and one.kind == SUBMISSION:
                parts[one.organisation].append(one)
    elif dimension == "sector":
        for one in chosen.get("", ()):
            if one.sector:
                parts[one.sector].append(one)
    else:
        for one in chosen.get(dimension, ()):
            parts[one.member].append(one)
        if dimension == "region":
            told = {one.organisation for one in chosen.get(dimension, ())}
            for one in chosen.get("", ()):
                if len(one.regions) == 1 and one.organisation not in told:
                    parts[one.regions[0]].append(one)
    return parts
