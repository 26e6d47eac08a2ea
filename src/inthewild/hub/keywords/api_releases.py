"""Operations of the API on releases: a program asks what there is before it fetches, and what changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from inthewild.hub.api import paging
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.shapes import Cursor, Limit, Shape
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords.models import Release
from inthewild.hub.keywords.queries import releases as queries

router = Router(tags=["releases"])


class Changes(Shape):
    """How many terms came, went and changed, of the levels that the organisation reads. Restricted terms are not counted."""

    added: int
    removed: int
    changed: int


class ReleaseShape(Shape):
    """A published release. Its packages are fetched from a repository and verified (docs/releases-client.md), not here."""

    id: str
    version: str
    content_id: Annotated[str, Field(description="What it says, the same in every copy; decisions name it")]
    published_at: datetime
    rolls_back_to: Annotated[str, Field(description="The version whose terms it brings back; empty for most")]
    note: str
    changes: Changes


class Releases(Shape):
    """A page of releases, the first one first."""

    items: list[ReleaseShape]
    next: str | None


@operation(router, "GET", "/releases", scope="releases:read", answers=Releases)
def list_releases(request: HttpRequest, limit: Limit = paging.DEFAULT, cursor: Cursor = "") -> dict[str, Any]:
    """Published releases of the keywords."""
    who = actor(request)
    return paging.page(who, _published(who), partial(_told, who), of="releases", limit=limit, cursor=cursor)


@operation(router, "GET", "/releases/{id}", scope="releases:read", answers=ReleaseShape)
def get_release(request: HttpRequest, id: str) -> dict[str, Any]:
    """One published release."""
    who = actor(request)
    return _told(who, [queries.release(who, id)])[0]


def _published(who: Actor) -> Any:
    return queries.releases(who).filter(state="published")


def _told(who: Actor, rows: Iterable[Release]) -> list[dict[str, Any]]:
    return [_release(row, queries.log(who, row).totals) for row in rows]


def _release(row: Release, totals: tuple[int, int, int]) -> dict[str, Any]:
    return {
        "id": row.public_id, "version": row.version, "content_id": row.content_id, "published_at": row.published_at,
        "rolls_back_to": row.rolls_back_to, "note": row.note,
        "changes": dict(zip(("added", "removed", "changed"), totals, strict=True)),
    }  # fmt: skip
