"""How far the coalition reaches on a day: platforms counted once, sums only of what is known, overlap said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from inthewild.hub.accounts.models import Kind
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.members.models import Membership, MembershipStep, PlatformOwner, StockFigure
from inthewild.hub.members.models.figure import Measure


@dataclass(frozen=True)
class Total:
    """A sum over platforms: ``value`` is None (not measured) while nothing is known; ``known`` of ``of`` platforms gave a
    figure; ``oldest`` and ``newest`` are the days of those figures."""

    value: int | None
    known: int
    of: int
    oldest: date | None = None
    newest: date | None = None


@dataclass(frozen=True)
class Overlap:
    """Several platforms of one owner, on which the same people may have accounts."""

    owner: str
    platforms: tuple[str, ...]


@dataclass(frozen=True)
class Reach:
    """Members on a day, their distinct platforms, and how large these are. ``companies`` and ``paused`` are among the members.

    The sum of accounts is no number of people: ``overlaps`` names the owners whose platforms share people, and people
    also use platforms of several owners.
    """

    day: date
    members: int
    companies: int
    paused: int
    platforms: int
    accounts: Total
    items: Total
    overlaps: tuple[Overlap, ...]


def reach(actor: Actor, day: date) -> Reach:
    """The reach on a day, of what the actor sees. Figures are the latest of each platform on or before that day."""
    joined = visible(Membership, actor).filter(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day)
    rows = list(joined.values_list("pk", "organisation", "organisation__kind"))
    last = dict(
        visible(MembershipStep, actor)
        .filter(membership__in=[pk for pk, _organisation, _kind in rows], day__lte=day)
        .order_by("id")
        .values_list("membership", "state")
    )
    owned = (
        visible(PlatformOwner, actor)
        .filter(
            Q(until=None) | Q(until__gt=day), since__lte=day, organisation__in=[organisation for _pk, organisation, _kind in rows]
        )
        .filter(platform__state="accepted")
        .order_by("organisation__name", "platform__name")
        .values_list("platform", "platform__name", "organisation", "organisation__name")
    )
    names: dict[int, str] = {}
    by_owner: dict[tuple[int, str], list[str]] = {}
    for platform, name, organisation, owner in owned:
        if platform not in names:
            names[platform] = name
            by_owner.setdefault((organisation, owner), []).append(name)
    accounts, items = _totals(actor, names, day)
    return Reach(
        day=day,
        members=len({organisation for _pk, organisation, _kind in rows}),
        companies=len({organisation for _pk, organisation, kind in rows if kind == Kind.COMPANY}),
        paused=sum(state == "paused" for state in last.values()),
        platforms=len(names),
        accounts=accounts,
        items=items,
        overlaps=tuple(Overlap(owner, tuple(found)) for (_key, owner), found in by_owner.items() if len(found) > 1),
    )


def _totals(actor: Actor, platforms: dict[int, str], day: date) -> tuple[Total, Total]:
    rows = (
        visible(StockFigure, actor)
        .filter(platform__in=list(platforms), day__lte=day, corrected_by=None)
        .order_by("day", "number")
        .values_list("measure", "platform", "value", "day")
    )
    latest: dict[tuple[str, int], tuple[int, date]] = {(measure, platform): (value, on) for measure, platform, value, on in rows}
    return _total(latest, Measure.ACCOUNTS, len(platforms)), _total(latest, Measure.ITEMS, len(platforms))


def _total(latest: dict[tuple[str, int], tuple[int, date]], measure: str, of: int) -> Total:
    found = [value for (of_what, _platform), value in latest.items() if of_what == measure]
    if not found:
        return Total(None, 0, of)
    days = [on for _value, on in found]
    return Total(sum(value for value, _on in found), len(found), of, min(days), max(days))
