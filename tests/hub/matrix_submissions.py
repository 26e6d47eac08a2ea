"""Figures of the twin companies, for the permission matrix and the canary test: a submission in each state that a page needs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from inthewild.hub.core.contracts import Role
from inthewild.hub.progress.models import Request, Submission
from inthewild.hub.progress.services import corrections, entering, handing, office
from inthewild.hub.progress.services.cells import Cell

if TYPE_CHECKING:
    from matrix_world import World

PERIODS = {"accepted": "2023", "figures": "2024", "submission": "2025", "requested": "2022"}
ONLY_A = "2021"


def seed(world: World, letter: str) -> dict[str, Any]:
    """Accepted figures, a draft, figures that wait for the secretariat, and a request that nobody began."""
    if letter not in ("A", "B"):
        return {}
    made = {name: _asked(world, letter, period) for name, period in PERIODS.items()}
    if letter == "A":
        _asked(world, letter, ONLY_A)
    _hand_in(world, letter, made["accepted"])
    office.accept(world.office, made["accepted"])
    _enter(world, letter, made["figures"])
    _hand_in(world, letter, made["submission"])
    for one in made.values():
        one.refresh_from_db()
    return {f"sub_{name}": one for name, one in made.items()} | {"other_company": world.organisations["B"]}


def more(world: World) -> None:
    """Company B takes figures back, is asked again and hands in others."""
    found = Submission.objects.get(pk=world.things["B"]["sub_accepted"].pk)
    corrections.withdraw(world.actor(Role.COMPANY_ADMIN, "B"), found, "more")
    _hand_in(world, "B", office.ask_also(world.office, found.request, world.organisations["B"]))


def _asked(world: World, letter: str, period: str) -> Submission:
    """The request belongs to the hub: A's seed makes it, B is asked later."""
    if letter == "A":
        return office.ask(world.office, period, ["listings_removed", "staff_trained"], due=date(2026, 6, 30)).submissions[0]
    return office.ask_also(world.office, Request.objects.get(period=period), world.organisations[letter])


def _enter(world: World, letter: str, of: Submission) -> Submission:
    platform = world.things[letter]["platform"].public_id
    cells = [Cell("listings_removed", 1, platform, note=f"note of {letter}"), Cell("staff_trained", 7)]
    told = {"note": f"note of {letter}", "version": of.version}
    return entering.save(world.actor(Role.COMPANY_ADMIN, letter), of, cells, **told)


def _hand_in(world: World, letter: str, of: Submission) -> Submission:
    made = _enter(world, letter, of)
    return handing.submit(world.actor(Role.COMPANY_ADMIN, letter), made, role=f"Head at {letter}", version=made.version)
