"""Who may do what to people and organisations, and who sees them."""

from __future__ import annotations

from django.db.models import Q

from inthewild.hub.accounts.models import ApiToken, Kind, Organisation, User
from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role


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


def _administers(actor: Actor, organisation: Organisation) -> bool:
    """A company's administrator, for the company; the secretariat for all others, which have nobody of that role."""
    if actor.kind is not ActorKind.USER:
        return False
    if organisation.kind == Kind.COMPANY:
        return actor.has(Role.COMPANY_ADMIN) and actor.organisation == organisation.public_id
    return actor.has(Role.SECRETARIAT)


@may("token.make")
def _make_token(actor: Actor, organisation: Organisation) -> bool:
    """A person, never a token: a stolen one cannot make others."""
    return _administers(actor, organisation)


@may("token.revoke")
def _revoke_token(actor: Actor, token: ApiToken) -> bool:
    return _administers(actor, token.organisation)


@sees(ApiToken)
def _tokens(actor: Actor) -> Q | None:
    """Whoever may make them."""
    if actor.is_system:
        return Q()
    if actor.kind is not ActorKind.USER:
        return None
    if actor.has(Role.SECRETARIAT):
        return ~Q(organisation__kind=Kind.COMPANY)
    return Q(organisation__public_id=actor.organisation) if actor.has(Role.COMPANY_ADMIN) and actor.organisation else None
