"""Statements of reasons for the EU transparency database, API v2: drafts, which the platform posts itself.

Field names and rules: the documentation of the database (transparency.dsa.ec.europa.eu, "API and Schema") and its public
source, as listed in docs/legal-forms.md with what could not be checked. Limits are in characters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from inthewild.errors import InputError
from inthewild.exchange.config import EEA, Config
from inthewild.exchange.decisions import Line, Problem, Report
from inthewild.exchange.facts import facts, personal
from inthewild.exchange.grounds import ILLEGAL, INCOMPATIBLE, Ground, Grounds
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.records import Decision, Surface

#: Statements of one call of the database's API.
BATCH = 100

VISIBILITIES = tuple(
    f"DECISION_VISIBILITY_{name}"
    for name in (
        "CONTENT_REMOVED", "CONTENT_DISABLED", "CONTENT_DEMOTED", "CONTENT_AGE_RESTRICTED", "CONTENT_INTERACTION_RESTRICTED",
        "CONTENT_LABELLED",
    )
)  # fmt: skip
CATEGORIES = tuple(
    f"STATEMENT_CATEGORY_{name}"
    for name in (
        "ANIMAL_WELFARE", "CONSUMER_INFORMATION", "CYBER_VIOLENCE", "CYBER_VIOLENCE_AGAINST_WOMEN",
        "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", "ILLEGAL_OR_HARMFUL_SPEECH", "INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS", "NOT_SPECIFIED_NOTICE", "OTHER_VIOLATION_TC",
        "PROTECTION_OF_MINORS", "RISK_FOR_PUBLIC_SECURITY", "SCAMS_AND_FRAUD", "SELF_HARM",
        "UNSAFE_AND_PROHIBITED_PRODUCTS", "VIOLENCE",
    )
)  # fmt: skip
#: The keywords of the database that can be meant by a wildlife rule; the database knows more.
KEYWORDS = tuple(
    f"KEYWORD_{name}"
    for name in (
        "ANIMAL_HARM", "UNLAWFUL_SALE_ANIMALS", "PROHIBITED_PRODUCTS", "UNSAFE_PRODUCTS", "GOODS_SERVICES_NOT_PERMITTED",
        "INAUTHENTIC_LISTINGS", "RISK_ENVIRONMENTAL_DAMAGE", "RISK_PUBLIC_HEALTH", "VIOLATION_EU_LAW",
        "VIOLATION_NATIONAL_LAW", "MISLEADING_INFO_GOODS_SERVICES", "OTHER",
    )
)  # fmt: skip
AUTOMATED = tuple(f"AUTOMATED_DECISION_{name}" for name in ("FULLY", "PARTIALLY", "NOT_AUTOMATED"))
LIMITS = {
    "decision_ground_reference_url": 500, "illegal_content_legal_ground": 500, "illegal_content_explanation": 2000,
    "incompatible_content_ground": 500, "incompatible_content_explanation": 2000, "decision_facts": 5000, "puid": 500,
}  # fmt: skip
_FIRST_CONTENT, _FIRST_DECISION, _LAST = date(2000, 1, 1), date(2020, 1, 1), date(2038, 1, 1)


class Statements:
    """Makes the statements of a decisions file. ``applied``: the day from which the decisions hold."""

    def __init__(self, config: Config, grounds: Grounds, tree: Taxonomy, applied: date) -> None:
        self.config = config
        self.applied = applied
        self.skipped = 0
        self._grounds = grounds
        self._tree = tree
        for action, value in config.restrictions.items():
            if value not in VISIBILITIES:
                hint = f"known: {', '.join(VISIBILITIES)}"
                raise InputError(f"{value!r} is no restriction of visibility", where=f"restrictions.{action}", hint=hint)

    def of(self, lines: Iterable[Line], report: Report) -> Iterator[dict[str, Any]]:
        """The statements of the decisions that restrict something, in their order; problems are reported, by line.

        Decisions that restrict nothing (allow, educate, review by default) need no statement and are counted in
        ``skipped``. Each listing stands once in ``lines``: a puid must be unique for ever.
        """
        for line in lines:
            if line.decision.action not in self.config.restrictions:
                self.skipped += 1
                continue
            made = self.statement(line, report)
            if made is None:
                continue
            problems = problems_of(made)
            if problems:
                report(Problem(line.where, "; ".join(problems)))
                continue
            yield made

    def statement(self, line: Line, report: Report) -> dict[str, Any] | None:
        """The statement of one decision; None, and a report, if something that it needs is missing."""
        decision = line.decision
        posted = posted_on(decision)
        if posted is None:
            report(Problem(line.where, "no date of the content: inputs.created_at is missing or no date"))
            return None
        ground = self._grounds.of(decision, line.data)
        scope = self.config.territorial_scope
        language = (decision.lang or "").partition("-")[0].upper()
        out: dict[str, Any] = {
            "decision_visibility": [self.config.restrictions[str(decision.action)]],
            "end_date_visibility_restriction": None,
            **self._ground_fields(decision, ground),
            "content_type": [content_type(decision)],
            "category": ground.category,
            "category_addition": list(ground.additions),
            "category_specification": list(ground.keywords),
            "territorial_scope": sorted(scope),
            "content_date": posted.isoformat(),
            "application_date": self.applied.isoformat(),
            "decision_facts": facts(decision, self._tree)[: LIMITS["decision_facts"]],
            "source_type": "SOURCE_VOLUNTARY",
            "automated_detection": "Yes",
            "automated_decision": self.config.automated_decision,
            "puid": puid(self.config.platform, decision),
        }
        if len(language) == 2:
            out["content_language"] = language
        url = ground.url or (self.config.terms_url if ground.ground == INCOMPATIBLE else "")
        if url:
            out["decision_ground_reference_url"] = url
        return out

    def _ground_fields(self, decision: Decision, ground: Ground) -> dict[str, Any]:
        why = facts(decision, self._tree).partition(" Found by automated")[0]
        if ground.ground == ILLEGAL:
            return {
                "decision_ground": ILLEGAL,
                "illegal_content_legal_ground": ground.legal,
                "illegal_content_explanation": why[: LIMITS["illegal_content_explanation"]],
            }
        return {
            "decision_ground": ground.ground,
            "incompatible_content_ground": ground.terms,
            "incompatible_content_explanation": why[: LIMITS["incompatible_content_explanation"]],
        }


def puid(platform: str, decision: Decision) -> str:
    """The identifier of a statement: the same for the same decision however often it is exported, else another.

    A digest of platform, listing id, action, rule and policy version. The listing id itself is not in it.
    """
    parts = (platform, decision.id, str(decision.action), decision.rule_id, decision.versions.policy)
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"itw-{digest[:40]}"


def posted_on(decision: Decision) -> date | None:
    """The day on which the content was posted, from the inputs of the decision; None if it is missing or no date."""
    try:
        return date.fromisoformat(str(decision.inputs.get("created_at", ""))[:10])
    except ValueError:
        return None


def content_type(decision: Decision) -> str:
    """A listing is a product, everything else text: the engine reads nothing but text."""
    listing = decision.inputs.get("surface", Surface.LISTING) == Surface.LISTING
    return "CONTENT_TYPE_PRODUCT" if listing else "CONTENT_TYPE_TEXT"


def batches(statements: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Bodies of one call each: ``{"statements": [...]}`` with at most 100. The database takes all of a call, or none."""
    held: list[Mapping[str, Any]] = []
    for statement in statements:
        held.append(statement)
        if len(held) == BATCH:
            yield {"statements": held}
            held = []
    if held:
        yield {"statements": held}


