"""The record for a statement of reasons (Article 17, transparency database v2), filled from what a platform answered.

A draft: the company posts it, and adds the day on which the content was posted (``content_date``), which we do not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from inthewild.exchange.config import EU
from inthewild.exchange.dsa import LIMITS
from inthewild.exchange.facts import without_personal_data
from inthewild.exchange.grounds import ILLEGAL, INCOMPATIBLE
from inthewild.hub.core.contracts import Outcome

_PLANTS = "plants-timber"
_VISIBILITY = {
    Outcome.REMOVED: "DECISION_VISIBILITY_CONTENT_REMOVED",
    Outcome.RESTRICTED: "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
    Outcome.GEO_BLOCKED: "DECISION_VISIBILITY_CONTENT_DISABLED",
}
#: The clause that stands in a record for which the company named none.
OWN_RULES = "Rules of the platform on protected wildlife"


def record(
    body: Mapping[str, Any], *, outcome: str, reason_code: str, clause: str, automated: bool, acted_at: datetime, puid: str
) -> dict[str, Any]:
    """The fields, or {} for an outcome that restricts nothing: nobody needs a statement of reasons then."""
    chosen = Outcome(outcome)
    if chosen not in _VISIBILITY and chosen != Outcome.ACCOUNT_ACTION:
        return {}
    why = without_personal_data(body["explanation"])
    plant = body["content_category"] == _PLANTS
    restriction: dict[str, Any] = (
        {"decision_account": "DECISION_ACCOUNT_SUSPENDED", "end_date_account_restriction": None}
        if chosen == Outcome.ACCOUNT_ACTION
        else {"decision_visibility": [_VISIBILITY[chosen]], "end_date_visibility_restriction": None}
    )
    made = {
        **restriction,
        **_ground(reason_code, body["legal_basis"], clause, why),
        "content_type": ["CONTENT_TYPE_PRODUCT"],
        "category": f"STATEMENT_CATEGORY_{'UNSAFE_AND_PROHIBITED_PRODUCTS' if plant else 'ANIMAL_WELFARE'}",
        "category_specification": [f"KEYWORD_{'PROHIBITED_PRODUCTS' if plant else 'UNLAWFUL_SALE_ANIMALS'}"],
        "territorial_scope": sorted(EU),
        "application_date": acted_at.date().isoformat(),
        "decision_facts": why[: LIMITS["decision_facts"]],
        "source_type": "SOURCE_TRUSTED_FLAGGER" if body["trusted_flagger"] else "SOURCE_ARTICLE_16",
        "source_identity": body["notifier"],
        "automated_detection": "Yes" if body["automated_detection"] else "No",
        "automated_decision": "AUTOMATED_DECISION_FULLY" if automated else "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": puid,
    }
    if body["items"] and (tag := body["items"][0]["language"].partition("-")[0].upper()) and len(tag) == 2:
        made["content_language"] = tag
    return made


def _ground(reason_code: str, legal: str, clause: str, why: str) -> dict[str, str]:
    if reason_code == "law" and legal:
        return {
            "decision_ground": ILLEGAL,
            "illegal_content_legal_ground": legal[: LIMITS["illegal_content_legal_ground"]],
            "illegal_content_explanation": why[: LIMITS["illegal_content_explanation"]],
        }
    return {
        "decision_ground": INCOMPATIBLE,
        "incompatible_content_ground": clause or OWN_RULES,
        "incompatible_content_explanation": why[: LIMITS["incompatible_content_explanation"]],
    }
