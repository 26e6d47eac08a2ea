"""A small coalition for the tests of members, entered through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.test import Client

from inthewild.hub.accounts.models import Grant, Organisation, User
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.members import services
from inthewild.hub.members.models import Membership, Platform


@dataclass
class World:
    """The secretariat, two companies that belong, one that is only asked, an NGO; an actor for each kind of eyes."""

    office: Actor
    shop: Organisation
    other: Organisation
    prospect: Organisation
    ngo: Organisation
    platform: Platform
    other_platform: Platform

    def admin(self, of: Organisation) -> Actor:
        """Who administers a company."""
        return Actor(ActorKind.USER, f"usr_admin_{of.pk}", of.public_id, frozenset({Role.COMPANY_ADMIN}))

    def person(self, of: Organisation, *roles: Role) -> Actor:
        """Somebody of an organisation with these roles."""
        return Actor(ActorKind.USER, f"usr_person_{of.pk}", of.public_id, frozenset(roles))

    @property
    def expert(self) -> Actor:
        """An expert of the NGO."""
        return self.person(self.ngo, Role.NGO_EXPERT)

    @property
    def auditor(self) -> Actor:
        """The auditor, of no organisation here."""
        return Actor(ActorKind.USER, "usr_auditor", "", frozenset({Role.AUDITOR}))

    @property
    def spotter(self) -> Actor:
        """A volunteer."""
        return Actor(ActorKind.USER, "usr_spotter", "", frozenset({Role.SPOTTER}))


def member(office: Actor, organisation: Organisation, joined: date) -> Membership:
    """Let an organisation go all the way to being active, on one day."""
    made = services.open_membership(office, organisation, day=joined)
    for step in ("invited", "onboarding", "active"):
        services.move_membership(office, made, step, day=joined)
    return made


def build(office: Actor) -> World:
    """Enter it."""
    shop = services.register_organisation(office, name="Example Market", kind="company", country="de")
    other = services.register_organisation(office, name="Example Search", kind="company")
    prospect = services.register_organisation(office, name="Example Prospect", kind="company")
    ngo = services.register_organisation(office, name="Example Wildlife Trust", kind="ngo")
    member(office, shop, date(2020, 3, 2))
    member(office, other, date(2021, 6, 1))
    services.open_membership(office, prospect)
    platform = services.register_platform(office, name="Example Market", hosts=["market.example"], sector="marketplace")
    other_platform = services.register_platform(office, name="Example Search", hosts=["search.example"], sector="search")
    services.set_owner(office, platform, shop, since=date(2019, 1, 1))
    services.set_owner(office, other_platform, other, since=date(2019, 1, 1))
    return World(office, shop, other, prospect, ngo, platform, other_platform)


def browser(role: Role, organisation: Organisation | None = None) -> Client:
    """A browser in which somebody new with that role is signed in."""
    email = f"{role}{organisation.pk if organisation else ''}@hub.example"
    person = User.objects.create_user(email, name=f"Person {role}", organisation=organisation, demo=True)
    Grant.objects.create(user=person, role=role, granted_by="test", granted_at=clock.now())
    client = Client()
    client.force_login(person)
    return client
