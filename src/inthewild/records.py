"""What flows through the engine: listings in, hits, evidence, findings and decisions out. No behaviour lives here.

Offsets are code points, half-open, in the named field exactly as the caller supplied it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

DECISION_SCHEMA = "inthewild.decision/1"

#: The text fields of a listing, in the order in which they are scanned.
TEXT_FIELDS = ("title", "text", "transcript")


class Action(StrEnum):
    """What a platform does with a listing; from the mildest to the strictest."""

    ALLOW = "allow"
    EDUCATE = "educate"
    REVIEW = "review"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        """0 for allow to 3 for block: the larger, the stricter."""
        return _ACTIONS.index(self)


_ACTIONS = tuple(Action)


class Band(StrEnum):
    """How sure the engine is that this is an offer of a real part or animal."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Surface(StrEnum):
    """Where on a platform the text stands."""

    LISTING = "listing"
    POST = "post"
    PROFILE = "profile"
    GROUP = "group"
    MESSAGE = "message"
    SEARCH = "search"


class Legality(StrEnum):
    """Never a verdict of law: what the policy and the dated tables say, and no more."""

    PROHIBITED = "prohibited"
    LIKELY_ILLEGAL = "likely-illegal"
    NEEDS_PAPERS = "needs-papers"
    LAWFUL = "lawful"
    UNKNOWN = "unknown"


class View(StrEnum):
    """The reading of the text in which a hit was found; several are joined with ``+``."""

    EXACT = "exact"
    STRICT = "strict"
    DECODE = "decode"
    SKELETON = "skeleton"
    SQUEEZE = "squeeze"
    LEET = "leet"
    JOINED = "joined"
    ROMANISED = "romanised"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing, post, profile, group, message or search as a platform hands it over."""

    id: str
    text: str = ""
    title: str = ""
    transcript: str | None = None
    lang: str | None = None
    price: float | None = None
    currency: str | None = None
    quantity: float | None = None
    category: str | None = None
    seller: str | None = None
    url: str | None = None
    platform: str | None = None
    surface: str = Surface.LISTING
    market: tuple[str, ...] = ()
    ships_to: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    location: str | None = None
    images: tuple[str, ...] = ()
    created_at: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found in a text. ``concept`` is the caller's own string for own terms, else the sense without its prefix."""

    term_id: str
    term: str
    lang: str
    sense: str
    concept: str
    view: str
    exact: bool
    field: str
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact with a place in the text, and what it added to or took from the score (in logits)."""

    kind: str
    sense: str
    term_id: str
    term: str
    lang: str
    view: str
    field: str
    start: int
    end: int
    surface: str
    reason: str
    weight: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One taxon and specimen that the listing seems to offer, with the evidence for and against."""

    taxon: str
    taxon_name: str
    group: str
    specimen: str
    appendix: str
    as_of: str
    legality: str
    intent: str
    claims: tuple[str, ...]
    score: float
    band: str
    evidence: tuple[Evidence, ...]
    family: str = ""
    concept: str = ""
    #: The names of evidence that the model weighed; what `inthewild train` learns from. Not part of the JSON.
    names: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Versions:
    """The four versions that a decision names."""

    engine: str
    lexicon: str
    model: str
    policy: str


@dataclass(frozen=True, slots=True)
class OverrideNote:
    """An override that changed a decision; ``expires`` in UTC, ``role`` of its author, never a name."""

    id: str
    kind: str
    reason: str
    role: str
    expires: str


@dataclass(frozen=True, slots=True)
class Muted:
    """What a decision would have been without the overrides ``by``; ``version`` of the set of overrides in force."""

    by: tuple[OverrideNote, ...]
    action: str
    rule_id: str
    severity: int
    score: float
    band: str
    version: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says of a listing, why, and on which findings."""

    id: str
    lang: str | None
    action: str
    score: float
    band: str
    severity: int
    rule_id: str
    decided_by: int | None
    reason: str
    message: str
    findings: tuple[Finding, ...]
    versions: Versions
    inputs: Mapping[str, object] = field(default_factory=dict)
    calibration: str = "none"
    #: Set where an override had a say.
    muted: Muted | None = None
    #: What the policy says beside rule and reason: facts to ask for, laws cited, shadow rules; empty keys left out.
    policy: Mapping[str, object] = field(default_factory=dict)
