"""Pictures of reports: who adds them, who sees them, who blacks out parts of them.

They are drawn anew without metadata before anything is stored. Who works on a case may cover faces or numbers of people who
have nothing to do with it, once the evidence holds the picture as it came: what is sealed does not change (docs/evidence.md).
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.cases.models import Report
from inthewild.hub.cases.services import sealed
from inthewild.hub.core import claim, events
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention, Role
from inthewild.hub.core.files.kinds import PICTURES
from inthewild.hub.core.files.purposes import Purpose, register
from inthewild.hub.core.models import File

PURPOSE = "report"
MAX_BYTES = 10_000_000


def _may_change(actor: Actor, _organisation: str, _about: str) -> bool:
    """The services of drafts and reports, which have seen the secret of the draft."""
    return actor.is_system


def _seen_by(actor: Actor) -> Q | None:
    """Experts who see the report. Who sent it does not need it back."""
    return Q(about__in=visible(Report, actor).values("public_id")) if actor.has(Role.NGO_EXPERT) else None


def _may_redraw(actor: Actor, file: File) -> bool:
    """Whoever holds the case, once the capsule of its report has the picture as it came; the services, before it is sent."""
    if actor.is_system:
        return True
    report = visible(Report, actor).select_related("case__expert_organisation").filter(public_id=file.about).first()
    if report is None or report.case is None or not allowed(actor, "case.assess", report.case):
        return False
    held = claim.holder(report.case.public_id)
    return held is not None and held.holder == actor.id and sealed.holds(file)


def _replaced(actor: Actor, _old: File, new: File) -> None:
    report = Report.objects.select_related("case").filter(public_id=new.about).first()
    if report is not None and report.case is not None:
        events.record(actor, "case.picture_changed", report.case.public_id, {"file": new.public_id})


register(
    Purpose(
        PURPOSE, PICTURES, Retention.DRAFT, _may_change, _seen_by, MAX_BYTES, may_redraw=_may_redraw, replaced=_replaced,
        original=_("Who opens the case sees the changed picture. The evidence of the case keeps the picture as it came."),
    )
)  # fmt: skip
