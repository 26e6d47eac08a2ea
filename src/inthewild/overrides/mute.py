"""Overrides on the decisions of a batch: what each would have been, and what it is now.

An override only loosens. A muted term is not there: the listing is decided from what else is found in it. What a muted
rule decides is allowed, and no other rule steps in for that finding; other findings are decided as before. Of a muted
seller everything is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from inthewild.overrides.model import Kind, Override, Overrides
from inthewild.records import Action, Decision, Finding, Muted

#: row -> its findings without the hits of these terms; rows without findings are left out
WithoutTerms = Callable[[Sequence[int], frozenset[str]], Mapping[int, list[Finding]]]
#: (row, findings) -> the decision that these findings alone lead to; the clean decision if there are none
Decide = Callable[[int, list[Finding]], Decision]


def mute(
    overrides: Overrides,
    decided: Mapping[int, Decision],
    sellers: Mapping[int, str],
    without_terms: WithoutTerms,
    decide: Decide,
) -> dict[int, Decision]:
    """The decisions with the overrides applied; those that change name what changed them.

    ``sellers`` are the seller hashes of the rows that have one.
    """
    terms, rules, hashes = overrides.muted_terms(), overrides.of(Kind.RULE), overrides.of(Kind.SELLER)
    version = overrides.version
    hit = {row: _hit(d, terms) for row, d in decided.items()} if terms else {}
    rows = [row for row, found in hit.items() if found]
    rest = without_terms(rows, frozenset(terms)) if rows else {}
    out: dict[int, Decision] = {}
    for row, before in decided.items():
        used: list[Override] = []
        after = before
        if hit.get(row):
            used += hit[row]
            after = decide(row, rest.get(row, []))
        after = _without_rules(row, after, rules, used, decide)
        seller = hashes.get(sellers.get(row, ""))
        if seller is not None:
            used.append(seller)
            after = _allowed(after)
        out[row] = _named(before, after, used, version) if used else before
    return out


def _hit(decision: Decision, terms: Mapping[str, Override]) -> list[Override]:
    ids = dict.fromkeys(e.term_id for f in decision.findings for e in f.evidence if e.term_id in terms)
    return list(dict.fromkeys(terms[i] for i in ids))


def _without_rules(row: int, decision: Decision, rules: Mapping[str, Override], used: list[Override], decide: Decide) -> Decision:
    """Take the findings away that muted rules decide, one by one, until another rule decides or none is left."""
    findings, at = list(decision.findings), decision
    taken: list[Finding] = []
    while findings and at.decided_by is not None and at.rule_id in rules:
        used.append(rules[at.rule_id])
        taken.append(findings.pop(at.decided_by))
        at = decide(row, findings) if findings else _allowed(at)
        findings = list(at.findings) if findings else []
    if not taken:
        return decision
    if not findings:
        return replace(_allowed(decision), findings=decision.findings)
    # The findings of muted rules are still findings: a person who looks must see them.
    return replace(at, findings=(*at.findings, *taken), score=decision.score, band=decision.band)


def _allowed(decision: Decision) -> Decision:
    return replace(decision, action=Action.ALLOW, severity=0, decided_by=None, message="", policy={})


def _named(before: Decision, after: Decision, used: Sequence[Override], version: str) -> Decision:
    notes = tuple(o.note() for o in dict.fromkeys(used))
    muted = Muted(notes, before.action, before.rule_id, before.severity, before.score, before.band, version)
    if after.decided_by is not None:
        return replace(after, muted=muted)
    names = ", ".join(o.id for o in notes)
    reason = f"Muted ({names}): {notes[0].reason} Without it: {before.action} by {before.rule_id}: {before.reason}"
    return replace(after, reason=reason, muted=muted)
