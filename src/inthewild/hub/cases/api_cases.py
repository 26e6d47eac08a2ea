"""Operations of the API on cases, for programs of conservation organisations. What a platform is told takes a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from inthewild.hub.api import etags, paging
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.shapes import Cursor, Limit, Shape, Text, Transition
from inthewild.hub.cases.models import Case, CaseListing
from inthewild.hub.cases.models.case import CaseState, Confidence, Legality
from inthewild.hub.cases.queries import cases as queries
from inthewild.hub.cases.services import cases as services
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Invalid, NotAllowed

router = Router(tags=["cases"])


class ListingShape(Shape):
    """One listing of a case. Who offers it is not told to programs."""

    number: int
    platform: str | None
    url: str
    title: str
    text: str
    language: str
    captured_at: datetime | None


class CaseShape(Shape):
    """A case. ``taxon``, ``specimen`` are ids of the keyword database; ``organisation`` is who works on it.

    ``version`` changes with the case; a change of state names the one that was read.
    """

    id: str
    state: CaseState
    language: str
    taxon: str
    specimen: str
    legality: Legality
    confidence: Confidence | None
    severity: int
    appendix: str
    live_animal: bool
    organisation: str | None
    merged_into: str | None
    opened_at: datetime
    state_at: datetime
    version: int
    listings: list[ListingShape]


class Cases(Shape):
    """A page of cases."""

    items: list[CaseShape]
    next: str | None


class CaseMove(Transition):
    """A step. ``needs_info``, ``rejected``, ``closed`` and opening again (``triage``) take a reason, ``merged`` the other
    case. ``confirmed`` is a named person's to say, in the hub."""

    version: Annotated[int, Field(ge=1, le=2_000_000_000)]
    into: Annotated[Text, Field(max_length=40)] = ""


@operation(router, "GET", "/cases", scope="cases:read", answers=Cases)
def list_cases(
    request: HttpRequest,
    limit: Limit = paging.DEFAULT,
    cursor: Cursor = "",
    state: Annotated[CaseState | None, Query(description="Only cases in this state")] = None,
) -> dict[str, Any]:
    """Cases that the organisation sees, in the order in which they were opened."""
    who = actor(request)
    rows = visible(Case, who)
    if state is not None:
        rows = rows.filter(state=state.value)
    return paging.page(who, rows, lambda shown: shapes(who, shown), of=f"cases/{state}", limit=limit, cursor=cursor)


@operation(router, "GET", "/cases/{id}", scope="cases:read", answers=CaseShape)
def get_case(request: HttpRequest, id: str, response: HttpResponse) -> dict[str, Any]:
    """One case, with an ETag."""
    who = actor(request)
    shown = shapes(who, [queries.case(who, id)])[0]
    response["ETag"] = etags.of(shown)
    return shown


@operation(router, "POST", "/cases/{id}/transitions", scope="cases:write", answers=CaseShape)
def move_case(request: HttpRequest, id: str, body: CaseMove) -> dict[str, Any]:
    """Take a step with a case."""
    who = actor(request)
    row = queries.case(who, id)
    match body.to:
        case "needs_info":
            row = services.ask(who, row, body.reason, version=body.version)
        case "rejected":
            row = services.reject(who, row, body.reason, version=body.version)
        case "closed":
            row = services.close(who, row, body.reason, version=body.version)
        case "triage" if row.state == "needs_info":
            row = services.resume(who, row, version=body.version)
        case "triage":
            row = services.reopen(who, row, body.reason, version=body.version)
        case "merged":
            services.merge(who, row, queries.case(who, body.into), version=body.version)
        case "confirmed":
            raise NotAllowed("a case is confirmed by a person, on its page in the hub", where="to")
        case _:
            raise Invalid("must be needs_info, triage, rejected, merged or closed", where="to")
    return shapes(who, [queries.case(who, id)])[0]


def shapes(who: Actor, rows: Sequence[Case]) -> list[dict[str, Any]]:
    """Cases as the API shows them; listings in one query."""
    listings = Prefetch("listings", visible(CaseListing, who).select_related("platform").order_by("number"))
    keys = [row.pk for row in rows]
    full = visible(Case, who).filter(pk__in=keys).select_related("expert_organisation", "merged_into")
    found = {row.pk: row for row in full.prefetch_related(listings)}
    return [_shape(found[key]) for key in keys if key in found]


def _shape(row: Case) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "state": row.state,
        "language": row.language,
        "taxon": row.taxon,
        "specimen": row.specimen,
        "legality": row.legality,
        "confidence": row.confidence or None,
        "severity": row.severity,
        "appendix": row.appendix,
        "live_animal": row.live_animal,
        "organisation": row.expert_organisation.public_id if row.expert_organisation else None,
        "merged_into": row.merged_into.public_id if row.merged_into else None,
        "opened_at": row.opened_at,
        "state_at": row.state_at,
        "version": row.version,
        "listings": [
            {
                "number": one.number,
                "platform": one.platform.public_id if one.platform else None,
                "url": one.canonical_url,
                "title": one.title,
                "text": one.text,
                "language": one.language,
                "captured_at": one.captured_at,
            }
            for one in row.listings.all()
        ],
    }
