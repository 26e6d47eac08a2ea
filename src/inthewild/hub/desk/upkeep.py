"""What is deleted of requests, and when; what an erasure takes of them."""

from __future__ import annotations

from datetime import datetime

from inthewild.hub.core import retention
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.erasure import erases
from inthewild.hub.desk.models import SubjectRequest


@retention.sweeps(Retention.DRAFT, "desk.unconfirmed", "Requests about one's own data whose address nobody confirmed")
def unconfirmed(before: datetime) -> int:
    """Delete them."""
    return SubjectRequest.objects.filter(state="unconfirmed", made_at__lt=before).delete()[0]


@retention.sweeps(Retention.REQUEST, "desk.requests", "Requests about one's own data that are over")
def over(before: datetime) -> int:
    """Delete them; their events, which name nobody, stay."""
    return SubjectRequest.objects.filter(closed_at__lt=before).delete()[0]


@erases("desk.requests", "Who asked about their own data, and what was said; that somebody asked, and when, stays")
def requests(subject: str) -> list[str]:
    """Empty the requests of a subject."""
    rows = [row for row in SubjectRequest.objects.exclude(subjects=[]) if subject in row.subjects]
    SubjectRequest.objects.filter(pk__in=[row.pk for row in rows]).update(sealed=None, address="")
    # Why it was refused, or takes longer, is in the event, in somebody's words.
    return [row.handle for row in rows if row.state == "refused" or row.extended_at is not None]
