"""Why a rule holds or does not: each of its conditions tested alone, by the very code that decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from inthewild.policy.event import GETTERS, Event
from inthewild.policy.judge import dynamic_test, static_fits
from inthewild.policy.rules import Match, Rule

#: Condition -> the field of the event that it looks at.
_SEEN = {
    "claims": "claims", "not_claims": "claims", "intents": "intents", "not_intents": "intents", "taxa": "taxa",
    "not_taxa": "taxa", "groups": "group", "specimens": "specimens", "not_specimens": "specimens",
    "appendices": "appendix", "annexes": "eu_annex",
    "bands": "band", "legality": "legality", "min_severity": "severity", "custom": "concept",
}  # fmt: skip
_DYNAMIC = {"bands", "surfaces", "markets", "claims", "not_claims", "intents", "not_intents"}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule: its name, what it wants, what the event has, and whether it holds."""

    name: str
    wanted: str
    seen: str
    holds: bool


def conditions(rule: Rule, event: Event) -> Iterator[Condition]:
    """The conditions of a rule in the order of the pack format, each with its result."""
    empty = Match()
    for field in fields(Match):
        value = getattr(rule.match, field.name)
        if value == getattr(empty, field.name):
            continue
        alone = replace(empty, **{field.name: value})
        if field.name in _DYNAMIC:
            holds = dynamic_test(replace(rule, match=alone, since="", until="", tree=None))(event)
        else:
            holds = static_fits(alone, event.site, bool(event.concept))
        yield Condition(field.name, _shown(value), _seen(field.name, event), holds)
    if rule.since or rule.until:
        holds = dynamic_test(replace(rule, match=empty, tree=None))(event)
        yield Condition("effective", f"{rule.since or '...'} to {rule.until or '...'}", event.context.date or "no date", holds)
    if rule.tree is not None:
        holds = dynamic_test(replace(rule, match=empty, since="", until=""))(event)
        seen = ", ".join(f"{root}.{name} = {_shown(GETTERS[root, name](event))}" for root, name in sorted(rule.reads))
        yield Condition("when", rule.when, seen, holds)


def _seen(name: str, event: Event) -> str:
    if name == "surfaces":
        return event.context.surface
    if name == "markets":
        return _shown(event.context.market) if event.context.market else "market not known"
    return _shown(GETTERS["finding", _SEEN[name]](event))


def _shown(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(v) or "(none)" for v in value))
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "(none)"
    return "(none)" if value in (None, "") else str(value)
