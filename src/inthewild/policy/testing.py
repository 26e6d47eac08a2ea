"""Inline tests: contexts that a rule must decide (``fires``) or must not (``not-fires``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inthewild.policy.event import Event, Site, context_of
from inthewild.policy.judge import Judge, Verdict
from inthewild.policy.rules import Case, Rule

#: What a context of a test says if it says nothing else.
BAND, INTENTS = "high", ("intent.sell",)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an inline test; ``decided`` is the id of the rule that decided."""

    rule: Rule
    case: Case
    decided: str
    passed: bool


def event_of(judge: Judge, values: Mapping[str, Any]) -> Event:
    """An event from the keys of an inline test: taxon or group, specimen, band (high), intents (intent.sell), market ...

    The appendix is that of the tables unless it is given.
    """
    taxon = str(values.get("taxon") or "")
    appendix = values.get("appendix")
    if appendix is None:
        appendix = judge.tree.appendix(taxon)[0] if taxon else ""
    site: Site = judge.site(taxon, str(values.get("specimen") or ""), str(appendix), str(values.get("group") or ""))
    return Event(
        site, str(values.get("band") or BAND), _texts(values, "claims"), str(values.get("concept") or ""),
        judge.context(context_of(values)), intents=_texts(values, "intents", INTENTS), signals=_texts(values, "signals"),
    )  # fmt: skip


def verdict_of(judge: Judge, values: Mapping[str, Any]) -> Verdict:
    """What the policy says of such a context."""
    event = event_of(judge, values)
    return judge.judge_event(event.site, event)


def run(judge: Judge, all_layers: bool = False) -> list[Outcome]:
    """Run the inline tests of the topmost layer, or of all; a shadow rule fires if it would decide."""
    top = len(judge.policy.layers) - 1
    outcomes: list[Outcome] = []
    for rule in judge.policy.rules:
        if rule.layer != top and not all_layers:
            continue
        for case in rule.cases:
            verdict = verdict_of(judge, case.context)
            decided = verdict.shadow or verdict.rule if rule.shadow else verdict.rule
            outcomes.append(Outcome(rule, case, decided.id, (decided.id == rule.id) is case.fires))
    return outcomes


def untested(judge: Judge) -> list[Rule]:
    """Rules of the topmost layer that lack a test that fires or one that does not."""
    top = len(judge.policy.layers) - 1
    return [r for r in judge.policy.rules if r.layer == top and {c.fires for c in r.cases} != {True, False}]


def _texts(values: Mapping[str, Any], key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(values[key]) if key in values else default
