"""Operations of the API on platforms and how large they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from inthewild.hub.api import etags, paging
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.schema import CHANGED, IF_MATCH
from inthewild.hub.api.shapes import Cursor, Limit, Line, Sent, Shape, Text, Transition
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Invalid
from inthewild.hub.members import queries
from inthewild.hub.members.models import Platform, PlatformHost, PlatformOwner, StockFigure
from inthewild.hub.members.models.figure import Measure
from inthewild.hub.members.models.platform import PlatformState, Route, Sector
from inthewild.hub.members.services import (
    accept_platform,
    change_platform,
    correct_figure,
    enter_figure,
    merge_platform,
    platform_for_host,
    reject_platform,
)
from inthewild.hub.members.services.common import today

router = Router(tags=["platforms"])
_Names = Annotated[list[Line], Field(max_length=200)]


class PlatformShape(Shape):
    """A platform. ``owner`` is the organisation that owns it today, ``merged_into`` the platform that it became part of."""

    id: str
    name: str
    state: PlatformState
    sector: Sector
    regions: list[str]
    languages: list[str]
    route: Route
    route_address: str
    hosts: list[str]
    owner: str | None
    merged_into: str | None


class Platforms(Shape):
    """A page of platforms."""

    items: list[PlatformShape]
    next: str | None


class NewHost(Sent):
    """A host, or an address on it."""

    host: Annotated[Line, Field(min_length=1)]


class Proposal(Shape):
    """``platform`` is there if the host belongs to a platform that is known; otherwise an expert will look at it."""

    host: str
    platform: str | None


class PlatformChange(Sent):
    """Only the fields that shall change."""

    name: Annotated[Line, Field(max_length=200)] | None = None
    sector: Annotated[Sector | None, Field(strict=False)] = None
    regions: _Names | None = None
    languages: _Names | None = None
    route: Annotated[Route | None, Field(strict=False)] = None
    route_address: Line | None = None
    hosts: _Names | None = None


class PlatformMove(Transition):
    """What an expert made of a proposed platform. ``rejected`` needs a reason, ``merged`` the id of the other platform."""

    into: Annotated[Text, Field(max_length=40)] = ""


class FigureShape(Shape):
    """How many accounts or live items a platform had on a day. A corrected figure names the one that replaced it."""

    number: int
    measure: Measure
    value: int
    day: date
    source: str
    source_url: str
    corrects: int | None
    corrected_by: int | None


class Figures(Shape):
    """A page of figures."""

    items: list[FigureShape]
    next: str | None


class NewFigure(Sent):
    """A figure with its source. ``corrects`` is the number of the figure that it replaces."""

    measure: Annotated[Measure, Field(strict=False)]
    value: Annotated[int, Field(ge=0, le=10**15)]
    day: Annotated[date, Field(strict=False)]
    source: Annotated[Line, Field(min_length=1)]
    source_url: Line = ""
    corrects: Annotated[int | None, Field(ge=1, le=1_000_000)] = None


@operation(router, "GET", "/platforms", scope="platforms:read", answers=Platforms)
def list_platforms(
    request: HttpRequest,
    limit: Limit = paging.DEFAULT,
    cursor: Cursor = "",
    proposed: Annotated[bool, Query(description="Instead, hosts that wait for an expert; for experts only")] = False,
) -> dict[str, Any]:
    """Platforms, inside the coalition and outside."""
    who = actor(request)
    rows = queries.platforms(who)
    if proposed:
        rows = queries.proposals(who) if allowed(who, "platform.queue") else rows.none()
    return paging.page(who, rows, lambda shown: shapes(who, shown), of=f"platforms/{proposed}", limit=limit, cursor=cursor)


@operation(router, "GET", "/platforms/{id}", scope="platforms:read", answers=PlatformShape)
def get_platform(request: HttpRequest, id: str, response: HttpResponse) -> dict[str, Any]:
    """One platform, with an ETag."""
    who = actor(request)
    return _tagged(response, shapes(who, [queries.platform(who, id)])[0])


@operation(router, "POST", "/platforms", scope="platforms:write", answers=Proposal)
def propose_platform(request: HttpRequest, body: NewHost) -> dict[str, Any]:
    """Ask which platform a host belongs to. An unknown one is put before an expert.

    Whether somebody else asked before is not told.
    """
    who = actor(request)
    found = platform_for_host(who, body.host)
    told = found.state == PlatformState.ACCEPTED or allowed(who, "platform.queue")
    return {"host": body.host, "platform": found.public_id if told else None}


@operation(
    router, "PATCH", "/platforms/{id}", scope="platforms:write", answers=PlatformShape,
    extra={"parameters": [IF_MATCH], **CHANGED},
)  # fmt: skip
def change_a_platform(request: HttpRequest, id: str, body: PlatformChange, response: HttpResponse) -> dict[str, Any]:
    """Change what is known of a platform. Hosts are changed by experts only."""
    who = actor(request)
    row = queries.platform(who, id)
    etags.check(request, shapes(who, [row])[0])
    given = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    changed = change_platform(who, row, given, version=row.version)
    return _tagged(response, shapes(who, [changed])[0])


@operation(router, "POST", "/platforms/{id}/transitions", scope="platforms:write", answers=PlatformShape)
def move_platform(request: HttpRequest, id: str, body: PlatformMove) -> dict[str, Any]:
    """Decide what a proposed host is."""
    who = actor(request)
    row = queries.platform(who, id)
    if body.to == PlatformState.ACCEPTED:
        row = accept_platform(who, row)
    elif body.to == PlatformState.REJECTED:
        row = reject_platform(who, row, body.reason)
    elif body.to == PlatformState.MERGED:
        row = merge_platform(who, row, queries.platform(who, body.into))
    else:
        raise Invalid("must be accepted, rejected or merged", where="to")
    return shapes(who, [queries.platform(who, row.public_id)])[0]


@operation(router, "GET", "/platforms/{id}/figures", scope="platforms:read", answers=Figures)
def list_figures(request: HttpRequest, id: str, limit: Limit = paging.DEFAULT, cursor: Cursor = "") -> dict[str, Any]:
    """All figures of a platform, corrected ones too, in the order in which they were entered."""
    who = actor(request)
    of = queries.platform(who, id)
    rows = visible(StockFigure, who).filter(platform=of).select_related("corrects", "corrected_by")
    return paging.page(who, rows, _figures, of=f"figures/{id}", limit=limit, cursor=cursor, by="number")


@operation(router, "POST", "/platforms/{id}/figures", scope="platforms:write", answers=FigureShape, status=201)
def add_figure(request: HttpRequest, id: str, body: NewFigure) -> dict[str, Any]:
    """Enter a figure, or correct one by a new one."""
    who = actor(request)
    of = queries.platform(who, id)
    said: dict[str, Any] = {"value": body.value, "day": body.day, "source": body.source, "source_url": body.source_url}
    if body.corrects is None:
        made = enter_figure(who, of, measure=body.measure, **said)
    else:
        wrong = queries.figure(who, of, body.corrects)
        if wrong.measure != body.measure:
            raise Invalid("the figure that it corrects counts something else", where="measure")
        made = correct_figure(who, wrong, **said)
    return _figures([queries.figure(who, of, made.number)])[0]


def shapes(who: Actor, rows: Sequence[Platform]) -> list[dict[str, Any]]:
    """Platforms as the API shows them; hosts, owners and what they were merged into in one query each."""
    hosts: dict[int, list[str]] = {}
    for held in visible(PlatformHost, who).filter(platform__in=rows):
        hosts.setdefault(held.platform_id, []).append(held.host)
    day = today()
    owners = visible(PlatformOwner, who).filter(Q(until=None) | Q(until__gt=day), platform__in=rows, since__lte=day)
    owner = {o.platform_id: o.organisation.public_id for o in owners.select_related("organisation")}
    others = {p.pk: p.public_id for p in visible(Platform, who).filter(merged__in=rows)}
    return [
        {
            "id": row.public_id,
            "name": row.name,
            "state": row.state,
            "sector": row.sector,
            "regions": row.regions,
            "languages": row.languages,
            "route": row.route,
            "route_address": row.route_address,
            "hosts": sorted(hosts.get(row.pk, [])),
            "owner": owner.get(row.pk),
            "merged_into": others.get(row.merged_into_id) if row.merged_into_id else None,
        }
        for row in rows
    ]


def _figures(rows: Sequence[StockFigure]) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "measure": row.measure,
            "value": row.value,
            "day": row.day,
            "source": row.source,
            "source_url": row.source_url,
            "corrects": row.corrects.number if row.corrects else None,
            "corrected_by": later.number if (later := getattr(row, "corrected_by", None)) else None,
        }
        for row in rows
    ]


def _tagged(response: HttpResponse, shown: dict[str, Any]) -> dict[str, Any]:
    response["ETag"] = etags.of(shown)
    return shown
