"""What is forgotten of notifications: with time, and with a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.erasure import erases
from inthewild.hub.core.models import Digest, Notification, Preference
from inthewild.hub.core.retention import TABLE, sweeps

_UNREAD = timedelta(days=365)
_BATCH = 1000


@sweeps(Retention.NOTICE, "core.notifications", "Notifications")
def _old(before: datetime) -> int:
    keep = TABLE[Retention.NOTICE].keep
    assert keep is not None
    rows = Notification.objects.filter(Q(read_at__lt=before) | Q(read_at=None, made_at__lt=before + keep - _UNREAD))
    return Notification.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:_BATCH])).delete()[0]


@erases("core.notifications", "What somebody was told, what others were told of them, and how they wanted to be told")
def _of_person(subject: str) -> Iterable[str]:
    """Also what others were told: a notification about somebody who was erased would lead nowhere."""
    gone = Notification.objects.filter(Q(person=subject) | Q(about=subject)).delete()[0]
    gone += Preference.objects.filter(person=subject).delete()[0] + Digest.objects.filter(person=subject).delete()[0]
    return [subject] if gone else []
