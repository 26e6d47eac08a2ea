"""Who may do what to people and organisations, and who sees them."""

from __future__ import annotations

from django.db.models import Q

from inthewild.hub.accounts.fits import COMPANY_ROLES
from inthewild.hub.accounts.models import (
    AddressChange,
    ApiToken,
    Grant,
    IdentityProvider,
    Invitation,
    Kind,
    Organisation,
    SignIn,
    User,
)
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


@sees(Invitation)
def _invitations(actor: Actor) -> Q | None:
    """Who may invite sees whom. Volunteers invite themselves, and nobody sees their addresses."""
    if actor.is_system:
        return Q()
    if actor.kind is not ActorKind.USER:
        return None
    if actor.has(Role.SECRETARIAT):
        return Q(organisation__isnull=False)
    return Q(organisation__public_id=actor.organisation) if actor.has(Role.COMPANY_ADMIN) and actor.organisation else None


@sees(IdentityProvider)
def _providers(actor: Actor) -> Q | None:
    """Who may set it."""
    if actor.kind is not ActorKind.USER:
        return None
    if actor.has(Role.SECRETARIAT):
        return ~Q(organisation__kind=Kind.COMPANY)
    return Q(organisation__public_id=actor.organisation) if actor.has(Role.COMPANY_ADMIN) and actor.organisation else None


@sees(SignIn)
def _sign_ins(actor: Actor) -> Q | None:
    """One's own, and nobody else's: where somebody is signed in is not the employer's business."""
    return Q(user__public_id=actor.id) if actor.kind is ActorKind.USER else None


@sees(AddressChange)
def _address_changes(actor: Actor) -> Q | None:
    """One's own."""
    return Q(user__public_id=actor.id) if actor.kind is ActorKind.USER else None


@may("person.invite")
def _invite(actor: Actor, where: tuple[Organisation | None, frozenset[Role]]) -> bool:
    """The secretariat invites to any organisation, a company's administrator to their own and to its roles only.

    Nobody is invited as secretariat: that takes two people. Except by the operator, for the first ones of a new hub.
    """
    organisation, roles = where
    if actor.is_system:
        return True
    if actor.kind is not ActorKind.USER or organisation is None or Role.SECRETARIAT in roles:
        return False
    return actor.has(Role.SECRETARIAT) or (_administers(actor, organisation) and roles <= COMPANY_ROLES)


@may("invitation.withdraw")
def _withdraw(actor: Actor, invitation: Invitation) -> bool:
    """Who could have sent it."""
    if invitation.organisation is None:
        return actor.is_system
    return actor.is_system or actor.has(Role.SECRETARIAT) or _administers(actor, invitation.organisation)


@may("role.grant")
def _grant(actor: Actor, to: tuple[User, Role]) -> bool:
    """As for invitations, and nobody to themselves."""
    person, role = to
    if actor.kind is not ActorKind.USER or actor.id == person.public_id or role is Role.SECRETARIAT:
        return False
    if actor.has(Role.SECRETARIAT):
        return True
    return person.organisation is not None and _administers(actor, person.organisation) and role in COMPANY_ROLES


@may("role.end")
def _end(actor: Actor, grant: Grant) -> bool:
    """Who could grant it; a role of secretariat, anybody else of the secretariat; everybody their own."""
    person = grant.user
    if actor.is_system or (actor.kind is ActorKind.USER and actor.id == person.public_id):
        return True
    if grant.role == Role.SECRETARIAT:
        return actor.kind is ActorKind.USER and actor.has(Role.SECRETARIAT)
    return _grant(actor, (person, Role(grant.role)))


@may("person.deactivate")
def _deactivate(actor: Actor, person: User) -> bool:
    """The secretariat, and a company's administrator for the company; nobody themselves (that is leaving)."""
    if actor.is_system:
        return True
    if actor.kind is not ActorKind.USER or actor.id == person.public_id:
        return False
    return actor.has(Role.SECRETARIAT) or (person.organisation is not None and _administers(actor, person.organisation))


@may("address.mark")
def _mark_address(actor: Actor, _email: str) -> bool:
    """The operator, and the hub when a mail server refuses."""
    return actor.is_system


@may("person.change")
def _change(actor: Actor, person: User) -> bool:
    """Everybody themselves: name, language, leaving. No administrator acts as somebody else."""
    return actor.kind is ActorKind.USER and actor.id == person.public_id


@may("session.revoke")
def _revoke(actor: Actor, person: User) -> bool:
    """Everybody their own; who may deactivate somebody may also end all sessions of theirs."""
    return _change(actor, person) or _deactivate(actor, person)


@may("identity_provider.set")
def _provider(actor: Actor, organisation: Organisation) -> bool:
    """A company's administrator for the company; the secretariat for organisations that have no such role."""
    if organisation.kind == Kind.COMPANY:
        return _administers(actor, organisation)
    return actor.kind is ActorKind.USER and actor.has(Role.SECRETARIAT)
