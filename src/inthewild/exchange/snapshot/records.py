"""The snapshot as data, ``inthewild.snapshot/1``: every figure with its definition, coverage, level and lineage.

Built by the hub (hub/progress), rendered as page, PDF, CSV and JSON from this alone, and verified by anybody
(``inthewild report verify``). Whole numbers only: shares are kept as the two counts they are made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SCHEMA = "inthewild.snapshot/1"


class Status(StrEnum):
    """Why a cell has a number or none. Nothing is ever shown as zero that was not counted as zero."""

    REPORTED = "reported"
    NOT_REPORTED = "not_reported"
    SUPPRESSED = "suppressed"


class Note(StrEnum):
    """What must be said beside a number; the words, in every language, are the renderer's."""

    PERSONS_OF_COMPANIES = "persons_of_companies"
    """The unit cannot be added (persons, accounts, reach): companies were added, and who is known to two counts twice."""
    PLATFORMS_NOT_ADDED = "platforms_not_added"
    """A company gave only figures of single platforms, in a unit that cannot be added: they are not in this sum."""
    AUDITORS_ONLY = "auditors_only"
    """A company gave its figure to auditors only: it is not in this sum."""
    COUNTED_BY_THE_HUB = "counted_by_the_hub"
    """Not submitted: counted from the hub's own records."""
    AS_PUBLISHED = "as_published"
    """Taken from a published document, as its authors reported it."""


class Level(StrEnum):
    """How far a figure was verified."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


@dataclass(frozen=True)
class Definition:
    """One version of a metric. ``text`` and ``not_counted`` are English; translations come from the catalogue by ``code``.

    ``additive`` says whether values of platforms may be added; ``group`` are metrics shown together and never summed.
    """

    code: str
    version: int
    name: str
    unit: str
    text: str
    not_counted: str
    additive: bool
    methods: tuple[str, ...]
    denominator: str = ""
    group: str = ""


@dataclass(frozen=True)
class Change:
    """What became of the figure since the period before: ``growth`` of those that reported both times under one definition,
    ``coverage`` by those that reported only once, ``definition`` by a changed definition. They sum to the whole change.

    ``since`` is the period compared with, ``edition`` the edition of its snapshot whose cell held ``before``.
    """

    since: str
    before: int
    growth: int
    coverage: int
    definition: int
    edition: int = 1


@dataclass(frozen=True)
class Sample:
    """What experts found in a sample of this figure's own population: ``found`` of ``n`` were as the definition says.

    ``low`` and ``high`` are the Wilson interval of 95 %, in parts of 10,000.
    """

    n: int
    found: int
    low: int
    high: int


@dataclass(frozen=True)
class Cell:
    """One figure. ``by`` is empty for a headline, else one dimension (``region``, ``sector``, ``taxon``, ``language``,
    ``organisation``) and its value. ``reporting`` of ``asked`` companies gave it. ``lineage`` are ids of Lineage entries, in
    order.

    ``levels`` counts companies by level; ``level`` is the lowest of them. ``methods`` counts companies by method; who used two
    counts in both. ``sample`` is there where one company's sampled figure is all of the cell. ``notes`` are to be printed beside
    the number, ``note`` is free text. A suppressed cell has lineage and counts, never a value, a change or a sample.
    Where nobody was asked (``asked`` 0) the figure is the hub's own or a published document's.
    """

    id: str
    metric: str
    definition: int
    period: str
    by: Mapping[str, str]
    status: Status
    value: int | None
    reporting: int
    asked: int
    level: Level | None
    levels: Mapping[str, int]
    methods: Mapping[str, int]
    lineage: tuple[str, ...]
    change: Change | None = None
    sample: Sample | None = None
    note: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Lineage:
    """Where a part of a figure comes from.

    ``kind`` is ``submission``, ``hub`` (counted from the hub's own records) or ``history`` (a published document). A public
    one is shown in full: ``submission`` (the figure's id), ``organisation`` and ``platform`` (names, and ids beside them),
    ``value``, ``source``, and the ``salt`` with which anybody can check its commitment. Of any other there is only
    ``commitment``: SHA-256 over 32 bytes of salt and the canonical record (``lineage.record``), which an auditor can open.
    """

    id: str
    kind: str
    metric: str
    definition: int
    period: str
    by: Mapping[str, str]
    public: bool
    commitment: str
    level: Level
    method: str
    organisation: str = ""
    platform: str = ""
    value: int | None = None
    source: str = ""
    source_url: str = ""
    submitted_at: str = ""
    organisation_id: str = ""
    platform_id: str = ""
    submission: str = ""
    replaces: str = ""
    salt: str = ""
    sample: Sample | None = None


@dataclass(frozen=True)
class Statement:
    """What a company said of its figures: ``confirmed``, ``objected`` (with its text), ``silent`` or ``not_asked``.

    ``organisation`` is a name, or empty for a company that neither published its figures nor objected.
    """

    organisation: str
    state: str
    text: str = ""


@dataclass(frozen=True)
class Restatement:
    """A correction of a published figure: what it was, what it is, and why."""

    cell: str
    period: str
    before: int | None
    after: int | None
    reason: str
    day: str


@dataclass(frozen=True)
class Snapshot:
    """The whole publication. ``missing`` are organisations that did not report and whose agreement lets us name them;
    ``missing_unnamed`` counts the others. ``suppressed_below`` is the smallest number of companies behind a shown cell,
    ``dominated_above`` the greatest share in per cent that one of them may hold.

    ``lineage`` holds every figure of the period, also those that no cell sums (see Note): nothing submitted is left untold.
    """

    id: str
    period: str
    edition: int
    title: str
    built_at: str
    definitions: tuple[Definition, ...]
    cells: tuple[Cell, ...]
    lineage: tuple[Lineage, ...]
    statements: tuple[Statement, ...]
    restatements: tuple[Restatement, ...]
    missing: tuple[str, ...]
    missing_unnamed: int
    suppressed_below: int
    restates: str = ""
    dominated_above: int = 85
    note: str = ""
