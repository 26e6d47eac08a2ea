"""The public member page: who belongs and who belonged, what each promised, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.members.models import Commitment, Membership, PlatformOwner


@dataclass(frozen=True)
class Promise:
    """One commitment as everybody may read it: the evidence only if it is a link."""

    level: str
    day: date
    link: str


@dataclass(frozen=True)
class Member:
    """One time of belonging. ``promises`` lacks the kinds of which nothing was ever said; ``platforms`` are those owned at
    the end of the membership, or today. ``until`` is None while it lasts."""

    membership: str
    organisation: str
    name: str
    kind: str
    country: str
    website: str
    since: date
    until: date | None
    paused: bool
    platforms: tuple[str, ...]
    promises: dict[str, Promise]


def members(actor: Actor, day: date) -> list[Member]:
    """Everybody who joined on or before ``day``, by name; three queries however many they are."""
    rows = list(
        visible(Membership, actor)
        .filter(joined_on__lte=day)
        .select_related("organisation")
        .order_by("organisation__name", "joined_on")
    )
    organisations = {row.organisation_id for row in rows}
    owned: dict[int, list[tuple[date, date | None, str]]] = {}
    spans = (
        visible(PlatformOwner, actor)
        .filter(Q(platform__state="accepted"), organisation__in=organisations)
        .order_by("platform__name")
        .values_list("organisation", "since", "until", "platform__name")
    )
    for organisation, since, until, name in spans:
        owned.setdefault(organisation, []).append((since, until, name))
    promised: dict[int, list[tuple[str, Promise]]] = {}
    said = visible(Commitment, actor).filter(organisation__in=organisations, day__lte=day).order_by("number")
    for organisation, kind, level, on, link in said.values_list("organisation", "kind", "level", "day", "link"):
        promised.setdefault(organisation, []).append((kind, Promise(level, on, link)))
    found = []
    for row in rows:
        until = row.left_on if row.left_on and row.left_on <= day else None
        at = until or day
        platforms = {n for since, end, n in owned.get(row.organisation_id, ()) if since <= at and (end is None or end >= at)}
        own = row.organisation
        found.append(
            Member(
                membership=row.public_id,
                organisation=own.public_id,
                name=own.name,
                kind=own.kind,
                country=own.country,
                website=own.website,
                since=row.joined_on or at,
                until=until,
                paused=row.state == "paused",
                platforms=tuple(sorted(platforms)),
                promises={kind: p for kind, p in promised.get(row.organisation_id, ()) if p.day <= at},
            )
        )
    return found
