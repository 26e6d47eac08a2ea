"""What leaving means for notices: those that wait for the company go back to who sent them, who writes its answers down."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inthewild.hub.cases.models import Notice
from inthewild.hub.cases.models.notice import NoticeRoute
from inthewild.hub.cases.services.notices import OPEN
from inthewild.hub.core import events
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.leaving import Departure, Part, register


def _open(organisation: str) -> QuerySet[Notice]:
    return Notice.objects.filter(receiver__public_id=organisation, state__in=OPEN)


def _follows(organisation: str) -> Sequence[str]:
    count = _open(organisation).count()
    told = ngettext(
        "%(n)d notice that is not answered goes back to who sent it.",
        "%(n)d notices that are not answered go back to who sent them.",
        count,
    )
    return [told % {"n": count}] if count else []


def _stays(_organisation: str) -> Sequence[str]:
    return [_("Notices that were answered stay with their decisions, because cases and published figures rest on them.")]


def _do(actor: Actor, departure: Departure) -> None:
    """Nobody of the company can sign in any more: what it says now, it says elsewhere."""
    for notice in _open(departure.organisation).select_related("sender").select_for_update(of=("self",)):
        Notice.objects.filter(pk=notice.pk).update(receiver=None, route=NoticeRoute.FORM)
        told = {"company": departure.organisation, "reason": departure.reason}
        events.record(actor, "notice.returned", notice.public_id, told, organisation=notice.sender.public_id)


register(Part("notices", follows=_follows, do=_do, stays=_stays))
