"""Patterns across rows: the same text from several accounts, re-listing after removal, many species, templates.

Evidence for a person who looks at accounts, never an action: an honest shop lists the same text a thousand times, and a
wholesaler sells fifty species with papers. docs/patterns.md says what each pattern can and cannot mean.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inthewild.bulk.pattern_rows import PatternRows
from inthewild.errors import InputError
from inthewild.text.nearduplicate import BANDS, bands, similarity

SCHEMA = "inthewild.pattern/1"
I64 = NDArray[np.int64]
EXAMPLES = 5
#: Least estimated similarity to the first text of a template.
SIMILAR = 0.6


class Kind(StrEnum):
    """What repeats."""

    SAME_TEXT = "same-text"
    RELISTED = "relisted-after-removal"
    MANY_SPECIES = "many-species"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Least:
    """From where on something counts as a pattern."""

    accounts: int = 3
    species: int = 5


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern. ``strength`` is 0 to 1; times are ISO 8601 in UTC; accounts appear as keyed hashes only."""

    kind: Kind
    rows: int
    accounts: int
    strength: float
    first: str
    last: str
    examples: tuple[str, ...]
    account_hashes: tuple[str, ...]
    why: str

    def fields(self) -> dict[str, Any]:
        """As JSON."""
        return {"schema": SCHEMA, **{name: getattr(self, name) for name in self.__slots__}}


@dataclass(slots=True)
class Decided:
    """What decisions say of rows, by id: the taxa found, and which rows were blocked."""

    taxa: dict[str, tuple[str, ...]] = field(default_factory=dict)
    blocked: frozenset[str] = frozenset()

    @classmethod
    def read(cls, path: str) -> Decided:
        """Decisions as ``inthewild scan`` writes them in JSON lines; rows without a finding are left out.

        :raises InputError: the file cannot be read, or a line is no decision.
        """
        found = cls()
        blocked = set()
        try:
            with Path(path).open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    try:
                        row = json.loads(line)
                        taxa = tuple(dict.fromkeys(f["taxon"] for f in row["findings"] if f["taxon"]))
                        name, action = str(row["id"]), row["action"]
                    except (ValueError, KeyError, TypeError) as error:
                        hint = "give the file that inthewild scan --format jsonl wrote"
                        raise InputError("is not a decision", where=f"{path}, line {number}", hint=hint) from error
                    if row["findings"]:
                        found.taxa[name] = taxa
                    if action == "block":
                        blocked.add(name)
        except OSError as error:
            raise InputError(f"cannot be opened: {error.strerror}", where=path) from error
        found.blocked = frozenset(blocked)
        return found


def patterns(rows: PatternRows, decided: Decided | None, least: Least | None = None) -> Iterator[Pattern]:
    """All patterns, kind by kind, the strongest of each kind first."""
    least = least or Least()
    finders = [same_text(rows, least), template(rows, least)]
    if decided is not None:
        finders += [relisted(rows, decided), many_species(rows, decided, least)]
    for found in finders:
        yield from sorted(found, key=lambda p: (-p.strength, -p.rows, p.first, p.examples))


def same_text(rows: PatternRows, least: Least) -> Iterator[Pattern]:
    """The same normalised text from several accounts."""
    for group in _groups(rows.text):
        accounts = np.unique(rows.account[group])
        if accounts.size >= least.accounts:
            why = f"{group.size} rows of {accounts.size} accounts have the same text, apart from case, digits and punctuation"
            yield _pattern(Kind.SAME_TEXT, rows, group, _many(accounts.size, least.accounts), why)


def template(rows: PatternRows, least: Least) -> Iterator[Pattern]:
    """Different texts of several accounts that are made from one template."""
    for group in _groups(near_clusters(rows)):
        accounts = np.unique(rows.account[group])
        if accounts.size < least.accounts or np.unique(rows.text[group]).size < 2:
            continue
        alike = float(similarity(rows.signature[group[1:]], rows.signature[group[0]]).mean())
        texts = np.unique(rows.text[group]).size
        why = f"{texts} texts of {accounts.size} accounts differ in a few words (estimated similarity {alike:.2f})"
        yield _pattern(Kind.TEMPLATE, rows, group, alike * _many(accounts.size, least.accounts), why)


