"""Who is it? From a person to an actor, and what each may read of people."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, QuerySet

from inthewild.hub.accounts.models import AddressChange, ApiToken, Grant, IdentityProvider, Invitation, Organisation, SignIn, User
from inthewild.hub.core import approval, clock
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import Approval


def actor_of(person: User, request_id: str = "") -> Actor:
    """The actor that a signed-in person is, with the roles of today."""
    roles = person.grants.filter(ended_at=None).values_list("role", flat=True)
    organisation = person.organisation.public_id if person.organisation else ""
    return Actor(ActorKind.USER, person.public_id, organisation, frozenset(map(Role, roles)), request_id=request_id)


def token_of(actor: Actor) -> ApiToken:
    """The token that acts. It sees itself, and no other."""
    return ApiToken.objects.get(prefix=actor.id)  # hub: unscoped, the token that acts


def needs_second_factor(person: User, *, having: bool | None = None) -> bool:
    """Whether somebody must set one up before anything else: all but people of the demo and who is spotter only.

    ``having`` says whether they have one, if the caller knows.
    """
    if person.demo:
        return False
    if having is None:
        having = has_second_factor(person)
    if having:
        return False
    held = set(person.grants.filter(ended_at=None).values_list("role", flat=True))
    return bool(held - {Role.SPOTTER}) or (not held and person.organisation_id is not None)


def has_second_factor(person: User) -> bool:
    """Whether somebody has an authenticator app or a passkey. Recovery codes alone are none."""
    # hub: unscoped, asked of the person who signs in
    return bool(Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def people_of(actor: Actor, organisation: Organisation) -> QuerySet[User]:
    """The active people of an organisation that the actor sees, with their roles, by name."""
    # hub: unscoped, grants of people who were read through what the actor sees
    held = Prefetch("grants", Grant.objects.filter(ended_at=None).order_by("role"), to_attr="held")
    seen = visible(User, actor).filter(organisation=organisation, is_active=True)
    return seen.prefetch_related(held).order_by("name", "public_id")


def open_invitations(actor: Actor, organisation: Organisation) -> QuerySet[Invitation]:
    """The open invitations of an organisation that the actor sees, latest first."""
    return visible(Invitation, actor).filter(organisation=organisation, state="open").order_by("-made_at")


def own_sessions(actor: Actor) -> QuerySet[SignIn]:
    """Where the actor is signed in, last seen first."""
    return visible(SignIn, actor)


def own_address_change(actor: Actor) -> AddressChange | None:
    """The change of the actor's address that waits for its link."""
    return visible(AddressChange, actor).filter(expires_at__gt=clock.now()).first()


def provider_of(actor: Actor, organisation: Organisation) -> IdentityProvider | None:
    """The identity provider of an organisation, for who may set it."""
    return visible(IdentityProvider, actor).filter(organisation=organisation).first()


def waiting(actor: Actor) -> QuerySet[Approval]:
    """Questions that wait for the actor: asked by others, decidable by them, oldest first."""
    kinds = approval.decided_by(actor)
    return visible(Approval, actor).filter(state="asked", kind__in=kinds).exclude(asked_by=actor.id).order_by("asked_at")


def asked(actor: Actor) -> QuerySet[Approval]:
    """The actor's own open questions, latest first."""
    return visible(Approval, actor).filter(state="asked", asked_by=actor.id).order_by("-asked_at")


def manages_people(actor: Actor) -> bool:
    """Whether the actor has people to look after."""
    return actor.kind is ActorKind.USER and actor.has(Role.SECRETARIAT, Role.COMPANY_ADMIN) and bool(actor.organisation)


def may_set_provider(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor may set the identity provider of an organisation."""
    return allowed(actor, "identity_provider.set", organisation)
