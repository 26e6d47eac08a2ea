"""Erasing what an event tells, without breaking the chain: salt and content go, the commitment stays."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from inthewild.hub.core import events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent, AuditPayload
from inthewild.hub.errors import Conflict, Invalid, OutOfSight

_STAYS = ("audit.redacted", "subject.erased", "file.deleted")  # codes and hashes; nothing to redact


@transaction.atomic
def redact(actor: Actor, event_id: str, reason: str) -> events.Recorded:
    """Delete the content of the event ``event_id`` and say so in a new event.

    ``reason`` is a code of the erasure desk such as ``data-subject``; it stays for ever, so it names nobody. Raises
    NotAllowed, OutOfSight, Invalid (no reason) or Conflict (already redacted, or itself a redaction).
    """
    require(actor, "audit.redact")
    if not reason:
        raise Invalid(_("a redaction needs a reason"), where="reason")
    event = AuditEvent.objects.filter(public_id=event_id).first()
    if event is None:
        raise OutOfSight("there is no such event", where=event_id)
    if event.type == "audit.redacted":
        raise Conflict(_("what was redacted, and why, stays readable"), where=event_id)
    if not AuditPayload.objects.filter(event=event).delete()[0]:
        raise Conflict(_("the content is already gone"), where=event_id)
    return events.record(actor, "audit.redacted", event_id, {"reason": reason}, organisation=event.organisation)


@transaction.atomic
def redact_about(actor: Actor, objects: Iterable[str], reason: str) -> int:
    """Delete the contents of all events about these objects, or of these events; how many."""
    require(actor, "audit.redact")
    wanted = sorted(set(objects))
    done = 0
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        found = AuditEvent.objects.filter(Q(object__in=some) | Q(public_id__in=some), payload__isnull=False).exclude(
            type__in=_STAYS
        )
        for public_id in list(found.values_list("public_id", flat=True)):
            redact(actor, public_id, reason)
            done += 1
    return done
