"""Operations of the API on organisations: who belongs to the coalition, and what they promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.api import paging
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.shapes import Cursor, Limit, Sent, Shape, Text, Transition
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import OutOfSight
from inthewild.hub.members import queries
from inthewild.hub.members.models import Commitment, Membership
from inthewild.hub.members.models.commitment import CommitmentKind, Level
from inthewild.hub.members.models.membership import MembershipState
from inthewild.hub.members.services import move_membership, record_commitment
from inthewild.hub.members.services.common import today

router = Router(tags=["organisations"])


class MembershipShape(Shape):
    """One time of belonging, with its days."""

    id: str
    state: MembershipState
    state_on: date
    joined_on: date | None
    left_on: date | None


class OrganisationShape(Shape):
    """An organisation. ``country`` is ISO 3166-1 alpha-2; it and ``website`` may be empty."""

    id: str
    name: str
    kind: Kind
    country: str
    website: str
    membership: MembershipShape | None


class Organisations(Shape):
    """A page of organisations."""

    items: list[OrganisationShape]
    next: str | None


class MembershipMove(Transition):
    """A step of a membership. Pausing and leaving need a reason; the day is by default today."""

    day: Annotated[date | None, Field(strict=False, description="Not in the future, not before the last step")] = None


class CommitmentShape(Shape):
    """A commitment as it stands. ``note`` and ``file`` are null for who may not see them."""

    kind: CommitmentKind
    number: int
    level: Level
    day: date
    link: str
    note: str | None
    file: str | None


class Commitments(Shape):
    """All commitments of which anything was said."""

    items: list[CommitmentShape]


class NewCommitment(Sent):
    """How far a commitment is. ``live`` needs a note, a link or a file; a member never says ``verified`` itself."""

    kind: Annotated[CommitmentKind, Field(strict=False)]
    level: Annotated[Level, Field(strict=False)]
    after: Annotated[int, Field(ge=0, le=1_000_000, description="`number` of what you read; 0 if there was nothing")]
    day: Annotated[date | None, Field(strict=False, description="By default today")] = None
    note: Annotated[Text, Field(max_length=4000)] = ""
    link: Annotated[Text, Field(max_length=300, description="Shown to the public")] = ""
    file: Annotated[Text, Field(max_length=40, description="Id of a file that was uploaded")] = ""


@operation(router, "GET", "/organisations", scope="organisations:read", answers=Organisations)
def list_organisations(
    request: HttpRequest,
    limit: Limit = paging.DEFAULT,
    cursor: Cursor = "",
    kind: Annotated[Kind | None, Query(description="Only of this kind")] = None,
) -> dict[str, Any]:
    """The own organisation, who joined the coalition, and its partners."""
    who = actor(request)
    rows = queries.organisations(who)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return paging.page(who, rows, lambda shown: shapes(who, shown), of=f"organisations/{kind or ''}", limit=limit, cursor=cursor)


@operation(router, "GET", "/organisations/{id}", scope="organisations:read", answers=OrganisationShape)
def get_organisation(request: HttpRequest, id: str) -> dict[str, Any]:
    """One organisation and its latest membership."""
    who = actor(request)
    return shapes(who, [queries.organisation(who, id)])[0]


@operation(router, "GET", "/organisations/{id}/membership", scope="organisations:read", answers=MembershipShape)
def get_membership(request: HttpRequest, id: str) -> dict[str, Any]:
    """The latest membership of an organisation."""
    who = actor(request)
    return membership_shape(_membership(who, queries.organisation(who, id)))


@operation(router, "POST", "/organisations/{id}/membership/transitions", scope="organisations:write", answers=MembershipShape)
def move_organisations_membership(request: HttpRequest, id: str, body: MembershipMove) -> dict[str, Any]:
    """Take a step of the membership.

    To leave does all that leaving means: agreements end, tokens of the organisation are revoked, people lose access.
    """
    who = actor(request)
    held = _membership(who, queries.organisation(who, id))
    return membership_shape(move_membership(who, held, body.to, day=body.day, reason=body.reason))


@operation(router, "GET", "/organisations/{id}/commitments", scope="organisations:read", answers=Commitments)
def list_commitments(request: HttpRequest, id: str) -> dict[str, Any]:
    """How far the commitments of an organisation are today."""
    who = actor(request)
    of = queries.organisation(who, id)
    found = queries.commitments(who, [of], today()).get(of.pk, {})
    return {"items": [commitment_shape(who, of, found[kind]) for kind in sorted(found)]}


@operation(router, "POST", "/organisations/{id}/commitments", scope="organisations:write", answers=CommitmentShape, status=201)
def add_commitment(request: HttpRequest, id: str, body: NewCommitment) -> dict[str, Any]:
    """Say how far a commitment is from a day on. What was said before stays readable."""
    who = actor(request)
    of = queries.organisation(who, id)
    made = record_commitment(
        who, of, body.kind, body.level, after=body.after, day=body.day, note=body.note, link=body.link, file=body.file
    )
    return commitment_shape(who, of, made)


def shapes(who: Actor, rows: Sequence[Organisation]) -> list[dict[str, Any]]:
    """Organisations as the API shows them, with one query for all memberships."""
    latest = {m.organisation_id: m for m in visible(Membership, who).filter(organisation__in=rows).order_by("id")}
    return [
        {
            "id": row.public_id,
            "name": row.name,
            "kind": row.kind,
            "country": row.country,
            "website": row.website,
            "membership": membership_shape(latest[row.pk]) if row.pk in latest else None,
        }
        for row in rows
    ]


def membership_shape(row: Membership) -> dict[str, Any]:
    """A membership as the API shows it."""
    days = {"state_on": row.state_on, "joined_on": row.joined_on, "left_on": row.left_on}
    return {"id": row.public_id, "state": row.state, **days}


def commitment_shape(who: Actor, of: Organisation, row: Commitment) -> dict[str, Any]:
    """A commitment as the API shows it; the evidence that is not public only to insiders."""
    inside = allowed(who, "organisation.inside", of)
    return {
        "kind": row.kind,
        "number": row.number,
        "level": row.level,
        "day": row.day,
        "link": row.link,
        "note": row.note if inside else None,
        "file": row.file if inside else None,
    }


def _membership(who: Actor, of: Organisation) -> Membership:
    held = queries.membership_of(who, of)
    if held is None:
        raise OutOfSight("there is no such object", where=of.public_id)
    return held
