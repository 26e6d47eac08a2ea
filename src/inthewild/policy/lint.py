"""What is not wrong with a pack but should be looked at."""

from __future__ import annotations

from inthewild.policy.diagnostics import Diagnostic
from inthewild.policy.education import family_message
from inthewild.policy.judge import Judge
from inthewild.policy.rules import FAMILY, Rule
from inthewild.policy.testing import run, untested
from inthewild.records import Action


def warnings(judge: Judge) -> list[Diagnostic]:
    """Warnings on the rules of the topmost layer, in the order of the file."""
    top = [r for r in judge.policy.rules if r.layer == len(judge.policy.layers) - 1]
    found: list[Diagnostic] = []
    lacking = {r.id for r in untested(judge)}
    failing = {o.rule.id for o in run(judge) if not o.passed}
    no_texts = not family_message("ivory-horn", "en")
    for rule in sorted(top, key=lambda r: r.place.line):
        if rule.id in failing:
            found.append(_warning(rule, "an inline test fails", "inthewild policy test shows which"))
        if rule.id in lacking:
            found.append(
                _warning(rule, "no inline test that fires and one that does not", "add tests: {fires: [...], not-fires: [...]}")
            )
        if rule.message == FAMILY and no_texts:
            found.append(_warning(rule, "the education text of the family is not there; the message is empty"))
        if rule.action in (Action.BLOCK, Action.EDUCATE) and not rule.message and not rule.shadow:
            found.append(_warning(rule, f"{rule.action} without a message to the user"))
        if rule.match.markets and not rule.law:
            found.append(_warning(rule, "a rule for one market without a citation", "add law: [{title: ..., jurisdiction: ...}]"))
        unread = [law.title for law in rule.law if not law.verified]
        if unread:
            found.append(_warning(rule, f"cited but not read: {unread[0]}", "open the article, then write verified: yes"))
    return found


def _warning(rule: Rule, what: str, hint: str = "") -> Diagnostic:
    return Diagnostic(f"rule {rule.id}: {what}", rule.place, hint, error=False)
