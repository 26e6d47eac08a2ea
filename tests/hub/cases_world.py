"""A coalition with cases, for the tests of cases: entered through the services, a case in each state when it is asked for."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta

import members_world
from django.test import Client

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models import Case, Hold, Report
from inthewild.hub.cases.reading import ReadListing, canonical_url
from inthewild.hub.cases.services import cases, filing, holds
from inthewild.hub.cases.services.prepare import prepare
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.members import services as members
from inthewild.hub.members.models import Platform

IVORY = "Antique elephant ivory carving for sale, 12 cm, old family piece, whatsapp +49 170 1234567"
PLAIN = "Wooden kitchen table for sale, oak, four chairs, pick up in the evening"
STATES = ("new", "triage", "needs_info", "confirmed", "rejected", "merged", "closed")
_numbers = itertools.count(1)


@dataclass
class World:
    """The coalition of members_world, a second conservation organisation, and an authority."""

    coalition: members_world.World
    other_ngo: Organisation
    authority: Organisation

    @property
    def ngo(self) -> Organisation:
        """The conservation organisation that works on the cases here."""
        return self.coalition.ngo

    @property
    def platform(self) -> Platform:
        """A platform of a member."""
        return self.coalition.platform

    @property
    def expert(self) -> Actor:
        """An expert of that organisation."""
        return _person(self.ngo, Role.NGO_EXPERT)

    @property
    def colleague(self) -> Actor:
        """Another expert of the same organisation."""
        return Actor(ActorKind.USER, "usr_colleague", self.ngo.public_id, frozenset({Role.NGO_EXPERT}))

    @property
    def other_expert(self) -> Actor:
        """An expert of the second organisation."""
        return _person(self.other_ngo, Role.NGO_EXPERT)

    @property
    def liaison(self) -> Actor:
        """Somebody of the authority."""
        return _person(self.authority, Role.LE_LIAISON)

    @property
    def moderator(self) -> Actor:
        """Who moderates for the company that owns the platform."""
        return _person(self.coalition.shop, Role.COMPANY_MODERATOR)

    def everybody_else(self) -> list[Actor]:
        """Every other kind of eyes than experts and liaison."""
        shop = self.coalition.shop
        roles = (Role.COMPANY_ADMIN, Role.COMPANY_MODERATOR, Role.SECRETARIAT, Role.RESEARCHER, Role.AUDITOR)
        return [*(_person(shop, role) for role in roles), self.coalition.spotter, Actor.public()]


def build(office: Actor) -> World:
    """Enter it."""
    coalition = members_world.build(office)
    other = members.register_organisation(office, name="Second Wildlife Trust", kind="ngo")
    authority = members.register_organisation(office, name="Example Customs", kind="enforcement")
    for platform in (coalition.platform, coalition.other_platform):
        members.set_liaison(office, platform, coalition.ngo, since=date(2020, 1, 1))
    return World(coalition, other, authority)


def reported(
    world: World, text: str = PLAIN, *, url: str = "", seller: str = "", title: str = "", platform: Platform | None = None
) -> Report:
    """A report of the public that was filed; its case is still new. Each has an address of its own unless one is given."""
    on = platform or world.platform
    address = url or f"https://{on.hosts.first().host}/item/{next(_numbers)}"
    made = Report.objects.create(
        source="public", url=address, title=title, text=text, platform=on, received_at=clock.now(), language="en"
    )
    read = ReadListing(address, canonical_url(address), on, "", title, text, "", seller_handle=seller)
    filing.file(Actor.public(), made, read)
    return made


def case(world: World, state: str = "triage", text: str = PLAIN, *, by: Actor | None = None, **listing: str) -> Case:
    """A case in that state, brought there through the services by ``by``, an expert."""
    expert = by or world.expert
    made = reported(world, text, **listing).case
    assert made is not None
    if state == "new":
        return made
    prepare.func(made.public_id)
    made.refresh_from_db()
    if state == "needs_info":
        cases.ask(expert, made, "Which material is it?", version=made.version)
    elif state == "rejected":
        cases.reject(expert, made, "It is a table.", version=made.version)
    elif state == "merged":
        cases.merge(expert, made, case(world, by=by), version=made.version)
    elif state in ("confirmed", "closed"):
        confirm(expert, made)
        if state == "closed":
            cases.close(expert, made, "All notices are answered.", version=made.version)
    return made


def confirm(expert: Actor, made: Case) -> None:
    """Assess and confirm."""
    cases.assess(
        expert, made, version=made.version, taxon="elephantidae", specimen="IVC", legality="likely_illegal", severity=3,
        confidence="high",
    )  # fmt: skip
    made.refresh_from_db()
    cases.confirm(expert, made, version=made.version)


def hold(world: World, of: Case, *, days: int = 30, by: Actor | None = None) -> Hold:
    """Hold it for the authority."""
    until = clock.now() + timedelta(days=days)
    return holds.place(
        by or world.expert, of, world.authority, reason="Asked for by customs.", until=until, version=of.version
    )  # fmt: skip


def _person(of: Organisation, role: Role) -> Actor:
    return Actor(ActorKind.USER, f"usr_{role.value}_{of.pk}", of.public_id, frozenset({role}))


def browser(world: World, role: Role = Role.NGO_EXPERT, of: Organisation | None = None, *, name: str = "") -> Client:
    """A browser of somebody with that role, by default an expert of the conservation organisation."""
    from inthewild.hub.accounts.models import Grant, User

    organisation = of or (world.ngo if role is Role.NGO_EXPERT else None)
    mail = f"{name or role.value}{organisation.pk if organisation else ''}@hub.example"
    person = User.objects.create_user(mail, name=f"Example {name or role.value}", organisation=organisation, demo=True)
    Grant.objects.create(user=person, role=role, granted_by="test", granted_at=clock.now())
    client = Client()
    client.force_login(person)
    return client
