"""Companies that submit figures, for the tests of progress: entered through the services, in each state when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import members_world

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.members import services as members
from inthewild.hub.members.models import Platform
from inthewild.hub.progress.models import Figure, Request, Submission
from inthewild.hub.progress.services import corrections, entering, handing, office
from inthewild.hub.progress.services.cells import Cell

METRICS = (
    "listings_removed", "listings_blocked", "impressions", "reach", "engagements", "staff_trained_online",
    "staff_trained_in_person", "staff_trained",
)  # fmt: skip
STATES = ("requested", "draft", "submitted", "queried", "accepted", "restated", "withdrawn", "declined")
DUE = date(2027, 3, 31)


@dataclass
class World:
    """The coalition of members_world; ``shop`` has two platforms, ``other`` one; one request for 2025."""

    coalition: members_world.World
    second: Platform
    request: Request
    submissions: dict[int, Submission]

    @property
    def office(self) -> Actor:
        """The secretariat."""
        return self.coalition.office

    @property
    def shop(self) -> Organisation:
        """A company with two platforms."""
        return self.coalition.shop

    @property
    def other(self) -> Organisation:
        """A company with one platform."""
        return self.coalition.other

    @property
    def market(self) -> Platform:
        """The first platform of the shop."""
        return self.coalition.platform

    @property
    def auditor(self) -> Actor:
        """The auditor, of no organisation."""
        return self.coalition.auditor

    def admin(self, of: Organisation | None = None) -> Actor:
        """Who administers a company, by default the shop."""
        return self.coalition.admin(of or self.shop)

    def moderator(self, of: Organisation | None = None) -> Actor:
        """A moderator of a company, by default the shop."""
        return self.coalition.person(of or self.shop, Role.COMPANY_MODERATOR)

    def token(self, of: Organisation | None = None) -> Actor:
        """A program of a company."""
        company = of or self.shop
        return Actor(ActorKind.TOKEN, "itw_program", company.public_id, frozenset({Role.COMPANY_ADMIN}))

    def of(self, company: Organisation | None = None) -> Submission:
        """The submission that a company was asked for, as it is stored."""
        found = self.submissions[(company or self.shop).pk]
        found.refresh_from_db()
        return found


def build(office_actor: Actor, period: str = "2025") -> World:
    """Enter it, and ask for the figures of a period that is over."""
    coalition = members_world.build(office_actor)
    second = members.register_platform(office_actor, name="Example Pets", hosts=["pets.example"], sector="classifieds")
    members.set_owner(office_actor, second, coalition.shop, since=date(2019, 1, 1))
    return ask(World(coalition, second, Request(), {}), period)


def ask(world: World, period: str, metrics: Iterable[str] = METRICS) -> World:
    """Ask for another period: a world whose request and submissions are those."""
    made = office.ask(world.office, period, list(metrics), due=DUE)
    return World(world.coalition, world.second, made.request, {one.organisation_id: one for one in made.submissions})


def removed(world: World, value: int | None = 1200, platform: Platform | None = None, **other: object) -> Cell:
    """A figure of removed listings, by default of the shop's first platform."""
    return Cell("listings_removed", value, (platform or world.market).public_id, **other)  # type: ignore[arg-type]


def trained(value: int | None = 40) -> Cell:
    """How many people a company trained."""
    return Cell("staff_trained", value)


def enter(world: World, *cells: Cell, of: Submission | None = None) -> Submission:
    """Save these figures in a draft, by default of the shop, as who administers the company."""
    found = of or world.of()
    found.refresh_from_db()
    admin = world.admin(found.organisation)
    return entering.save(admin, found, cells, version=found.version)


def hand_in(world: World, *cells: Cell, of: Submission | None = None) -> Submission:
    """Enter figures and attest them, with an answer to everything that is asked."""
    found = enter(world, *cells, of=of)
    admin = world.admin(found.organisation)
    answers = {
        (one.number, place): "We counted again; it is right."
        for one in handing.refresh(admin, found)
        for place, asked in enumerate(one.queries)
        if not asked["answer"]
    }
    return handing.submit(admin, found, role="Head of Trust and Safety", version=found.version, answers=answers)


def accepted(world: World, *cells: Cell, of: Submission | None = None) -> Submission:
    """Figures that the secretariat accepted."""
    return office.accept(world.office, hand_in(world, *(cells or (removed(world), trained())), of=of))


def in_state(world: World, state: str, *cells: Cell, of: Submission | None = None) -> Submission:
    """The submission of a company, by default of the shop, brought to this state."""
    found = of or world.of()
    figures = cells or (
        (Cell("listings_removed", 1200, world.market.public_id), trained()) if found.organisation == world.shop else (trained(),)
    )
    admin = world.admin(found.organisation)
    if state == "requested":
        return found
    if state == "declined":
        return handing.decline(admin, found, "We keep no such figures.")
    if state == "draft":
        return enter(world, *figures, of=found)
    found = hand_in(world, *figures, of=found)
    if state == "submitted":
        return found
    if state == "queried":
        return office.query(world.office, found, {1: "Does this count accounts as well?"})
    found = office.accept(world.office, found)
    if state == "restated":
        accepted(world, of=corrections.restate(admin, found, "A platform was left out."))
    elif state == "withdrawn":
        corrections.withdraw(admin, found, "They were counted wrongly.")
    found.refresh_from_db()
    return found


def figure(of: Submission, metric: str = "listings_removed") -> Figure:
    """The first figure of a metric in a submission."""
    return Figure.objects.filter(submission=of, metric__code=metric).order_by("number")[0]
