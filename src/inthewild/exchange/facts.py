"""What a decision rests on, in sentences without personal data."""

from __future__ import annotations

import re

from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.records import Decision, Finding

#: Evidence that quotes a listing beyond the words of the database: addresses, numbers, prices.
_QUOTES = frozenset({"fact", "contact", "price", "weight"})
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"\+?\d(?:[\s().-]?\d){7,}")
_HANDLE = re.compile(r"(?<![\w@])@\w{3,}")
REMOVED = "[removed]"
SHOWN = 8


def without_personal_data(text: str) -> str:
    """The text without e-mail addresses, long numbers and handles."""
    for pattern in (_MAIL, _HANDLE, _NUMBER):
        text = pattern.sub(REMOVED, text)
    return text


def personal(text: str) -> bool:
    """Whether a text holds what looks like an e-mail address, a phone number or a handle."""
    return any(pattern.search(text) for pattern in (_MAIL, _HANDLE, _NUMBER))


def deciding(decision: Decision) -> Finding | None:
    """The finding that decided, if one did."""
    return decision.findings[decision.decided_by] if decision.decided_by is not None else None


def subject(finding: Finding, tree: Taxonomy) -> str:
    """What a finding is of: "Elephantidae, tusk (raw ivory)"; a company's own concept by its name."""
    name = finding.taxon_name or finding.concept or finding.taxon
    thing = tree.specimens[finding.specimen].name_en if finding.specimen in tree.specimens else ""
    return f"{name}, {thing}" if thing else name


def words(finding: Finding) -> list[str]:
    """The words of the listing that led to a finding, each once, first those that weigh most; never quotes of facts."""
    told = [e for e in finding.evidence if e.kind not in _QUOTES and not e.sense.startswith("fact.") and e.surface]
    ordered = sorted(told, key=lambda e: -abs(e.weight))
    found = dict.fromkeys(without_personal_data(" ".join(e.surface.split())) for e in ordered)
    return [word for word in found if word != REMOVED][:SHOWN]


def facts(decision: Decision, tree: Taxonomy) -> str:
    """English sentences for the authority: what was found, by which words, how sure, by which versions."""
    finding = deciding(decision)
    if finding is None:
        return without_personal_data(decision.reason)
    said = ", ".join(f"'{word}'" for word in words(finding))
    listing = f" It is listed in CITES Appendix {finding.appendix}." if finding.appendix and finding.appendix != "NC" else ""
    v = decision.versions
    text = (
        f"The text of the item reads as an offer of {subject(finding, tree)}.{listing} Words relied on: {said or 'none'}. "
        f"Found by automated text analysis (confidence band {decision.band}); rule {decision.rule_id} of policy {v.policy}, "
        f"engine {v.engine}, keyword database {v.lexicon}, model {v.model}."
    )
    return without_personal_data(text)
