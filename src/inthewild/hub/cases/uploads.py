"""Pictures of reports: who adds them, who sees them. Drawn anew without metadata before anything is stored."""

from __future__ import annotations

from django.db.models import Q

from inthewild.hub.cases.models import Report
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention, Role
from inthewild.hub.core.files.kinds import PICTURES
from inthewild.hub.core.files.purposes import Purpose, register

PURPOSE = "report"
MAX_BYTES = 10_000_000


def _may_change(actor: Actor, _organisation: str, _about: str) -> bool:
    """The services of drafts and reports, which have seen the secret of the draft."""
    return actor.is_system


def _seen_by(actor: Actor) -> Q | None:
    """Experts who see the report. Who sent it does not need it back."""
    return Q(about__in=visible(Report, actor).values("public_id")) if actor.has(Role.NGO_EXPERT) else None


register(Purpose(PURPOSE, PICTURES, Retention.DRAFT, _may_change, _seen_by, MAX_BYTES))
