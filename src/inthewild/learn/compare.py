"""Two engines on the same rows: what one finds that the other does not, before anybody switches.

Listings are run through both sides. Of stored decisions only the policy is replayed: their findings are what they are.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from inthewild.batch import ListingBatch
from inthewild.detect.model import Model
from inthewild.detector import Detector
from inthewild.errors import InputError, UsageError
from inthewild.lexicon.lexicon import Lexicon
from inthewild.policy import Policy
from inthewild.records import DECISION_SCHEMA, Action, Band, Decision, Finding, Listing
from inthewild.serial import decision_from_json

REPORT = "inthewild.comparison/1"
_PARTS = ("lexicon", "model", "policy")
BATCH, EXAMPLES = 2000, 20


@dataclass(frozen=True, slots=True)
class Side:
    """What one side pins; the shipped one where nothing is named."""

    lexicon: str | None = None
    model: str | None = None
    policy: str | None = None

    @classmethod
    def parse(cls, text: str) -> Side:
        """``model=old.json,policy=p.yaml``; ``shipped`` or nothing pins nothing. Raises :class:`UsageError`."""
        found: dict[str, str] = {}
        for part in filter(None, (p.strip() for p in text.split(","))):
            name, sign, value = part.partition("=")
            if part == "shipped":
                continue
            if name not in _PARTS or not sign or not value or name in found:
                hint = f"{', '.join(f'{p}=FILE' for p in _PARTS)}, separated by commas, or shipped"
                raise UsageError(f"a side cannot be {part!r}", hint=hint)
            found[name] = value
        return cls(**found)

    def detector(self) -> Detector:
        """The engine of this side. Raises the error of the part that cannot be read."""
        lexicon = Lexicon.load(self.lexicon)
        return Detector(lexicon, Model.load(self.model), Policy.load(self.policy, lexicon.taxonomy))


@dataclass(slots=True)
class Comparison:
    """Sums over rows; ``examples`` are the first few of each kind of change."""

    rows: int = 0
    changed: int = 0
    actions: Counter[tuple[str, str]] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    bands: Counter[tuple[str, str]] = field(default_factory=Counter)
    new_by_lang: Counter[str] = field(default_factory=Counter)
    lost_by_lang: Counter[str] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, a: Decision, b: Decision, text: str, examples: int = EXAMPLES) -> None:
        """One row as both sides decide it."""
        self.rows += 1
        self.actions[a.action, b.action] += 1
        left, right = _shown(a), _shown(b)
        lang = b.lang or a.lang or "not known"
        new, lost = sorted(right.keys() - left.keys()), sorted(left.keys() - right.keys())
        for key in new:
            self.new[key[0]] += 1
            self.new_by_lang[lang] += 1
        for key in lost:
            self.lost[key[0]] += 1
            self.lost_by_lang[lang] += 1
        moved = [(left[k].band, right[k].band) for k in left.keys() & right.keys() if left[k].band != right[k].band]
        self.bands.update(moved)
        if new or lost or moved or a.action != b.action:
            self.changed += 1
            kind = f"{a.action} to {b.action}" if a.action != b.action else "findings"
            if sum(e["kind"] == kind for e in self.examples) < examples:
                self.examples.append(
                    {"kind": kind, "id": a.id, "lang": lang, "text": text[:300], "a": _said(a), "b": _said(b),
                     "new": [" ".join(filter(None, k)) for k in new], "lost": [" ".join(filter(None, k)) for k in lost]}
                )  # fmt: skip

    def to_dict(self, versions: dict[str, Any]) -> dict[str, Any]:
        """As JSON values."""
        order = sorted(self.examples, key=lambda e: (e["kind"] == "findings", e["kind"]))
        return {
            "schema": REPORT, "versions": versions, "rows": self.rows, "changed": self.changed,
            "actions": [{"a": a, "b": b, "rows": n} for (a, b), n in _by_rank(self.actions)],
            "new": dict(self.new.most_common()), "lost": dict(self.lost.most_common()),
            "bands": [{"a": a, "b": b, "findings": n} for (a, b), n in self.bands.most_common()],
            "new_by_language": dict(self.new_by_lang.most_common()), "lost_by_language": dict(self.lost_by_lang.most_common()),
            "examples": order,
        }  # fmt: skip


def is_decisions(path: str) -> bool:
    """Whether a file holds decisions: its first line is a JSON object of that schema."""
    try:
        with Path(path).open(encoding="utf-8") as file:
            first = json.loads(file.readline() or "null")
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(first, dict) and first.get("schema") == DECISION_SCHEMA


def compare(listings: Iterable[Listing], a: Detector, b: Detector, examples: int = EXAMPLES) -> dict[str, Any]:
    """Everything is run: the report of both sides on listings."""
    found = Comparison()
    source = iter(listings)
    while rows := list(islice(source, BATCH)):
        batch = ListingBatch.of(rows)
        left, right = a.decide(batch), b.decide(batch)
        for i, row in enumerate(rows):
            text = f"{row.title} {row.text}".strip()
            found.add(left.get(i) or a.clean(row.id, row.lang), right.get(i) or b.clean(row.id, row.lang), text, examples)
    return found.to_dict({"a": _versions(a), "b": _versions(b)})


def replay(paths: Iterable[str], a: Side, b: Side, examples: int = EXAMPLES) -> dict[str, Any]:
    """Only the policy is replayed: the report of both sides' policies on stored findings.

    :raises UsageError: a side pins a lexicon or a model, which stored findings cannot show.
    """
    if a.lexicon or a.model or b.lexicon or b.model:
        raise UsageError("decisions hold findings, not texts: only the policy can be replayed", hint="name the listings instead")
    left, right = a.detector(), b.detector()
    found = Comparison()
    for decision in _decisions(paths):
        text = " ".join(dict.fromkeys(e.surface for f in decision.findings for e in f.evidence if e.surface))
        found.add(left.replay(decision), right.replay(decision), text, examples)
    return found.to_dict({"a": {"policy": left.versions.policy}, "b": {"policy": right.versions.policy}})


def _decisions(paths: Iterable[str]) -> Iterator[Decision]:
    for path in paths:
        with Path(path).open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    try:
                        yield decision_from_json(line)
                    except InputError as error:
                        raise InputError(error.what, where=f"{path}, line {number}", hint=error.hint) from None


def _shown(decision: Decision) -> dict[tuple[str, str], Finding]:
    return {(f.taxon or f.concept, f.specimen): f for f in decision.findings if f.band != Band.NONE}


def _said(decision: Decision) -> str:
    return f"{decision.action} {decision.rule_id} {decision.score:.2f} {decision.band}"


def _by_rank(actions: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    rank = {str(a): a.rank for a in Action}
    return sorted(actions.items(), key=lambda x: (rank[x[0][0]], rank[x[0][1]]))


def _versions(detector: Detector) -> dict[str, str]:
    return {n: getattr(detector.versions, n) for n in ("engine", "lexicon", "model", "policy")}
