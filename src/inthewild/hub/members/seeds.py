"""Example organisations and platforms for the demo, entered through the services. Every name says that it is an example.

In three steps, each of which may run again without doing anything twice: ``organisations`` (where the people of the demo
work), ``quick`` (what the first page needs) and ``rest`` (a coalition of eight years, for a job).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from inthewild.hub.accounts.models import Kind, Organisation, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.errors import HubError
from inthewild.hub.members import services
from inthewild.hub.members.models import Membership, Platform
from inthewild.hub.members.models.commitment import CommitmentKind, Level
from inthewild.hub.members.seed_data import COMPANIES, OUTSIDE, WORKPLACES, Company

SOURCE = "example, made up for the demo"


def organisations(actor: Actor) -> dict[str, Organisation]:
    """The organisations that people of the demo work for, by what they are: office, company, ngo, enforcement, research.

    The hub itself may do this: without an organisation there is no secretariat that could.
    """
    found = {}
    for key, (name, kind, country) in WORKPLACES.items():
        known = Organisation.objects.filter(name=name).first()
        found[key] = known or services.register_organisation(actor, name=name, kind=kind, country=country)
    return found


def seed(actor: Actor) -> None:
    """Both parts at once. ``actor`` is somebody of the secretariat, or the hub, which then acts as the demo's secretariat."""
    quick(actor)
    rest(actor)


def quick(actor: Actor) -> None:
    """The company, the conservation organisation and the platform that the cards of the front door speak of; under a second."""
    office = _office(actor)
    places = organisations(actor)
    first = next(c for c in COMPANIES if c.name == places["company"].name)
    _company(office, first, places["ngo"])
    if not Membership.objects.filter(organisation=places["ngo"]).exists():
        _join(office, places["ngo"], date(2018, 3, 7))
    if not Platform.objects.filter(hosts__host="unknown-shop.example").exists():
        services.platform_for_host(office, "unknown-shop.example")


def rest(actor: Actor) -> None:
    """Everybody else: companies that joined and left since 2018, platforms outside, figures, promises, what is owed."""
    for _name in steps(actor):
        pass


def steps(actor: Actor) -> Iterator[str]:
    """``rest`` in steps: gives the name of what was just entered, for a job that shows how far it is."""
    office = _office(actor)
    ngo = organisations(actor)["ngo"]
    for company in COMPANIES:
        _company(office, company, ngo)
        yield company.name
    for name, sector, host in OUTSIDE:
        if not Platform.objects.filter(name=name).exists():
            services.register_platform(office, name=name, hosts=[host], sector=sector, regions=["001"])
        yield name
    for host in ("bazaar.unknown.example", "bücher.example"):
        services.platform_for_host(office, host)
        yield host


def _office(actor: Actor) -> Actor:
    if actor.has(Role.SECRETARIAT):
        return actor
    people = User.objects.filter(demo=True, is_active=True, grants__role=Role.SECRETARIAT, grants__ended_at=None)
    person = people.order_by("pk").first() if actor.is_system else None
    if person is None:
        raise HubError("nobody of the secretariat is there to enter examples", hint="make the people of the demo first")
    return actor_of(person)


def _company(office: Actor, company: Company, ngo: Organisation) -> None:
    made = Organisation.objects.filter(name=company.name).first()
    if made is None:
        made = services.register_organisation(office, name=company.name, kind=Kind.COMPANY, country=company.country)
    if Membership.objects.filter(organisation=made).exists():
        return
    if company.joined is None:
        mine = services.open_membership(office, made)
        services.move_membership(office, mine, "invited")
    else:
        mine = _join(office, made, company.joined)
    for name, host, sector, accounts, items in company.platforms:
        _platform(office, made, ngo, name, host, sector, accounts, items)
    _promises(office, made, company)
    _agreements(office, made, company)
    today = clock.now().date()
    for kind, about, days in company.owes:
        services.set_duty(office, made, kind=kind, about=about, due=today + timedelta(days=days))
    services.add_contact(office, made, purpose="lead", name=f"Contact of {company.name}", email=f"lead@{company.host}")
    if company.paused is not None:
        services.move_membership(office, mine, "paused", day=company.paused, reason="Example: reorganisation")
    if company.left is not None:
        services.leave_coalition(office, mine, day=company.left, reason="Example: service closed")


def _join(office: Actor, organisation: Organisation, day: date) -> Membership:
    made = services.open_membership(office, organisation, day=day - timedelta(days=90))
    for step, before in (("invited", 60), ("onboarding", 30), ("active", 0)):
        services.move_membership(office, made, step, day=day - timedelta(days=before))
    return made


def _platform(
    office: Actor,
    owner: Organisation,
    ngo: Organisation,
    name: str,
    host: str,
    sector: str,
    accounts: int | None,
    items: int | None,
) -> None:
    made = services.register_platform(
        office,
        name=name,
        hosts=[host],
        sector=sector,
        languages=["en"],
        regions=["001"],
        route="form",
        route_address=f"https://{host}/report",
    )
    services.set_owner(office, made, owner, since=date(2015, 1, 1))
    services.set_liaison(office, made, ngo, since=date(2019, 1, 1))
    for measure, value in (("accounts", accounts), ("items", items)):
        if value is not None:
            for year, share in ((2023, 80), (2025, 100)):
                services.enter_figure(
                    office, made, measure=measure, value=value * share // 100, day=date(year, 12, 31), source=SOURCE
                )


def _promises(office: Actor, organisation: Organisation, company: Company) -> None:
    """Levels go up by one step a year; each kind has its own end."""
    begun = company.joined or clock.now().date()
    ladder = (Level.PLANNED, Level.LIVE, Level.VERIFIED)
    for kind, reached in zip(CommitmentKind.values, company.levels, strict=True):
        if reached == "-":
            continue
        for number, level in enumerate(ladder[: int(reached)] or (Level.NOT_STARTED,)):
            day = min(begun + timedelta(days=200 * number), company.left or clock.now().date(), clock.now().date())
            link = f"https://{company.host}/wildlife" if level != Level.NOT_STARTED else ""
            services.record_commitment(office, organisation, kind, level, after=number, day=day, link=link, note="Example")


def _agreements(office: Actor, organisation: Organisation, company: Company) -> None:
    for kind in company.agreements:
        draft = services.draft_agreement(office, organisation, kind=kind, version="1.0")
        if company.joined is not None:
            services.sign_agreement(office, draft, signed_by=f"Example signatory of {company.name}", signed_at=company.joined)
