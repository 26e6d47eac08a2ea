"""What a search box shows: why, what to do, where to report, and which words led to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What the query names: an animal with a word of trade, or something made of it."""

    COMMERCE = "commerce"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the query, in code points, half-open, and what it stands for."""

    start: int
    end: int
    surface: str
    sense: str
    term: str


@dataclass(frozen=True, slots=True)
class Advisory:
    """The advice on one query. ``lang`` is the language of the message, ``query_lang`` that of the query, if known."""

    query: str
    kind: Kind
    family: str
    taxon: str
    taxon_name: str
    specimen: str
    reason: str
    spans: tuple[Span, ...]
    query_lang: str | None
    lang: str
    why: str
    do: str
    report: str
    checked: str
    lexicon: str

    @property
    def message(self) -> str:
        """The parts of the message as one paragraph."""
        return ("" if self.lang.startswith("zh") else " ").join((self.why, self.do, self.report))

    def to_dict(self) -> dict[str, Any]:
        """As JSON: schema ``inthewild.advisory/1``."""
        names = (
            "query", "kind", "family", "taxon", "taxon_name", "specimen", "reason", "query_lang", "lang", "message", "why",
            "do", "report", "checked", "lexicon",
        )  # fmt: skip
        out: dict[str, Any] = {"schema": "inthewild.advisory/1", **{n: getattr(self, n) for n in names}}
        out["spans"] = [{n: getattr(s, n) for n in ("start", "end", "surface", "sense", "term")} for s in self.spans]
        return out
