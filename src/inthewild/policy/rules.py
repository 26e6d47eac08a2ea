"""What a pack consists of once it is read: plain frozen records, no behaviour beyond look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inthewild.policy.cel.syntax import Expr
from inthewild.policy.diagnostics import Place
from inthewild.records import Action

FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Match:
    """Conditions by list: each that is given must hold, an empty one holds always.

    ``taxa`` and ``specimens`` hold for what lies below them too, ``markets`` ``EU`` for its member states.
    """

    custom: bool | None = None
    claims: frozenset[str] = frozenset()
    not_claims: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    not_intents: frozenset[str] = frozenset()
    taxa: frozenset[str] = frozenset()
    not_taxa: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    specimens: frozenset[str] = frozenset()
    not_specimens: frozenset[str] = frozenset()
    appendices: frozenset[str] = frozenset()
    annexes: frozenset[str] = frozenset()
    bands: frozenset[str] = frozenset()
    legality: frozenset[str] = frozenset()
    surfaces: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()
    min_severity: int = 0


@dataclass(frozen=True, slots=True)
class Law:
    """A citation. ``verified`` is true only if somebody opened the text of the law and read the article."""

    title: str
    jurisdiction: str
    article: str = ""
    in_force: str = ""
    url: str = ""
    verified: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """Fields of a statement of reasons (EU transparency database, API v2); empty if the pack leaves them to the default."""

    ground: str = ""
    category: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """An inline test: a context as it stands in the file, whether the rule must decide it, and where it stands."""

    context: Mapping[str, Any]
    fires: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``layer`` is 0 for the base of a pack and grows with every overlay on it."""

    id: str
    action: Action
    severity: int = 0
    reason: str = ""
    message: str | Mapping[str, str] = ""
    priority: int = 0
    match: Match = field(default_factory=Match)
    when: str = ""
    tree: Expr | None = None
    reads: frozenset[tuple[str, str]] = frozenset()
    since: str = ""
    until: str = ""
    legality: str = ""
    law: tuple[Law, ...] = ()
    statement: Statement = field(default_factory=Statement)
    asks: tuple[str, ...] = ()
    shadow: bool = False
    overrides: frozenset[str] = frozenset()
    cases: tuple[Case, ...] = ()
    layer: int = 0
    place: Place = field(default_factory=lambda: Place(""))

    @property
    def order(self) -> tuple[int, int, str]:
        """The sort key of the order in which rules are tried within a layer."""
        return -self.priority, -self.action.rank, self.id

    @property
    def dated(self) -> bool:
        """Whether the date of the listing matters to this rule."""
        return bool(self.since or self.until or ("listing", "date") in self.reads)
