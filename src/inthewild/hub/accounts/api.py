"""Operations of the API: who am I, and which organisations are there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.accounts.queries import token_of
from inthewild.hub.api import paging
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.shapes import Cursor, Limit, Shape
from inthewild.hub.core import access

router = Router(tags=["organisations"])


class Me(Shape):
    """A token and what it may do."""

    token: str
    name: str
    organisation: str
    roles: list[str]
    scopes: list[str]
    expires_at: datetime


class OrganisationShape(Shape):
    """An organisation. ``country`` is ISO 3166-1 alpha-2; it and ``website`` may be empty."""

    id: str
    name: str
    kind: Kind
    country: str
    website: str


class Organisations(Shape):
    """A page of organisations."""

    items: list[OrganisationShape]
    next: str | None


@operation(router, "GET", "/me", scope="", answers=Me)
def me(request: HttpRequest) -> dict[str, Any]:
    """The token that asks, and what it may do."""
    who = actor(request)
    token = token_of(who)
    return {
        "token": token.prefix,
        "name": token.name,
        "organisation": who.organisation,
        "roles": sorted(who.roles),
        "scopes": sorted(who.scopes),
        "expires_at": token.expires_at,
    }


@operation(router, "GET", "/organisations", scope="organisations:read", answers=Organisations)
def list_organisations(
    request: HttpRequest,
    limit: Limit = paging.DEFAULT,
    cursor: Cursor = "",
    kind: Annotated[Kind | None, Query(description="Only of this kind")] = None,
) -> dict[str, Any]:
    """The organisations that the token may see."""
    who = actor(request)
    rows = access.visible(Organisation, who)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return paging.page(who, rows, shape, of=f"organisations/{kind or ''}", limit=limit, cursor=cursor)


@operation(router, "GET", "/organisations/{id}", scope="organisations:read", answers=OrganisationShape)
def get_organisation(request: HttpRequest, id: str) -> dict[str, Any]:
    """One organisation."""
    return shape(access.get(Organisation, actor(request), id))


def shape(row: Organisation) -> dict[str, Any]:
    """An organisation as the API shows it."""
    return {"id": row.public_id, "name": row.name, "kind": row.kind, "country": row.country, "website": row.website}