def problems_of(statement: Mapping[str, Any]) -> list[str]:
    """What the database would refuse, or what must never be sent; [] for a good statement."""
    found = [f"{n} is longer than {most} characters" for n, most in LIMITS.items() if len(str(statement.get(n, ""))) > most]
    closed: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("decision_ground", (ILLEGAL, INCOMPATIBLE)), ("category", CATEGORIES), ("category_addition", CATEGORIES),
        ("category_specification", KEYWORDS), ("territorial_scope", EEA), ("decision_visibility", VISIBILITIES),
        ("automated_decision", AUTOMATED),
    )  # fmt: skip
    for name, known in closed:
        values = statement.get(name, [])
        for value in [values] if isinstance(values, str) else values:
            if value not in known:
                found.append(f"{name}: {value!r} is not of the closed list")
    kind = "illegal_content" if statement.get("decision_ground") == ILLEGAL else "incompatible_content"
    ground = "illegal_content_legal_ground" if kind == "illegal_content" else "incompatible_content_ground"
    for name in (ground, f"{kind}_explanation", "decision_facts"):
        if not str(statement.get(name) or "").strip():
            hint = "; name it with --grounds (a law that the pack cites unread is not taken)" if name == ground else ""
            found.append(f"{name} is empty{hint}")
    found += _dates(statement)
    for name in ("decision_facts", "illegal_content_explanation", "incompatible_content_explanation"):
        if personal(str(statement.get(name, ""))):
            found.append(f"{name} holds what looks like personal data")
    return found


def _dates(statement: Mapping[str, Any]) -> list[str]:
    found = []
    for name, first in (("content_date", _FIRST_CONTENT), ("application_date", _FIRST_DECISION)):
        try:
            day = date.fromisoformat(str(statement.get(name, "")))
        except ValueError:
            found.append(f"{name} is no date")
            continue
        if not first <= day <= _LAST:
            found.append(f"{name} {day} lies outside {first} to {_LAST}")
    return found
