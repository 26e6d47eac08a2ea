"""Reports as those who are signed in see them: their own, and what is held back as spam."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inthewild.hub.cases.models import Report
from inthewild.hub.cases.models.report import Quarantine, Source
from inthewild.hub.cases.queries.status import public_status, standing
from inthewild.hub.core.access import get, require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import PublicStatus
from inthewild.hub.core.ids import is_id
from inthewild.hub.errors import OutOfSight

LABELS: dict[PublicStatus, Promise] = {
    PublicStatus.RECEIVED: _("Received"),
    PublicStatus.BEING_CHECKED: _("Being checked"),
    PublicStatus.SENT: _("Sent to the platform"),
    PublicStatus.CLOSED_GONE: _("Closed: gone"),
    PublicStatus.CLOSED_NO_ACTION: _("Closed: no action"),
}


@dataclass(frozen=True)
class Own:
    """One of one's own reports, as the public learns of it too."""

    public_id: str
    title: str
    url: str
    status: PublicStatus
    received_at: datetime
    changed_at: datetime | None
    question: bool

    @property
    def label(self) -> Promise:
        """The status as people read it."""
        return LABELS[self.status]


def own(actor: Actor, status: str = "") -> QuerySet[Report]:
    """What the actor reported, latest first; only those that stand so, if a status is named. Raises NotAllowed.

    A status is computed, never stored: who asks for one has each of their own reports looked at.
    """
    require(actor, "report.list")
    rows = visible(Report, actor).filter(reporter=actor.id, erased_at=None).select_related("case", "platform")
    rows = rows.order_by("-received_at", "-id")
    if not status:
        return rows
    return rows.filter(pk__in=[one.pk for one in rows if public_status(one) == status])


def as_own(row: Report) -> Own:
    """One of them as its sender reads it."""
    how = standing(row)
    return Own(row.public_id, row.title, row.url, how.status, how.received_at, how.changed_at, how.question)


def held_back(actor: Actor) -> QuerySet[Report]:
    """Reports that were held back and that nobody sorted, oldest first. Raises NotAllowed."""
    require(actor, "report.sort")
    sorted_ones = (Quarantine.NONE, Quarantine.DISMISSED)
    return visible(Report, actor).filter(erased_at=None).exclude(quarantine__in=sorted_ones).order_by("received_at", "id")


def held_back_one(actor: Actor, public_id: str) -> Report:
    """One report that is held back. Raises OutOfSight."""
    found = get(Report, actor, public_id)
    if not found.quarantine:
        raise OutOfSight("there is no such object", where=public_id)
    return found


def of_programs(actor: Actor) -> QuerySet[Report]:
    """What programs of the actor's organisation reported."""
    mine = visible(Report, actor).filter(source=Source.PROGRAM, reporter=actor.organisation, erased_at=None)
    return mine.select_related("case", "platform")


def program_report(actor: Actor, public_id: str) -> Report:
    """One of them. Raises OutOfSight."""
    found = of_programs(actor).filter(public_id=public_id).first() if is_id(public_id, "rep") else None
    if found is None:
        raise OutOfSight("there is no such object", where=public_id)
    return found
