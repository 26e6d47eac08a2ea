"""Our own engine over disguised rows: what it still finds, by technique and by language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from inthewild.learn.redteam.rows import Row
from inthewild.matching import Matcher

BATCH = 2000


@dataclass(slots=True)
class Recall:
    """Rows and found rows, counted by (tier, technique), by language and by tier."""

    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    lang_rows: Counter[str] = field(default_factory=Counter)
    lang_found: Counter[str] = field(default_factory=Counter)
    missed: list[Row] = field(default_factory=list)

    def add(self, row: Row, found: bool) -> None:
        key = row.tier, row.technique
        self.rows[key] += 1
        self.found[key] += found
        self.lang_rows[row.lang or "?"] += 1
        self.lang_found[row.lang or "?"] += found
        if not found:
            self.missed.append(row)

    def tier(self, tier: str) -> tuple[int, int]:
        """(found, rows) of a tier."""
        return tuple(sum(n for (t, _), n in counts.items() if t == tier) for counts in (self.found, self.rows))  # type: ignore[return-value]

    def share(self, tier: str) -> float | None:
        """Recall of a tier; None if it has no rows."""
        found, rows = self.tier(tier)
        return found / rows if rows else None

    def table(self) -> list[list[str]]:
        """Lines of (what, found/rows, share): tiers, then techniques, then languages."""
        lines = []
        for tier in ("must", "should", "stretch"):
            found, rows = self.tier(tier)
            if rows:
                lines.append([f"tier {tier}", f"{found}/{rows}", f"{found / rows:.1%}"])
        lines += [
            [f"{tier}, {name}", f"{self.found[tier, name]}/{n}", f"{self.found[tier, name] / n:.1%}"]
            for (tier, name), n in self.rows.items()
        ]
        lines += [
            [f"language {lang}", f"{self.lang_found[lang]}/{n}", f"{self.lang_found[lang] / n:.1%}"]
            for lang, n in sorted(self.lang_rows.items())
        ]
        return lines


def parts(sense: str) -> set[str]:
    """A pair is also its taxon and its specimen: "rhino horn" is stored in one language and composed in another.

    >>> sorted(parts("pair:ursidae+GAL"))
    ['pair:ursidae+GAL', 'specimen:GAL', 'taxon:ursidae']
    """
    kind, _, name = sense.partition(":")
    taxon, _, specimen = name.partition("+")
    return {sense, f"taxon:{taxon}", f"specimen:{specimen}"} if kind == "pair" else {sense}


def recall(rows: Iterable[Row], matcher: Matcher) -> Recall:
    """A row counts as found if a hit overlaps the disguised span and means what the undisguised term means.

    A term that the matcher does not know undisguised is left out: that would test the keyword list, not its reading.
    """
    result = Recall()
    senses: dict[str, set[str]] = {}
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == BATCH:
            _count(chunk, matcher, senses, result)
            chunk = []
    _count(chunk, matcher, senses, result)
    return result


def _count(rows: Sequence[Row], matcher: Matcher, senses: dict[str, set[str]], result: Recall) -> None:
    for row in rows:
        if row.original not in senses:
            exact = {h.sense for h in matcher.find(row.original, overlaps=True) if h.exact}
            senses[row.original] = {part for sense in exact for part in parts(sense)}
    rows = [row for row in rows if senses[row.original]]
    texts = [row.text for row in rows]
    hits = matcher.scan(texts)
    seen: dict[int, list[tuple[int, int, int]]] = {}
    for number, start, end, pattern in zip(
        hits.row.tolist(), hits.start.tolist(), hits.end.tolist(), hits.pattern.tolist(), strict=True
    ):
        seen.setdefault(number, []).append((start, end, pattern))
    for number, row in enumerate(rows):
        wanted = senses[row.original]
        found = any(
            start < row.end and end > row.start and not wanted.isdisjoint(_senses(matcher, pattern))
            for start, end, pattern in seen.get(number, ())
        )
        result.add(row, found)


def _senses(matcher: Matcher, pattern: int) -> set[str]:
    patterns = matcher.scanner.patterns
    terms = {int(patterns.entry_term[entry]) for entry in patterns.entries(pattern)}
    return {part for term in terms for part in parts(matcher.terms[term].sense)}
