"""Operations of the API on notices: a company's programs fetch what it has to answer, and answer it; nobody needs a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from django.db.models import Prefetch
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from inthewild.hub.api import paging
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.shapes import Cursor, Limit, Line, Sent, Shape, Text, Transition
from inthewild.hub.cases.models import Decision, Information, Notice
from inthewild.hub.cases.models.notice import NoticeRoute, NoticeState
from inthewild.hub.cases.queries import notices as queries
from inthewild.hub.cases.services import answers
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.core.access import get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Outcome
from inthewild.hub.errors import Invalid

router = Router(tags=["notices"])


class NoticeShape(Shape):
    """A notice. ``notice`` is the form of docs/schemas/notice.schema.json, with the exact addresses and the marked words."""

    id: str
    state: NoticeState
    route: NoticeRoute
    platform: Annotated[str, Field(description="Public id of the platform")]
    sent_at: datetime | None
    acknowledged_at: datetime | None
    due_at: datetime | None
    answered_at: datetime | None
    waits_for_sender: Annotated[bool, Field(description="You asked for information, and the sender has not answered yet")]
    information: list[str]
    notice: dict[str, Any]


class Notices(Shape):
    """A page of notices."""

    items: list[NoticeShape]
    next: str | None


class DecisionShape(Shape):
    """A decision. ``statement`` is the draft of a statement of reasons; empty if nothing was restricted."""

    id: str
    notice: str
    number: int
    outcome: Outcome
    reason_code: str
    clause: str
    note: str
    automated: bool
    recorded: Annotated[bool, Field(description="The platform said it elsewhere; an expert of the sender wrote it down")]
    acted_at: datetime
    made_at: datetime
    replaces: Annotated[str | None, Field(description="The decision that this one replaced after an appeal")]
    statement: dict[str, Any]


class Decisions(Shape):
    """A page of decisions."""

    items: list[DecisionShape]
    next: str | None


class NewDecision(Sent):
    """An answer. ``reason_code`` is needed for ``no_violation`` and ``need_info``; docs/hub-notices.md lists the codes."""

    outcome: Annotated[Outcome, Field(strict=False)]
    reason_code: Annotated[str, Field(pattern=r"^[a-z_]{0,40}$")] = ""
    clause: Annotated[Line, Field(max_length=200)] = ""
    note: Annotated[Text, Field(max_length=4_000)] = ""
    acted_at: Annotated[datetime | None, Field(strict=False, description="When you acted, if not now")] = None
    automated: Annotated[bool, Field(description="No person took part in the decision")] = False


Wanted = Annotated[NoticeState | None, Query(description="Only notices in this state")]


@operation(router, "GET", "/notices", scope="notices:read", answers=Notices)
def list_notices(
    request: HttpRequest, state: Wanted = None, limit: Limit = paging.DEFAULT, cursor: Cursor = ""
) -> dict[str, Any]:
    """Notices that a company received, or that an organisation sent, in the order in which they were drafted."""
    who = actor(request)
    rows = _with_information(who)
    if state is not None:
        rows = rows.filter(state=state)
    return paging.page(who, rows, _notices, of=f"notices/{state or ''}", limit=limit, cursor=cursor)


@operation(router, "GET", "/notices/{id}", scope="notices:read", answers=NoticeShape)
def get_notice(request: HttpRequest, id: str) -> dict[str, Any]:
    """One notice."""
    who = actor(request)
    get(Notice, who, id)
    return _notices([_with_information(who).get(public_id=id)])[0]


@operation(router, "POST", "/notices/{id}/transitions", scope="notices:write", answers=NoticeShape)
def move_notice(request: HttpRequest, id: str, body: Transition) -> dict[str, Any]:
    """Confirm that you have a notice: `acknowledged`. Answering it is a decision."""
    who = actor(request)
    found = queries.notice(who, id)
    if body.to != "acknowledged":
        raise Invalid("a program can only move a notice to acknowledged", where="to", hint="POST a decision to answer it")
    answers.acknowledge(who, found)
    return get_notice(request, id)


@operation(router, "POST", "/notices/{id}/decisions", scope="notices:write", answers=DecisionShape, status=201)
def add_decision(request: HttpRequest, id: str, body: NewDecision) -> dict[str, Any]:
    """Answer a notice. It holds at once and cannot be undone.

    Send an `Idempotency-Key`: a request that is repeated is one decision. A notice that is answered already is a conflict.
    """
    who = actor(request)
    if body.acted_at is not None and body.acted_at.tzinfo is None:
        raise Invalid("must have a time zone, as 2026-11-22T10:00:00Z", where="acted_at")
    said = Answer(body.outcome.value, body.reason_code, body.clause, body.note, body.acted_at, body.automated)
    return _decisions([answers.answer(who, queries.notice(who, id), said)])[0]


@operation(router, "GET", "/decisions", scope="notices:read", answers=Decisions)
def list_decisions(request: HttpRequest, limit: Limit = paging.DEFAULT, cursor: Cursor = "") -> dict[str, Any]:
    """Decisions about notices, in the order in which they were made; an overturned one stays, and another replaces it."""
    who = actor(request)
    return paging.page(who, queries.all_decisions(who), _decisions, of="decisions", limit=limit, cursor=cursor)


@operation(router, "GET", "/decisions/{id}", scope="notices:read", answers=DecisionShape)
def get_decision(request: HttpRequest, id: str) -> dict[str, Any]:
    """One decision."""
    return _decisions([get(Decision, actor(request), id)])[0]


def _with_information(who: Actor) -> Any:
    return queries.notices(who).prefetch_related(Prefetch("information", visible(Information, who)))


def _notices(rows: Sequence[Notice]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.public_id,
            "state": row.state,
            "route": row.route,
            "platform": row.platform.public_id,
            "sent_at": row.sent_at,
            "acknowledged_at": row.acknowledged_at,
            "due_at": row.due_at,
            "answered_at": row.answered_at,
            "waits_for_sender": row.asked_at is not None,
            "information": [one.text for one in row.information.all()],
            "notice": row.body,
        }
        for row in rows
    ]


def _decisions(rows: Sequence[Decision]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.public_id,
            "notice": row.notice.public_id,
            "number": row.number,
            "outcome": row.outcome,
            "reason_code": row.reason_code,
            "clause": row.clause,
            "note": row.note,
            "automated": row.automated,
            "recorded": row.recorded,
            "acted_at": row.acted_at,
            "made_at": row.made_at,
            "replaces": row.replaces.public_id if row.replaces else None,
            "statement": row.statement,
        }
        for row in rows
    ]
