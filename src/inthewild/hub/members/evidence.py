"""Files that members hand in: evidence of what they promised, and agreements that they signed.

A picture whose parts were blacked out is another file: the row that names it then names that one.
"""

from __future__ import annotations

from django.db.models import Q

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention, Role
from inthewild.hub.core.files import purposes
from inthewild.hub.core.files.kinds import DOCUMENTS, PICTURES
from inthewild.hub.core.files.purposes import Purpose
from inthewild.hub.core.models import File
from inthewild.hub.members.models import Agreement, Commitment

_SPEAKERS = (Role.COMPANY_ADMIN, Role.NGO_EXPERT, Role.LE_LIAISON, Role.RESEARCHER)


def _may_change(actor: Actor, organisation: str, _about: str) -> bool:
    """Who speaks for the organisation, and the secretariat for it."""
    own = bool(organisation) and actor.organisation == organisation and actor.has(*_SPEAKERS)
    return own or actor.has(Role.SECRETARIAT)


def _seen_by(actor: Actor) -> Q | None:
    """The organisation's own people, the secretariat, the auditor: as ``organisation.inside``."""
    return Q() if actor.has(Role.SECRETARIAT, Role.AUDITOR) else purposes.own_organisation(actor)


def _replaced(_actor: Actor, old: File, new: File) -> None:
    for model in (Commitment, Agreement):
        model.objects.filter(file=old.public_id).update(file=new.public_id)


for _name in ("commitment", "agreement"):
    purposes.register(Purpose(_name, PICTURES | DOCUMENTS, Retention.MEMBERSHIP, _may_change, _seen_by, replaced=_replaced))
