"""Operations of the API on the audit ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from inthewild.hub.api import paging
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.shapes import Limit, Shape
from inthewild.hub.core import access
from inthewild.hub.core.contracts import EVENTS
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.errors import Invalid, OutOfSight

router = Router(tags=["events"])


class EventShape(Shape):
    """An event. Its content stays in the hub; ``commitment`` binds it, ``seq`` and ``hash`` are its place in the chain."""

    id: str
    type: str
    version: int
    occurred_at: datetime
    organisation: str
    object: str
    seq: int
    hash: str
    commitment: str


class Events(Shape):
    """A page of events. ``next`` is there at the end too: ask again with it for what happened since."""

    items: list[EventShape]
    next: str


@operation(router, "GET", "/events", scope="events:read", answers=Events)
def list_events(
    request: HttpRequest,
    limit: Limit = paging.DEFAULT,
    since: Annotated[str, Query(max_length=200, description="`next` of the page before")] = "",
    type: Annotated[str, Query(max_length=64, description="Only events of this type, such as `platform.proposed`")] = "",
) -> dict[str, Any]:
    """What happened in the organisation, oldest first.

    Events appear when they are sealed into the chain, within two seconds, in an order that never changes.
    """
    if type and type not in EVENTS:
        raise Invalid("is no type of event", where="type", hint="docs/hub-contracts.md lists them")
    who = actor(request)
    rows = access.visible(AuditEvent, who).filter(seq__isnull=False)
    if type:
        rows = rows.filter(type=type)
    return paging.page(
        who,
        rows,
        shapes,
        of=f"events/{type}",
        limit=limit,
        cursor=since,
        by="seq",
        always_next=True,
    )


@operation(router, "GET", "/events/{id}", scope="events:read", answers=EventShape)
def get_event(request: HttpRequest, id: str) -> dict[str, Any]:
    """One event, once it is sealed."""
    row = access.get(AuditEvent, actor(request), id)
    if row.seq is None:
        raise OutOfSight("is not sealed yet", where=id)
    return shape(row)


def shapes(rows: Sequence[AuditEvent]) -> list[dict[str, Any]]:
    """Several of them."""
    return [shape(row) for row in rows]


def shape(row: AuditEvent) -> dict[str, Any]:
    """An event as the API shows it."""
    return {
        "id": row.public_id,
        "type": row.type,
        "version": row.version,
        "occurred_at": row.occurred_at,
        "organisation": row.organisation,
        "object": row.object,
        "seq": row.seq,
        "hash": row.hash,
        "commitment": row.commitment,
    }
