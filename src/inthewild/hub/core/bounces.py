"""Addresses that took no mail. Known by their keyed hash only; whose they are is for accounts to know."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import clock
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.models import Bounce
from inthewild.hub.core.retention import sweeps


class Reason(StrEnum):
    """Why a mail came back."""

    UNKNOWN = "unknown"
    FULL = "full"
    REFUSED = "refused"
    COMPLAINT = "complaint"


LABELS: dict[Reason, Promise] = {
    Reason.UNKNOWN: _("nobody has this address"),
    Reason.FULL: _("the mailbox is full"),
    Reason.REFUSED: _("the other server refused it"),
    Reason.COMPLAINT: _("it was reported as unwanted"),
}


def mark(receiver: str, reason: Reason) -> bool:
    """Note that an address took no mail, in the transaction of the caller; whether that is new."""
    _row, new = Bounce.objects.get_or_create(receiver=receiver, defaults={"reason": reason.value, "bounced_at": clock.now()})
    return new


def of(receiver: str) -> Bounce | None:
    """The mark on an address, if there is one."""
    return Bounce.objects.filter(receiver=receiver).first() if receiver else None


def clear(receiver: str) -> bool:
    """Let mails go there again; whether there was a mark."""
    return bool(Bounce.objects.filter(receiver=receiver).delete()[0])


def count() -> int:
    """How many addresses take no mail."""
    return Bounce.objects.count()


def reason_of(code: int) -> Reason:
    """What a server means by a code of RFC 5321 that is permanent (500 to 599)."""
    return {550: Reason.UNKNOWN, 551: Reason.UNKNOWN, 553: Reason.UNKNOWN, 552: Reason.FULL}.get(code, Reason.REFUSED)


@sweeps(Retention.NOTICE, "core.bounces", "Marks on addresses that took no mail; then one mail tries again")
def _forget(before: datetime) -> int:
    return Bounce.objects.filter(bounced_at__lt=before).delete()[0]
