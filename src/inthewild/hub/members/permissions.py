"""Who may do what to platforms, memberships and promises, and who sees them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import may, sees
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.members.models import (
    Agreement,
    Commitment,
    Contact,
    Duty,
    Membership,
    MembershipStep,
    Platform,
    PlatformContact,
    PlatformHost,
    PlatformOwner,
    StockFigure,
)

_MEMBERS_OWN = (Role.COMPANY_ADMIN, Role.NGO_EXPERT, Role.LE_LIAISON, Role.RESEARCHER)  # who speaks for the own organisation


def _office(actor: Actor, _obj: Any) -> bool:
    return actor.has(Role.SECRETARIAT)


def _experts(actor: Actor, _obj: Any) -> bool:
    return actor.has(Role.SECRETARIAT, Role.NGO_EXPERT)


def _own(actor: Actor, organisation: Organisation | None, *roles: Role) -> bool:
    return bool(organisation and actor.organisation == organisation.public_id and actor.has(*roles))


for _name in ("membership.open", "membership.move", "agreement.draft", "agreement.sign",
              "agreement.end", "liaison.set", "ownership.set", "duty.set", "duty.drop", "contact.export", "members.invite",
              "members.first_day"):  # fmt: skip
    may(_name)(_office)

for _name in ("platform.register", "platform.decide", "platform.queue"):
    may(_name)(_experts)


@may("organisation.register")
def _register(actor: Actor, _obj: Any) -> bool:
    """The secretariat; the hub itself, because the first people of a new hub work somewhere."""
    return actor.is_system or _office(actor, None)


@may("organisation.change")
def _change_organisation(actor: Actor, organisation: Organisation) -> bool:
    """The secretariat, and who administers the company."""
    return actor.has(Role.SECRETARIAT) or _own(actor, organisation, Role.COMPANY_ADMIN)


@may("organisation.inside")
def _inside(actor: Actor, organisation: Organisation) -> bool:
    """Its agreements, duties and history: its own people, the secretariat, the auditor."""
    own = bool(actor.organisation) and actor.organisation == organisation.public_id
    return actor.is_system or own or actor.has(Role.SECRETARIAT, Role.AUDITOR)


@may("organisation.history")
def _history(actor: Actor, organisation: Organisation) -> bool:
    """Who speaks for it, the secretariat, the auditor (without addresses of people: views leave them out)."""
    return actor.has(Role.SECRETARIAT, Role.AUDITOR) or _own(actor, organisation, *_MEMBERS_OWN)


@may("platform.propose")
def _propose(actor: Actor, _host: str) -> bool:
    """Everybody: a report of anybody on an unknown host asks what it is. Only the service of reports offers it to the public."""
    return actor.is_system or actor.kind is ActorKind.PUBLIC or bool(actor.roles)


@may("platform.change")
def _change_platform(actor: Actor, owner: Organisation | None) -> bool:
    """Experts, and who administers the company that owns it today."""
    return actor.has(Role.SECRETARIAT, Role.NGO_EXPERT) or _own(actor, owner, Role.COMPANY_ADMIN)


@may("figure.enter")
def _enter_figure(actor: Actor, owner: Organisation | None) -> bool:
    """As ``platform.change``; a token of the company too, if it has the role."""
    return _change_platform(actor, owner)


@may("membership.leave")
def _leave(actor: Actor, organisation: Organisation) -> bool:
    """The secretariat, or the company itself; a person, because a stolen token must not close everybody's account."""
    if actor.kind is ActorKind.TOKEN:
        return False
    return actor.has(Role.SECRETARIAT) or _own(actor, organisation, Role.COMPANY_ADMIN)


@may("contact.edit")
def _edit_contact(actor: Actor, organisation: Organisation) -> bool:
    """The secretariat, and who speaks for the organisation."""
    return actor.has(Role.SECRETARIAT) or _own(actor, organisation, *_MEMBERS_OWN)


@may("contact.erase")
def _erase_contact(actor: Actor, organisation: Organisation) -> bool:
    """As ``contact.edit``; erasure jobs act as the hub."""
    return actor.is_system or _edit_contact(actor, organisation)


@may("commitment.record")
def _record_commitment(actor: Actor, organisation: Organisation) -> bool:
    """The member itself, or the secretariat for it."""
    return actor.has(Role.SECRETARIAT) or _own(actor, organisation, *_MEMBERS_OWN)


