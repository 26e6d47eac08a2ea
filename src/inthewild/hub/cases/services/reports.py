"""What who reported can still do: add something, and have the report erased."""

from __future__ import annotations

from django.db import transaction

from inthewild.hub.accounts import mail
from inthewild.hub.cases import answers as rules
from inthewild.hub.cases.models import Report
from inthewild.hub.cases.queries.status import case_of
from inthewild.hub.cases.services import cases, feedback
from inthewild.hub.core import clock, erasure, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid

REPORTER = Actor.system("reporter")
"""Who has the code of a report, or wrote it: nobody else calls these services with it."""


@transaction.atomic
def add(actor: Actor, report: Report, text: str) -> Report:
    """Add words to a report; a case that waited for information goes on. Raises NotAllowed or Invalid (empty, too long)."""
    require(actor, "report.erase", report)
    words = rules.plain(text, rules.MAX_NOTE, "more")
    if not words:
        raise Invalid("write something", where="more")
    stored = Report.objects.select_for_update().get(pk=report.pk)
    note = "\n\n".join(filter(None, (stored.note, f"[{clock.now():%Y-%m-%d}] {words}")))
    if len(note) > 4 * rules.MAX_NOTE:
        raise Invalid("this report holds a lot already", where="more")
    Report.objects.filter(pk=stored.pk).update(note=note)
    events.record(actor, "report.added_to", stored.public_id, {})
    case = case_of(stored)
    if case is not None and case.state == "needs_info":
        cases.resume(actor, case)
    report.refresh_from_db()
    return report


@transaction.atomic
def erase(actor: Actor, report: Report) -> None:
    """Erase a report because who sent it wants it. Raises NotAllowed.

    What a legal hold keeps stays until the hold ends, but nothing that leads to who reported: address, code, words. The
    two cases look alike from outside, because a hold is told to nobody.
    """
    require(actor, "report.erase", report)
    try:
        with transaction.atomic():
            erasure.erase(REPORTER, report.public_id, erasure.Basis.WITHDRAWN)
    except Conflict:
        forget_person(report)
        Report.objects.filter(pk=report.pk).update(erase_asked_at=clock.now())
    events.record(actor, "report.erased", report.public_id, {})


def forget_person(report: Report) -> None:
    """Delete from a report what leads to who sent it, and leave what it says of the listing; in the caller's transaction."""
    address = feedback.contact_of(report)
    if address:
        mail.forget(address)
    Report.objects.filter(pk=report.pk).update(
        sealed=None, wrapped_key=None, contact_hash="", tracking_hash=None, reporter="", note="", answers={}, language="en"
    )
