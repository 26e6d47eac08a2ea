"""The operation of the API that tells a program who it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router

from inthewild.hub.accounts.queries import token_of
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.shapes import Shape

router = Router(tags=["me"])


class Me(Shape):
    """A token and what it may do."""

    token: str
    name: str
    organisation: str
    roles: list[str]
    scopes: list[str]
    expires_at: datetime


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