@may("commitment.verify")
def _verify_commitment(actor: Actor, organisation: Organisation) -> bool:
    """A person of secretariat or audit who does not work for the member."""
    return (
        actor.kind is ActorKind.USER
        and actor.has(Role.SECRETARIAT, Role.AUDITOR)
        and actor.organisation != organisation.public_id
    )


@may("duty.finish")
def _finish_duty(actor: Actor, organisation: Organisation) -> bool:
    """Who owes it, or the secretariat that set it."""
    return actor.has(Role.SECRETARIAT) or _own(actor, organisation, *_MEMBERS_OWN)


def _whole_coalition(actor: Actor) -> bool:
    """Who sees also those that only might become members."""
    return actor.is_system or actor.has(Role.SECRETARIAT, Role.NGO_EXPERT, Role.AUDITOR)


def _of_own(actor: Actor, *roles: Role) -> Q | None:
    """Rows with a column ``organisation``: all for ``roles`` and the hub, the own ones for who has an organisation."""
    if actor.is_system or actor.has(*roles):
        return Q()
    return Q(organisation__public_id=actor.organisation) if actor.organisation else None


@sees(Membership)
def _memberships(actor: Actor) -> Q | None:
    """Everybody sees who joined. Who is only asked or invited is known to those who ask, and to itself."""
    if _whole_coalition(actor):
        return Q()
    joined = Q(joined_on__isnull=False)
    return joined | Q(organisation__public_id=actor.organisation) if actor.organisation else joined


@sees(MembershipStep)
def _steps(actor: Actor) -> Q | None:
    """As memberships."""
    return _through("membership", _memberships(actor))


@sees(Platform)
def _platforms(actor: Actor) -> Q | None:
    """The public: platforms of members, former ones included. Everybody in the coalition: every accepted one.

    Proposed ones tell what is being reported, so only experts, the auditor and who proposed one see it.
    """
    if _whole_coalition(actor):
        return Q()
    accepted = Q(state="accepted")
    if actor.roles:
        return accepted | Q(proposed_by=actor.id)
    joined = Membership.objects.filter(joined_on__isnull=False).values("organisation")
    return accepted & Q(pk__in=PlatformOwner.objects.filter(organisation__in=joined).values("platform"))


@sees(PlatformHost)
def _hosts(actor: Actor) -> Q | None:
    """As platforms."""
    return _of_platform(actor)


@sees(PlatformOwner)
def _owners(actor: Actor) -> Q | None:
    """As platforms; the public sees owners that joined."""
    seen = _of_platform(actor)
    if seen is None or actor.roles or actor.is_system:
        return seen
    return seen & Q(organisation__in=Membership.objects.filter(joined_on__isnull=False).values("organisation"))


@sees(PlatformContact)
def _liaisons(actor: Actor) -> Q | None:
    """Everybody in the coalition."""
    return _of_platform(actor) if actor.roles or actor.is_system else None


@sees(StockFigure)
def _figures(actor: Actor) -> Q | None:
    """As platforms: figures have a public source."""
    return _of_platform(actor)


@sees(Agreement)
def _agreements(actor: Actor) -> Q | None:
    """The parties."""
    return _of_own(actor, Role.SECRETARIAT)


@sees(Contact)
def _contacts(actor: Actor) -> Q | None:
    """The own organisation and the secretariat; nobody sees who was erased."""
    own = _of_own(actor, Role.SECRETARIAT)
    return None if own is None else own & Q(erased_at=None)


@sees(Commitment)
def _commitments(actor: Actor) -> Q | None:
    """What members promised is public; what others prepare is theirs. Queries leave evidence out where it is not shown."""
    if _whole_coalition(actor):
        return Q()
    joined = Q(organisation__in=Membership.objects.filter(joined_on__isnull=False).values("organisation"))
    return joined | Q(organisation__public_id=actor.organisation) if actor.organisation else joined


@sees(Duty)
def _duties(actor: Actor) -> Q | None:
    """Who owes, the secretariat, the auditor."""
    return _of_own(actor, Role.SECRETARIAT, Role.AUDITOR)


def _of_platform(actor: Actor) -> Q | None:
    """Rows with a column ``platform``, as platforms."""
    if _whole_coalition(actor):
        return Q()
    return Q(platform__in=Platform.objects.visible_to(actor).values("pk"))


def _through(column: str, condition: Q | None) -> Q | None:
    """The condition on a related row."""
    if condition is None or not condition:
        return condition
    return Q(**{f"{column}__in": Membership.objects.filter(condition).values("pk")})
