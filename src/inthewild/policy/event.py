"""What a rule sees: one finding, what the tables say of it, and where and when the listing stands.

``SCHEMA`` is the contract of ``when:``: every field with its type. The same event as plain JSON (:func:`as_json`) is what
an exported expression reads in any CEL runtime.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.policy.cel.check import Base, FieldType, Schema, Type
from inthewild.records import Band, Finding, Legality, Surface

_TEXT, _TEXTS = Type(Base.STRING), Type(Base.STRING, many=True)
LISTINGS = frozenset(["", "I", "II", "III", "I/II", "NC"])
ANNEXES = frozenset(["", "A", "B", "C", "D"])
#: root -> field -> type. Optional fields may be absent; has() asks.
SCHEMA: Schema = {
    "finding": {
        "taxon": FieldType(_TEXT),
        "taxa": FieldType(_TEXTS),
        "group": FieldType(_TEXT),
        "specimen": FieldType(_TEXT),
        "specimens": FieldType(_TEXTS),
        "family": FieldType(_TEXT),
        "appendix": FieldType(_TEXT, values=LISTINGS),
        "eu_annex": FieldType(_TEXT, values=ANNEXES),
        "legality": FieldType(_TEXT, values=frozenset(Legality)),
        "severity": FieldType(Type(Base.INT)),
        "band": FieldType(_TEXT, values=frozenset(Band)),
        "claims": FieldType(_TEXTS),
        "intents": FieldType(_TEXTS),
        "signals": FieldType(_TEXTS),
        "concept": FieldType(_TEXT, optional=True),
    },
    "listing": {
        "surface": FieldType(_TEXT, values=frozenset(Surface)),
        "market": FieldType(_TEXTS),
        "ships_to": FieldType(_TEXTS),
        "documents": FieldType(_TEXTS),
        "date": FieldType(_TEXT, optional=True),
        "platform": FieldType(_TEXT, optional=True),
        "price": FieldType(Type(Base.DOUBLE), optional=True),
        "currency": FieldType(_TEXT, optional=True),
        "quantity": FieldType(Type(Base.DOUBLE), optional=True),
    },
}
OPTIONAL = frozenset((root, name) for root, fields in SCHEMA.items() for name, f in fields.items() if f.optional)


@dataclass(frozen=True, slots=True)
class Context:
    """Where and when a listing stands. ``market`` and ``ships_to`` are ISO 3166 codes, ``EU`` besides; ``date`` YYYY-MM-DD."""

    surface: str = Surface.LISTING
    market: tuple[str, ...] = ()
    ships_to: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    date: str | None = None
    platform: str | None = None
    price: float | None = None
    currency: str | None = None
    quantity: float | None = None
    lang: str | None = None


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def context_of(values: Mapping[str, Any], lang: str | None = None) -> Context:
    """A context from the fields of a listing; ``date`` is the day of ``created_at`` if that begins with an ISO date."""
    day = _DAY.match(str(values.get("date") or values.get("created_at") or ""))
    return Context(
        surface=str(values.get("surface") or Surface.LISTING), market=_texts(values.get("market")),
        ships_to=_texts(values.get("ships_to")), documents=_texts(values.get("documents")), date=day[0] if day else None,
        platform=values.get("platform"), price=_number(values.get("price")), currency=values.get("currency"),
        quantity=_number(values.get("quantity")), lang=lang,
    )  # fmt: skip


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(v) for v in value or ())


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


@dataclass(frozen=True)
class Site:
    """What the tables say of a taxon and specimen: the part of an event that does not depend on the listing."""

    taxon: str
    group: str
    specimen: str
    appendix: str
    legality: str
    severity: int
    tree: Taxonomy

    @cached_property
    def taxa(self) -> tuple[str, ...]:
        """The taxon and its ancestors; only itself if the tree does not know it."""
        return self.tree.line(self.taxon) if self.taxon in self.tree.taxa else tuple(filter(None, [self.taxon]))

    @cached_property
    def specimens(self) -> tuple[str, ...]:
        """The specimen and its umbrellas."""
        return self.tree.specimen_line(self.specimen)

    @cached_property
    def family(self) -> str:
        """The scoring family, which is that of the education texts too."""
        return self.tree.family(self.taxon, self.specimen or "LIV") if self.taxon in self.tree.taxa else ""

    @cached_property
    def eu_annex(self) -> str:
        """Annex of Regulation (EC) 338/97 by listings.tsv, else the one that follows from the CITES appendix.

        Where populations differ (I/II), the stricter: which population it is, the seller has to show.
        """
        own, _ = self.tree.appendix(self.taxon, "eu")
        return own or {"I": "A", "I/II": "A", "II": "B", "III": "C"}.get(self.appendix, "")


class Event:
    """One finding in its listing.

    Built for every finding, so it holds references only; what few rules ask for is worked out when one asks. A made-up event
    (an inline test, a cell) has no ``finding`` and brings its ``intents`` and ``signals`` along.
    """

    __slots__ = ("_intents", "_signals", "band", "claims", "concept", "context", "finding", "site")

    def __init__(
        self, site: Site, band: str, claims: tuple[str, ...], concept: str, context: Context, finding: Finding | None = None,
        intents: tuple[str, ...] | None = None, signals: tuple[str, ...] | None = None,
    ) -> None:  # fmt: skip
        self.site = site
        self.band = band
        self.claims = claims
        self.concept = concept
        self.context = context
        self.finding = finding
        self._intents = intents
        self._signals = signals

    @property
    def intents(self) -> tuple[str, ...]:
        """Senses of offers and promotion in the evidence, such as ``intent.sell``."""
        if self._intents is None:
            self._intents = self._senses("intent.", "promo.")
        return self._intents

    @property
    def signals(self) -> tuple[str, ...]:
        """Senses of evasion and provenance in the evidence, such as ``evasion.nodocs``."""
        if self._signals is None:
            self._signals = self._senses("evasion.", "provenance.")
        return self._signals

    def _senses(self, *classes: str) -> tuple[str, ...]:
        if self.finding is None:
            return ()
        return tuple(dict.fromkeys([e.sense for e in self.finding.evidence if e.sense.startswith(classes)]))


Getter = Callable[[Event], Any]
GETTERS: Mapping[tuple[str, str], Getter] = {
    ("finding", "taxon"): lambda e: e.site.taxon,
    ("finding", "taxa"): lambda e: e.site.taxa,
    ("finding", "group"): lambda e: e.site.group,
    ("finding", "specimen"): lambda e: e.site.specimen,
    ("finding", "specimens"): lambda e: e.site.specimens,
    ("finding", "family"): lambda e: e.site.family,
    ("finding", "appendix"): lambda e: e.site.appendix,
    ("finding", "eu_annex"): lambda e: e.site.eu_annex,
    ("finding", "legality"): lambda e: e.site.legality,
    ("finding", "severity"): lambda e: e.site.severity,
    ("finding", "band"): lambda e: e.band,
    ("finding", "claims"): lambda e: e.claims,
    ("finding", "intents"): lambda e: e.intents,
    ("finding", "signals"): lambda e: e.signals,
    ("finding", "concept"): lambda e: e.concept or None,
    ("listing", "surface"): lambda e: e.context.surface,
    ("listing", "market"): lambda e: e.context.market,
    ("listing", "ships_to"): lambda e: e.context.ships_to,
    ("listing", "documents"): lambda e: e.context.documents,
    ("listing", "date"): lambda e: e.context.date,
    ("listing", "platform"): lambda e: e.context.platform or None,
    ("listing", "price"): lambda e: e.context.price,
    ("listing", "currency"): lambda e: e.context.currency or None,
    ("listing", "quantity"): lambda e: e.context.quantity,
}


def as_json(event: Event) -> dict[str, dict[str, Any]]:
    """The event as exported expressions read it: optional fields that are absent are left out."""
    out: dict[str, dict[str, Any]] = {"finding": {}, "listing": {}}
    for (root, name), get in GETTERS.items():
        value = get(event)
        if value is not None:
            out[root][name] = list(value) if isinstance(value, tuple) else str(value) if isinstance(value, str) else value
    return out
