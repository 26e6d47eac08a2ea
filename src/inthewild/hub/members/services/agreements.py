"""Agreements: drafted, signed (which replaces the one before), ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line, next_number
from inthewild.hub.errors import Invalid
from inthewild.hub.members.models import Agreement
from inthewild.hub.members.models.agreement import AgreementKind
from inthewild.hub.members.services import common
from inthewild.hub.members.states import AGREEMENT


@transaction.atomic
def draft_agreement(actor: Actor, organisation: Organisation, *, kind: str, version: str) -> Agreement:
    """Begin an agreement. It opens nothing until it is signed. Raises NotAllowed or Invalid."""
    require(actor, "agreement.draft", organisation)
    common.choice(kind, AgreementKind.values, "kind")
    common.lock(organisation)
    made = Agreement.objects.create(
        organisation=organisation,
        number=next_number(Agreement.objects.filter(organisation=organisation)),
        kind=kind,
        version=line(version, "version", 40),
    )
    told = {"number": made.number, "kind": kind, "version": made.version}
    events.record(actor, "agreement.drafted", organisation.public_id, told, organisation=organisation.public_id)
    return made


@transaction.atomic
def sign_agreement(
    actor: Actor,
    agreement: Agreement,
    *,
    signed_by: str,
    signed_at: date,
    valid_from: date | None = None,
    valid_until: date | None = None,
    file: str = "",
) -> Agreement:
    """Record that an agreement was signed; one of the same kind that is in force is superseded.

    ``signed_by`` names a person and stands in no event. Raises NotAllowed, Invalid or Conflict (not a draft).
    """
    require(actor, "agreement.sign", agreement)
    signed = common.past(signed_at, "signed_at")
    begins = common.known(valid_from or signed, "valid_from")
    if valid_until is not None and common.known(valid_until, "valid_until") < begins:
        raise Invalid(_("it would end before it begins"), where="valid_until")
    also = {
        "signed_by": line(signed_by, "signed_by", 200),
        "signed_at": signed,
        "valid_from": begins,
        "valid_until": valid_until,
        "file": common.file_id(actor, agreement.organisation, file, "agreement"),
    }
    common.lock(agreement.organisation)
    before = Agreement.objects.filter(organisation=agreement.organisation, kind=agreement.kind, state="signed").first()
    if before is not None:
        over = max(begins, before.valid_from or begins)  # it holds until the new one begins
        longer = before.valid_until is None or before.valid_until > over
        _move(actor, before, "superseded", {"by": agreement.number}, {"valid_until": over} if longer else {})
    facts = {"signed_at": signed.isoformat(), "valid_from": begins.isoformat()}
    facts["valid_until"] = valid_until.isoformat() if valid_until else ""
    _move(actor, agreement, "signed", facts, also)
    return agreement


@transaction.atomic
def end_agreement(actor: Actor, agreement: Agreement, *, reason: str, day: date | None = None) -> Agreement:
    """End an agreement that is in force. Raises NotAllowed, Invalid (no reason) or Conflict (not in force)."""
    require(actor, "agreement.end", agreement)
    end_in_force(actor, agreement, common.past(day), line(reason, "reason", 500))
    return agreement


def end_in_force(actor: Actor, agreement: Agreement, day: date, reason: str) -> None:
    """End an agreement; the caller has asked for permission (leaving ends all of them)."""
    last = max(day, agreement.valid_from or day)
    if agreement.valid_until is not None:
        last = min(last, agreement.valid_until)
    _move(actor, agreement, "ended", {"reason": reason, "day": day.isoformat()}, {"valid_until": last})


def _move(actor: Actor, agreement: Agreement, to: str, facts: dict[str, Any], also: dict[str, Any] | None = None) -> None:
    organisation = agreement.organisation.public_id
    told = {"number": agreement.number, "kind": agreement.kind, "version": agreement.version, **facts}
    AGREEMENT.move(actor, agreement, to, told, about=organisation, organisation=organisation, also=also)
