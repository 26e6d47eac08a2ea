"""What accounts delete when its time has come: hashes of addresses, old sessions and mails, who was not seen for a year."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import Q

from inthewild.hub import mailbox
from inthewild.hub.accounts import services
from inthewild.hub.accounts.models import CacheEntry, DayKey, Letter, SignIn, User
from inthewild.hub.core import clock, erasure, holds, jobs, schedule
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.retention import sweeps

_BATCH = 50
_DAY = timedelta(days=1)


@sweeps(Retention.ADDRESS, "accounts.places", "Hashes of network addresses at sessions and failed sign-ins, keys of past days")
def places(before: datetime) -> int:
    """Forget where somebody signed in from, and how to compute it."""
    emptied = SignIn.objects.filter(since__lt=before).exclude(place="").update(place="")
    failed, _per_model = AccessAttempt.objects.filter(attempt_time__lt=before).delete()
    past, _per_model = DayKey.objects.filter(day__lt=before.date()).delete()
    return int(emptied + failed + past)


@sweeps(Retention.VOLUNTEER, "accounts.volunteers", "Volunteers, and people whose account was closed, who were not seen since")
def volunteers(before: datetime) -> int:
    """Erase people of no organisation who were last seen before then. People of organisations stay while they work there."""
    unseen = Q(seen_at__lt=before) | Q(seen_at=None, made_at__lt=before)
    gone = User.objects.filter(unseen, organisation=None, demo=False, email__isnull=False).order_by("pk")
    free = [p for p in gone[:_BATCH].values_list("public_id", flat=True) if not holds.held(p)]
    for public_id in free:
        erasure.erase(Actor.system("retention"), public_id, erasure.Basis.RETENTION)
    return len(free)


@jobs.job()
def tidy() -> None:
    """Forget what is over: invitations, changes of addresses, sessions, what limits counted, mails that were sent."""
    now = clock.now()
    services.expire()
    services.forget_over()
    Session.objects.filter(expire_date__lt=now).delete()
    SignIn.objects.exclude(session_key__in=Session.objects.values("session_key")).filter(seen_at__lt=now - _DAY).delete()
    CacheEntry.objects.filter(expires__lt=now).delete()
    Letter.objects.filter(content="", made_at__lt=now - _DAY).delete()
    mailbox.tidy(now - services.VALID)


schedule.every(timedelta(hours=1), "accounts.tidy", "Forgets invitations, sessions, limits and sent mails that are over", tidy)
