"""Reports as those who are signed in see them: their own, and what is held back as spam."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inthewild.hub.cases.models import Report
from inthewild.hub.cases.models.report import Quarantine, Source
from inthewild.hub.cases.queries.status import standing
from inthewild.hub.core.access import get, require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import PublicStatus
from inthewild.hub.core.ids import is_id
from inthewild.hub.errors import OutOfSight

SHOWN = 200
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

    title: str
    url: str
    status: Promise
    received_at: datetime
    changed_at: datetime | None
    question: bool


def own(actor: Actor) -> list[Own]:
    """What the actor reported, latest first. Raises NotAllowed for who is not signed in."""
    require(actor, "report.list")
    rows = visible(Report, actor).filter(reporter=actor.id, erased_at=None).select_related("case", "platform")
    found = []
    for row in rows.order_by("-received_at", "-id")[:SHOWN]:
        how = standing(row)
        found.append(Own(row.title, row.url, LABELS[how.status], how.received_at, how.changed_at, how.question))
    return found


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
