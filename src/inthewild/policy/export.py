"""A policy as CEL: each rule one expression over the event, for a platform that runs another language.

The expressions use nothing beyond core CEL. A runtime that evaluates one to true holds the rule for fitting; an error (an
optional field that is absent) means that it does not. What is left to the platform is the order, which travels along as data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from inthewild.policy.event import SCHEMA
from inthewild.policy.markets import EU
from inthewild.policy.pack import Policy
from inthewild.policy.rules import Match, Rule

ORDER = (
    "Take the rules of mode live whose expression is true. Leave out those that another of them names in overrides. "
    "In each layer the first in the order of this file decides; over the layers, from layer 0 up, the stricter action "
    "decides (block, review, educate, allow), the higher layer where both are equal. If none is left: default."
)


def expression(rule: Rule) -> str:
    """The whole condition of a rule, lists and ``when`` together, as one CEL expression."""
    parts = [part for make in _PARTS if (part := make(rule.match))]
    if rule.since:
        parts.append(f"has(listing.date) && listing.date >= {_text(rule.since)}")
    if rule.until:
        parts.append(f"has(listing.date) && listing.date <= {_text(rule.until)}")
    if rule.when:
        parts.append(f"({rule.when})")
    return " && ".join(parts) or "true"


def export_cel(policy: Policy) -> dict[str, Any]:
    """The policy as plain values: the event's fields and types, the rules in their order, and what the order means."""
    fields = {
        root: {
            name: {"type": f"list({f.type.base})" if f.type.many else str(f.type.base), "optional": f.optional}
            for name, f in of.items()
        }
        for root, of in SCHEMA.items()
    }
    return {
        "schema": "inthewild.policy-cel/1", "policy": policy.version, "order": ORDER, "event": fields,
        "markets": {"EU": sorted(EU), "note": "listing.market holds ISO 3166 codes, and EU beside each of these"},
        "default_market": list(policy.default_market),
        "rules": [
            {"id": r.id, "layer": r.layer, "priority": r.priority, "action": r.action, "severity": r.severity,
             "mode": "shadow" if r.shadow else "live", "overrides": sorted(r.overrides), "legality": r.legality,
             "expression": expression(r)}
            for r in policy.rules
        ],
        "default": {"id": policy.otherwise.id, "action": policy.otherwise.action, "severity": policy.otherwise.severity},
    }  # fmt: skip


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(_text(v) for v in sorted(values))}]"


def _one(name: str, field: str) -> Callable[[Match], str]:
    return lambda m: f"finding.{field} in {_list(getattr(m, name))}" if getattr(m, name) else ""


def _some(name: str, path: str, negated: bool = False) -> Callable[[Match], str]:
    sign = "!" if negated else ""
    return lambda m: f"{sign}{path}.exists(x, x in {_list(getattr(m, name))})" if getattr(m, name) else ""


def _custom(m: Match) -> str:
    return "" if m.custom is None else f"{'' if m.custom else '!'}has(finding.concept)"


_PARTS: tuple[Callable[[Match], str], ...] = (
    _custom,
    _one("bands", "band"),
    _one("groups", "group"),
    _one("legality", "legality"),
    _one("appendices", "appendix"),
    _one("annexes", "eu_annex"),
    lambda m: f"finding.severity >= {m.min_severity}" if m.min_severity else "",
    lambda m: f"listing.surface in {_list(m.surfaces)}" if m.surfaces else "",
    _some("markets", "listing.market"),
    _some("taxa", "finding.taxa"),
    _some("not_taxa", "finding.taxa", negated=True),
    _some("specimens", "finding.specimens"),
    _some("not_specimens", "finding.specimens", negated=True),
    _some("claims", "finding.claims"),
    _some("not_claims", "finding.claims", negated=True),
    _some("intents", "finding.intents"),
    _some("not_intents", "finding.intents", negated=True),
)
