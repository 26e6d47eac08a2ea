"""A policy pack: rules over findings, in a file, with a deterministic order.

The first rule that fits a finding by priority, then by the stricter action, then by id, decides that finding; the
strictest finding decides the listing. Packs test bands, never scores.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inthewild.errors import PolicyError
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.records import Action, Band, Finding, Legality, Surface

SCHEMA = "inthewild.policy/1"
DEFAULT = Path(__file__).parent / "packs" / "default.json"
_WHEN = {
    "custom", "claims", "not_claims", "intents", "not_intents", "taxa", "groups", "specimens", "bands", "legality",
    "surfaces", "min_severity",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; every condition that is given must hold, an empty one holds always."""

    id: str
    action: Action
    severity: int
    reason: str
    message: str = ""
    priority: int = 0
    custom: bool | None = None
    claims: frozenset[str] = frozenset()
    not_claims: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    not_intents: frozenset[str] = frozenset()
    taxa: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    specimens: frozenset[str] = frozenset()
    bands: frozenset[str] = frozenset()
    legality: frozenset[str] = frozenset()
    surfaces: frozenset[str] = frozenset()
    min_severity: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a pack says of one finding."""

    rule: Rule
    legality: str
    reason: str


class Policy:
    """A loaded pack; rules sorted in the order in which they are tried."""

    def __init__(self, name: str, version: str, rules: Sequence[Rule], otherwise: Rule) -> None:
        self.name = name
        self.version = f"{name}/{version}"
        self.rules = tuple(sorted(rules, key=lambda r: (-r.priority, -r.action.rank, r.id)))
        self.otherwise = otherwise

    @classmethod
    def load(cls, path: str | Path | None = None) -> Policy:
        """Read a pack. Raises :class:`PolicyError` naming the rule and what is wrong with it."""
        source = Path(path) if path else DEFAULT
        try:
            data: Any = json.loads(source.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise PolicyError("no such policy file", where=str(source)) from None
        except UnicodeDecodeError:
            raise PolicyError("not UTF-8", where=str(source)) from None
        except json.JSONDecodeError as error:
            where = f"{source}:{error.lineno}:{error.colno}"
            raise PolicyError(f"not JSON: {error.msg}", where=where) from None
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise PolicyError(f"the schema is not {SCHEMA}", where=str(source))
        try:
            rules = [_rule(r, str(source)) for r in data["rules"]]
            ids = [r.id for r in rules]
            for rule_id in ids:
                if ids.count(rule_id) > 1:
                    raise PolicyError(f"rule {rule_id!r} stands twice", where=str(source))
            return cls(str(data["name"]), str(data["version"]), rules, _rule(data["default"], str(source)))
        except (KeyError, TypeError) as error:
            raise PolicyError(f"missing or of the wrong type: {error}", where=str(source)) from None

    def judge(self, finding: Finding, tree: Taxonomy, surface: str) -> Verdict:
        """The rule that decides a finding."""
        legality, severity = self.legality(finding, tree)
        rule = next((r for r in self.rules if _fits(r, finding, tree, legality, severity, surface)), self.otherwise)
        return Verdict(rule, legality, self._reason(rule, finding))

    def legality(self, finding: Finding, tree: Taxonomy) -> tuple[str, int]:
        """(legality, severity 0 to 4) of a finding's pair; a taxon without specimen is read as a live one."""
        if finding.taxon not in tree.taxa:
            return Legality.UNKNOWN, 0
        pair = tree.pair(finding.taxon, finding.specimen or "LIV")
        listing = finding.appendix.upper()
        if pair is None or not tree.group(finding.taxon):
            return Legality.UNKNOWN, 0  # "bird", "plant": too wide a word for any rule of law
        if listing == "NC" and pair.legality in (Legality.PROHIBITED, Legality.LIKELY_ILLEGAL, Legality.NEEDS_PAPERS):
            # The group is restricted, this taxon is not listed: a look-alike, or a relative without protection.
            return Legality.LAWFUL, 1
        return pair.legality, pair.severity

    def _reason(self, rule: Rule, finding: Finding) -> str:
        words = {
            "taxon_name": finding.taxon_name or finding.concept, "specimen": finding.specimen or "(whole or live)",
            "appendix": f"CITES {finding.appendix}" if finding.appendix else "listing not known",
            "claims": ", ".join(finding.claims), "concept": finding.concept, "group": finding.group,
        }  # fmt: skip
        return rule.reason.format_map(words)


def _fits(rule: Rule, finding: Finding, tree: Taxonomy, legality: str, severity: int, surface: str) -> bool:
    claims = set(finding.claims)
    intents = {e.sense for e in finding.evidence if e.sense.startswith(("intent.", "promo."))}
    return (
        (rule.custom is None or rule.custom == bool(finding.concept))
        and (not rule.claims or bool(claims & rule.claims))
        and not claims & rule.not_claims
        and (not rule.intents or bool(intents & rule.intents))
        and not intents & rule.not_intents
        and (not rule.taxa or any(tree.is_a(finding.taxon, t) for t in rule.taxa))
        and (not rule.groups or finding.group in rule.groups)
        and (not rule.specimens or bool(set(tree.specimen_line(finding.specimen)) & rule.specimens))
        and (not rule.bands or finding.band in rule.bands)
        and (not rule.legality or legality in rule.legality)
        and (not rule.surfaces or surface in rule.surfaces)
        and severity >= rule.min_severity
    )


def _rule(data: Mapping[str, Any], source: str) -> Rule:
    name = str(data.get("id") or "")
    where = f"{source}: rule {name or '(without id)'}"
    if not name:
        raise PolicyError("a rule without id", where=where)
    when = data.get("when") or {}
    unknown = sorted(set(when) - _WHEN)
    if unknown:
        raise PolicyError(f"unknown condition {', '.join(unknown)}", where=where, hint=f"known: {', '.join(sorted(_WHEN))}")
    try:
        action = Action(data["action"])
    except (KeyError, ValueError):
        raise PolicyError(f"action {data.get('action')!r} is not allow, educate, review or block", where=where) from None
    for key, closed in (("bands", Band), ("legality", Legality), ("surfaces", Surface)):
        wrong = sorted(set(when.get(key, ())) - {str(v) for v in closed})
        if wrong:
            raise PolicyError(f"{key}: {', '.join(wrong)} is not known", where=where)
    sets = {k: frozenset(v) for k, v in when.items() if k not in ("custom", "min_severity")}
    return Rule(
        id=name, action=action, severity=int(data.get("severity", 0)), reason=str(data.get("reason", "")),
        message=str(data.get("message", "")), priority=int(data.get("priority", 0)), custom=when.get("custom"),
        min_severity=int(when.get("min_severity", 0)), **sets,
    )  # fmt: skip
