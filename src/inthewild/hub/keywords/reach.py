"""Which levels of terms somebody reads, and which organisations get a repository of their own."""

from __future__ import annotations

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.keywords.models.term import Level
from inthewild.hub.members.models import Membership
from inthewild.hub.members.models.agreement import AgreementKind
from inthewild.hub.members.queries import has_agreement

READERS = (Role.NGO_EXPERT, Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR)
"""Who reads terms above PUBLIC, if their organisation signed for it. Volunteers and the office do not (HUB.md 3)."""


def signed(organisation: str) -> bool:
    """Whether an organisation (public id) may have data of the level MEMBERS today."""
    found = Organisation.objects.filter(public_id=organisation).first() if organisation else None
    return found is not None and has_agreement(found, AgreementKind.MEMBERS_DATA)


def levels_of(actor: Actor) -> tuple[str, ...]:
    """The levels whose terms the actor may read; for RESTRICTED the audience of each term decides as well."""
    if actor.is_system:
        return tuple(Level.values)
    reads = actor.kind is ActorKind.USER and actor.has(*READERS)
    fetches = actor.kind is ActorKind.TOKEN and "releases:read" in actor.scopes
    if (reads or fetches) and signed(actor.organisation):
        return tuple(Level.values)
    return (Level.PUBLIC.value,)


def members() -> list[Organisation]:
    """Who gets MEMBERS rows today: companies and conservation organisations that belong, and signed for it."""
    active = Membership.objects.filter(state="active").values("organisation")
    found = Organisation.objects.filter(pk__in=active, kind__in=(Kind.COMPANY, Kind.NGO)).order_by("pk")
    return [one for one in found if has_agreement(one, AgreementKind.MEMBERS_DATA)]
