"""What a notice says (inthewild.notice/1): proposed from the expert's assessment and the engine's reading with PUBLIC terms.

A reading with terms of a higher level is never used: what a company learns is what the expert put in the notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from inthewild.exchange import notice, notice_text
from inthewild.exchange.statement import spoken
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases import names
from inthewild.hub.cases.models import Case, CaseListing, EngineReading, Notifier
from inthewild.hub.cases.services.routing import in_union
from inthewild.hub.core.contracts import Sharing
from inthewild.hub.members.models import Platform

#: Evidence of how something is offered, not of what.
_MANNER = frozenset({"intent", "claim"})
LONGEST = {"legal_basis": 500, "legal_basis_url": 500, "explanation": 5_000}


def proposed(
    case: Case, platform: Platform, sender: Organisation, listings: Sequence[CaseListing], public_id: str
) -> dict[str, Any]:
    """The body of a draft. What nobody knows yet is empty; ``problems`` says what must be filled in."""
    lang = spoken(platform.languages[0] if platform.languages else "en")
    notifier = Notifier.objects.filter(organisation=sender).first()
    readings = {row.pk: _public_reading(row) for row in listings}
    subject = names.subject(case.taxon, case.specimen)
    words = dict.fromkeys(word for reading in readings.values() for word in _words(reading))
    seller = next((row.seller.handle for row in listings if row.seller), "")
    reading: Mapping[str, Any] = next((r for r in readings.values() if r), {})
    return {
        "schema": notice.SCHEMA,
        "notice_id": public_id,
        "provider": platform.name,
        "urls": list(dict.fromkeys(row.canonical_url for row in listings)),
        "item_id": listings[0].item_id if len(listings) == 1 else "",
        "legal_basis": "",
        "legal_basis_url": "",
        "explanation": notice_text.explanation(
            lang, subject=subject, appendix=case.appendix, legality=case.legality, words=list(words)[:8]
        ),
        "content_category": names.category(case.taxon, case.specimen),
        "language": lang,
        "notifier": sender.name,
        "notifier_email": notifier.email if notifier else "",
        "trusted_flagger": bool(notifier and notifier.trusted_flagger),
        "bona_fide": {
            "statement": notice_text.say(lang, "good_faith"),
            "version": notice_text.GOOD_FAITH_VERSION,
            "confirmed_by": "",
            "confirmed_at": "",
        },
        "automated_detection": False,
        "receipt_at": None,
        "decision": None,
        "decision_at": None,
        "eu": in_union(platform),
        "seller": seller,
        "subject": subject,
        "taxon": case.taxon,
        "specimen": case.specimen,
        "appendix": case.appendix,
        "legality": case.legality,
        "confidence": case.confidence,
        "live_animal": case.live_animal,
        "rule": str(reading.get("rule_id", "")),
        "policy": str(reading.get("versions", {}).get("policy", "")),
        "items": [_item(row, readings[row.pk]) for row in listings],
    }


def problems(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Field and sentence of all that keeps a notice from being signed; the form of docs/schemas/notice.schema.json."""
    found = []
    if not body["explanation"].strip():
        found.append(("explanation", _("say why this is against the law or the platform's rules")))
    if body["eu"] and not body["legal_basis"].strip():
        found.append(("legal_basis", _("name the law or rule: Article 16 asks for reasons why the content is illegal")))
    if not body["urls"] or not all(notice.is_url(url) for url in body["urls"]):
        found.append(("urls", _("the exact address of an item is missing")))
    if not body["notifier_email"]:
        found.append(("notifier_email", _("your organisation has not said with which e-mail address it notifies")))
    if body["legal_basis_url"] and not notice.is_url(body["legal_basis_url"]):
        found.append(("legal_basis_url", _("this is no web address; it begins with https://")))
    for name, most in LONGEST.items():
        if len(body[name]) > most:
            found.append((name, _("this is longer than %(limit)d characters") % {"limit": most}))
    return found


def _public_reading(listing: CaseListing) -> Mapping[str, Any]:
    row = EngineReading.objects.filter(listing=listing, sharing=Sharing.PUBLIC.value).first()
    found: Mapping[str, Any] = row.decision if row else {}
    return found


def _finding(decision: Mapping[str, Any]) -> Mapping[str, Any]:
    number = decision.get("decided_by")
    findings = decision.get("findings") or []
    found: Mapping[str, Any] = findings[number] if isinstance(number, int) and number < len(findings) else {}
    return found


def _evidence(decision: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What has a place in the text and speaks for the finding, first what weighs most."""
    told = [e for e in _finding(decision).get("evidence", []) if e.get("term") and e.get("surface") and e.get("weight", 0) > 0]
    return sorted(told, key=lambda e: -e["weight"])


def _words(decision: Mapping[str, Any]) -> list[str]:
    return [" ".join(str(e["surface"]).split()) for e in _evidence(decision) if e["kind"] not in _MANNER]


def _item(listing: CaseListing, decision: Mapping[str, Any]) -> dict[str, Any]:
    size = len(listing.text)
    spans = [
        {
            "start": e["start"],
            "end": e["end"],
            "kind": e["kind"],
            "title": str(e.get("reason") or e.get("term") or ""),
            "term": str(e.get("term") or ""),
        }
        for e in _evidence(decision)
        if e.get("field") == "text" and 0 <= e["start"] < e["end"] <= size
    ]
    return {
        "url": listing.canonical_url,
        "item_id": listing.item_id,
        "title": listing.title,
        "text": listing.text,
        "language": listing.language,
        "captured_at": listing.captured_at.isoformat() if listing.captured_at else "",
        "spans": sorted(spans, key=lambda span: (span["start"], span["end"])),
    }
