"""What can be said of the law without false certainty, and which facts would settle it.

The engine is no court. It says: prohibited by this policy; likely illegal in a named jurisdiction, by a named article;
needs papers; lawful by the tables; unknown. Beside it stand the facts that would settle the matter. Exemptions (antique,
pre-convention, musical instrument, captive-bred, zoo, fossil, mammoth, imitation) are claims to ask about, never to believe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inthewild.policy.facts import FACTS, asked
from inthewild.policy.judge import Judge, Verdict
from inthewild.policy.permits import check_documents
from inthewild.policy.rules import Law
from inthewild.records import Action, Legality


@dataclass(frozen=True, slots=True)
class Cited:
    """A law that a rule which holds for the finding cites."""

    law: Law
    rule_id: str
    legality: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What can be said. ``legality`` is the policy's word; ``in_law`` the law's, jurisdiction by jurisdiction.

    ``in_law`` is empty and ``market_known`` false where no market is known: then the law is unknown, whatever the policy says.
    ``asks`` are ids of facts (:data:`~inthewild.policy.facts.FACTS`) that would settle it.
    """

    legality: str
    market_known: bool
    in_law: tuple[Cited, ...]
    asks: tuple[str, ...]


def assess(judge: Judge, verdict: Verdict) -> Assessment:
    """What can be said of the finding of a verdict."""
    fitting = judge.fitting(verdict)
    cited = tuple(
        Cited(law, rule.id, rule.legality or Legality.UNKNOWN) for rule in fitting for law in rule.law if rule.match.markets
    )
    known = bool(verdict.event.context.market)
    asks = [fact for rule in (verdict.rule, *(r for r in fitting if r.law)) for fact in rule.asks]
    if any(rule.law for rule in judge.policy.rules) and not known:
        asks.append("market")
    if verdict.legality == Legality.NEEDS_PAPERS and not asks:
        asks = ["legal-origin", "permit-number"]
    return Assessment(verdict.legality, known, cited, asked(asks, verdict.event.claims))


def details(judge: Judge, verdicts: Sequence[Verdict], by: int) -> Mapping[str, Any]:
    """What a decision says of its policy beside rule and reason: the field ``policy`` of the decision JSON.

    Empty keys are left out; {} for a decision that allows and has no shadow result.
    """
    decided = verdicts[by]
    out: dict[str, Any] = {}
    if decided.rule.action is not Action.ALLOW:
        said = assess(judge, decided)
        laws = dict.fromkeys([(law, decided.rule.id, decided.rule.legality or Legality.UNKNOWN) for law in decided.rule.law])
        laws |= dict.fromkeys([(c.law, c.rule_id, c.legality) for c in said.in_law])
        out["asks"] = [{"fact": fact, "question": FACTS[fact]} for fact in said.asks]
        out["law"] = [
            {"jurisdiction": law.jurisdiction, "title": law.title, "article": law.article, "legality": legality,
             "verified": law.verified, "rule_id": rule_id}
            for law, rule_id, legality in laws
        ]  # fmt: skip
        out["documents"] = [
            {"document": c.document, "form": c.form, "country": c.country}
            for c in check_documents(decided.event.context.documents)
        ]
        s = decided.rule.statement
        out["statement"] = {
            k: v for k, v in (("ground", s.ground), ("category", s.category), ("keywords", list(s.keywords))) if v
        }
        out["overridden"] = list(decided.overridden)
    out["shadow"] = [
        {"finding": i, "rule_id": v.shadow.id, "action": v.shadow.action} for i, v in enumerate(verdicts) if v.shadow is not None
    ]
    return {key: value for key, value in out.items() if value}
