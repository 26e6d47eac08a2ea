"""Who may do what to people and organisations, and who sees them."""

from __future__ import annotations

from django.db.models import Q

from inthewild.hub.accounts.models import Organisation, User
from inthewild.hub.core.access import sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role


@sees(Organisation)
def _organisations(actor: Actor) -> Q | None:
    """Who works in the coalition sees who belongs to it. The public reads the member page, which is made of other data."""
    return Q() if actor.is_system or actor.roles else None


@sees(User)
def _people(actor: Actor) -> Q | None:
    """Oneself; the colleagues, for who administers a company; the people of organisations, for the secretariat."""
    if actor.is_system:
        return Q()
    if not actor.id:
        return None
    own = Q(public_id=actor.id)
    if actor.has(Role.SECRETARIAT):
        return own | Q(organisation__isnull=False)
    return own | Q(organisation__public_id=actor.organisation) if actor.has(Role.COMPANY_ADMIN) and actor.organisation else own
