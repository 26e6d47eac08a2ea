"""Files that belong to a submission: what a figure rests on."""

from __future__ import annotations

from django.db.models import Q

from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention, Role
from inthewild.hub.core.files import purposes
from inthewild.hub.core.files.kinds import DOCUMENTS, PICTURES
from inthewild.hub.core.files.purposes import Purpose
from inthewild.hub.core.models import File
from inthewild.hub.progress.models import Submission
from inthewild.hub.progress.permissions.submissions import HANDED_IN, ONCE_ACCEPTED

PURPOSE = "submission"


def _may_change(actor: Actor, organisation: str, _about: str) -> bool:
    """Who administers the company."""
    return bool(organisation) and actor.organisation == organisation and actor.has(Role.COMPANY_ADMIN)


def _seen_by(actor: Actor) -> Q | None:
    """As the figures: the company; the secretariat once they are handed in; the auditor once they were accepted."""
    own = purposes.own_organisation(actor) if actor.has(Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR) else None
    states = HANDED_IN if actor.has(Role.SECRETARIAT) else ONCE_ACCEPTED if actor.has(Role.AUDITOR) else None
    if states is None:
        return own
    there = Q(about__in=visible(Submission, actor).filter(state__in=states).values("public_id"))
    return there | own if own is not None else there


def _nobody(_actor: Actor, _file: File) -> bool:
    """A submission keeps the ids of what its figures rest on; who wants another picture adds it."""
    return False


purposes.register(Purpose(PURPOSE, PICTURES | DOCUMENTS, Retention.PUBLISHED, _may_change, _seen_by, may_redraw=_nobody))
