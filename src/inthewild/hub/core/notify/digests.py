"""The digest: once a day or a week one mail about what was not told by a mail of its own; none if there is nothing."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from inthewild.hub.core import clock, directory, jobs, schedule
from inthewild.hub.core.models import Digest, Notification
from inthewild.hub.core.notify import letters, queries
from inthewild.hub.core.notify.wishes import PERIOD, Every

_LATE = timedelta(minutes=30)  # the job comes every hour, and never at the very same second


@jobs.job()
def send_due() -> None:
    """Write the digest of everybody for whom it is time. Each is a transaction of its own: a failure costs one mail."""
    waiting = Notification.objects.filter(mail="digest").order_by("person").values_list("person", flat=True).distinct()
    for person in list(waiting):
        send(person)


@transaction.atomic
def send(person: str) -> bool:
    """Write the digest of one person, if it is time and something is left to tell; whether it was written."""
    now = clock.now()
    Digest.objects.get_or_create(person=person)
    wish = Digest.objects.select_for_update().get(person=person)
    waiting = Notification.objects.filter(person=person, mail="digest")
    if wish.every == Every.NEVER:
        waiting.update(mail="none")
        return False
    if wish.last_at is not None and wish.last_at + PERIOD[Every(wish.every)] - _LATE > now:
        return False
    found = directory.find([person]).get(person)
    if found is None or not found.mails:
        waiting.update(mail="none")
        return False
    rows = list(waiting.filter(read_at=None))
    seen = [shown.row for shown in queries.shown(found.actor, rows) if not shown.gone]
    if seen and not letters.digest(found, seen):
        return False  # tried again in an hour
    waiting.update(mail="digested")
    if seen:
        Digest.objects.filter(pk=wish.pk).update(last_at=now)
    return bool(seen)


schedule.every(timedelta(hours=1), "core.digests", "Writes the digests of notifications that are due", send_due)