def relisted(rows: PatternRows, decided: Decided) -> Iterator[Pattern]:
    """An account that offers a text again after a row with that text was blocked."""
    both = rows.text ^ (rows.account * np.uint64(0x9E3779B97F4A7C15))
    for group in _groups(both):
        order = group[np.argsort(rows.time[group], kind="stable")]
        removed = [i for i, row in enumerate(order.tolist()) if rows.id(row) in decided.blocked]
        again = order.size - 1 - removed[0] if removed else 0
        if again > 0 and rows.time[order[-1]] > rows.time[order[removed[0]]]:
            why = f"listed again {again} times by the same account after row {rows.id(int(order[removed[0]]))} was blocked"
            yield _pattern(Kind.RELISTED, rows, order, _many(again + 1, 2), why)


def many_species(rows: PatternRows, decided: Decided, least: Least) -> Iterator[Pattern]:
    """An account whose rows were found to offer many different taxa."""
    for group in _groups(rows.account):
        taxa: dict[str, int] = defaultdict(int)
        for row in group.tolist():
            for taxon in decided.taxa.get(rows.id(row), ()):
                taxa[taxon] += 1
        if len(taxa) >= least.species:
            most = sorted(taxa, key=lambda t: (-taxa[t], t))[:EXAMPLES]
            more = " ..." if len(taxa) > EXAMPLES else ""
            why = f"one account, {len(taxa)} taxa found in {group.size} rows: {', '.join(most)}{more}"
            yield _pattern(Kind.MANY_SPECIES, rows, group, _many(len(taxa), least.species), why)


def near_clusters(rows: PatternRows) -> NDArray[np.uint64]:
    """A label for each row: rows that share a band, directly or through others, and resemble the first of them.

    Labels spread through the bands until nothing changes; a row that is unlike the first row of its cluster leaves it,
    so that a chain of small changes does not tie everything together.
    """
    size = len(rows)
    label = np.arange(size, dtype=np.int64)
    keys = bands(rows.signature)
    orders = []
    for band in range(BANDS):
        order = np.argsort(keys[:, band], kind="stable")
        column = keys[order, band]
        orders.append((order, np.flatnonzero(np.append(True, column[1:] != column[:-1])) if size else order))
    for _ in range(20):
        before = label.copy()
        for order, starts in orders:
            if starts.size:
                least = np.minimum.reduceat(label[order], starts)
                label[order] = np.repeat(least, np.diff(np.append(starts, size)))
        if (label == before).all():
            break
    unlike = similarity(rows.signature, rows.signature[label]) < SIMILAR
    label[unlike] = np.flatnonzero(unlike)
    return label.astype(np.uint64)


def _groups(key: NDArray[np.uint64]) -> Iterator[I64]:
    """The rows of each key that two rows or more share, ascending."""
    if not key.size:
        return
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    starts = np.flatnonzero(np.append(True, sorted_key[1:] != sorted_key[:-1]))
    ends = np.append(starts[1:], key.size)
    for i in np.flatnonzero(ends - starts > 1).tolist():
        yield order[starts[i] : ends[i]]


def _many(count: int, least: int) -> float:
    """0.5 at the least count that is a pattern, towards 1 as it grows."""
    return round(count / (count + least), 3)


def _pattern(kind: Kind, rows: PatternRows, group: I64, strength: float, why: str) -> Pattern:
    times = rows.time[group]
    accounts = np.unique(rows.account[group])
    return Pattern(
        kind, int(group.size), int(accounts.size), round(strength, 3), _iso(float(times.min())), _iso(float(times.max())),
        tuple(rows.id(int(i)) for i in group[:EXAMPLES]), tuple(f"{int(a):016x}" for a in accounts[:EXAMPLES]), why,
    )  # fmt: skip


def _iso(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def missing_columns(present: Mapping[str, object] | frozenset[str]) -> list[str]:
    """Which of the columns that patterns need are absent."""
    return [name for name in ("seller", "created_at") if name not in present]
