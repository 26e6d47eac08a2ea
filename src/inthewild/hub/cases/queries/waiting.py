"""What a case waits for, and whom: for those who work on it with names of organisations, never of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.cases.models import Case, Hold, Notice
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor

Text = str | Promise


@dataclass(frozen=True)
class Waiting:
    """One thing that is waited for: ``what``, by whom (``whom``, an organisation or a group, by its name), until when, where."""

    what: Text
    whom: Text
    until: datetime | None = None
    url: str = ""


_EXPERTS = gettext_lazy("any expert")
_HUB = gettext_lazy("the hub")
_REPORTER = gettext_lazy("who reported it")
_BY_NOTICE = {
    "draft": gettext_lazy("A named expert checks the notice and signs it"),
    "approved": gettext_lazy("The notice leaves in a moment"),
    "sent": gettext_lazy("The platform answers"),
    "acknowledged": gettext_lazy("The platform answers"),
    "overdue": gettext_lazy("The platform answers; its time is over"),
    "bounced": gettext_lazy("Somebody finds another way to the platform"),
}


def waiting(actor: Actor, case: Case, held: Hold | None) -> list[Waiting]:
    """What a case that the actor sees waits for; empty for one that is over.

    ``held`` is the active hold as the actor sees it (``cases.hold_of``): its authority and its end are named to nobody else. The
    public reads ``queries.status`` instead.
    """
    own: Text = case.expert_organisation.name if case.expert_organisation else _EXPERTS
    if held is not None:
        return [Waiting(_("Nothing leaves until the hold is released or ends"), held.authority.name, held.until)]
    match case.state:
        case "new":
            return [Waiting(_("The listing is read and put into the pool"), _HUB)]
        case "triage":
            return [Waiting(_("An expert says what it is"), own)]
        case "needs_info":
            return [Waiting(_("More information"), _REPORTER if _reachable(case) else own)]
        case "confirmed":
            return list(_notices(actor, case, own)) or [Waiting(_("A notice to the platform, or an end without one"), own)]
        case _:
            return []


def _reachable(case: Case) -> bool:
    return case.reports.filter(erased_at=None).exclude(tracking_hash=None).exists()


def _url(notice: Notice) -> str:
    return reverse("cases:notice", args=[notice.public_id])


def _notices(actor: Actor, case: Case, own: Text) -> Iterable[Waiting]:
    open_ones = visible(Notice, actor).filter(case=case, state__in=tuple(_BY_NOTICE)).select_related("platform")
    for notice in open_ones.order_by("pk"):
        by_platform = notice.state in ("sent", "acknowledged", "overdue")
        whom: Text = notice.platform.name if by_platform else _HUB if notice.state == "approved" else own
        yield Waiting(_BY_NOTICE[notice.state], whom, notice.due_at if by_platform else None, _url(notice))
