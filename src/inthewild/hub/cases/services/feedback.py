"""Every report ends in an answer: after each change who reported is told how it stands, if they left an address."""

from __future__ import annotations

import hmac
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from inthewild.hub.accounts import mail
from inthewild.hub.cases import tongues
from inthewild.hub.cases.models import Case, Report
from inthewild.hub.cases.queries.status import CLOSED, public_status
from inthewild.hub.cases.wording import EXPLAINED, STATUS
from inthewild.hub.core import clock, events, jobs, keys, undo
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import PublicStatus
from inthewild.hub.core.outbox import UNDO
from inthewild.hub.errors import Invalid

TELLER = Actor.system("feedback")


def changed(case: Case) -> None:
    """Something happened to a case; called inside the transaction of what happened, and told when it cannot be undone.

    It may be called too often: who reported is told only what is new to them. Each call is a job of its own, because one
    that runs already may have read the case before it changed.
    """
    _later(case.public_id, clock.now() + UNDO)


@jobs.job()
def tell(case_id: str) -> None:
    """Tell everybody who reported what belongs to this case now how it stands. Again: nobody is told twice."""
    if (open_until := undo.open_until(case_id)) is not None:
        _later(case_id, open_until)  # also if it was something before that is told now: the status would be the new one
        return
    case = Case.objects.get(public_id=case_id)
    cases = [case.pk, *Case.objects.filter(merged_into=case).values_list("pk", flat=True)]
    for number in Report.objects.filter(case__in=cases, erased_at=None).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            _tell(Report.objects.select_for_update(of=("self",)).select_related("case").get(pk=number))


def _later(case_id: str, after: datetime) -> None:
    after = max(after, undo.open_until(case_id) or after)
    jobs.enqueue(tell, case_id, key=f"report.tell:{case_id}:{clock.now().timestamp():.6f}", after=after)


def contact_of(report: Report) -> str:
    """The e-mail address that was left, or empty. Only letters need it; no page shows it."""
    if report.sealed is None or report.wrapped_key is None:
        return ""
    key = keys.unwrap(bytes(report.wrapped_key), report.public_id)
    return keys.decrypt(key, bytes(report.sealed), report.public_id).decode()


def stop_token(report: Report) -> str:
    """What the link in a letter carries: it stops letters about one report, and can do nothing else."""
    return f"{report.public_id}.{_stop_mac(report.public_id)}"


def stoppable(token: str) -> Report:
    """The report whose letters this token stops. Raises Invalid."""
    public_id, _dot, given = token.partition(".")
    ours = hmac.compare_digest(given.encode("utf-8", "replace"), _stop_mac(public_id).encode())
    found = Report.objects.filter(public_id=public_id).first() if ours else None
    if found is None:
        raise Invalid("this link is not whole", where="token")
    return found


@transaction.atomic
def stop(report: Report) -> None:
    """Send no more letters about a report: the address is deleted with its key, and so is a letter that waits."""
    stored = Report.objects.select_for_update().get(pk=report.pk)
    address = contact_of(stored)
    if address:
        mail.forget(address)
        forget_contact(stored)


def forget_contact(report: Report) -> None:
    """Delete the address of who reported, with its key; in the transaction of the caller."""
    Report.objects.filter(pk=report.pk).update(sealed=None, wrapped_key=None, contact_hash="")


def _stop_mac(public_id: str) -> str:
    return keys.mac(keys.derived("report-stop/1"), public_id.encode("utf-8", "replace"))[:40]


def _tell(report: Report) -> None:
    status = public_status(report)
    if status.value == report.told:
        return
    over = clock.now() if status in CLOSED else None
    Report.objects.filter(pk=report.pk).update(told=status.value, outcome_at=over)
    address = contact_of(report)
    if address:
        mail.put("report", address, *_letter(report, status))
    events.record(TELLER, "report.told", report.public_id, {"status": status.value, "letter": bool(address)})


def _letter(report: Report, status: PublicStatus) -> tuple[str, str]:
    """Subject and text: the status and nothing else of what is known."""
    tongue = tongues.nearest(report.language)
    say = tongue.say
    hub = settings.CONFIG.public_url.rstrip("/")
    page = hub + reverse("report:status", args=(tongue.code,))
    stop_page = hub + reverse("report:letters", args=(tongue.code, stop_token(report)))
    parts = (
        (say("You reported an offer on {day}. This is how it stands now:", day=tongue.day(report.received_at)),),
        (say(STATUS[status]), say(EXPLAINED[status])),
        (say("Look at it with your code:"), page),
        (say("No more letters about this report:"), stop_page),
    )
    text = "\n\n".join("\n".join(lines) for lines in parts) + "\n"
    return say("Your report: {status}", status=say(STATUS[status])), text
