"""What the engine marked in a text, as spans for people: what it is, and what the word means."""

from __future__ import annotations

import re
from typing import Any

from inthewild.hub.core.marks import Kind, Span

_KINDS = {"taxon": Kind.SPECIES, "specimen": Kind.PRODUCT, "pair": Kind.TERM, "custom": Kind.TERM, "code": Kind.TERM}
_PLAIN = {"exact", "strict", "romanised"}
_TAIL = re.compile(r" \([^()]*\)$")


def of_decision(decision: dict[str, Any], field: str) -> list[Span]:
    """The spans of one field (``title`` or ``text``), each once; what the model only weighs by the words around is left out."""
    found: dict[tuple[int, int, Kind], Span] = {}
    for finding in decision.get("findings", ()):
        for one in finding["evidence"]:
            if one["field"] == field and (one["term_id"] or one["sense"].startswith("fact.")):
                span = Span(one["start"], one["end"], _kind(one), _TAIL.sub("", one["reason"]), "en")
                found.setdefault((span.start, span.end, span.kind), span)
    return sorted(found.values(), key=lambda s: (s.start, s.end))


def _kind(one: dict[str, Any]) -> Kind:
    if not set(one["view"].split("+")) <= _PLAIN:
        return Kind.DISGUISE
    if one["kind"] in _KINDS:
        return _KINDS[one["kind"]]
    return Kind.LAWFUL if one["weight"] < 0 else Kind.CONTEXT
