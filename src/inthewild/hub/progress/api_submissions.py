"""Operations of the API on metrics and submissions: what a figure means, and a company's own drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from inthewild.hub.api import paging
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.shapes import Cursor, Limit, Line, Sent, Shape, Text
from inthewild.hub.core.access import allowed
from inthewild.hub.core.actor import Actor
from inthewild.hub.progress import asked, definitions
from inthewild.hub.progress.definitions import MetricVersion
from inthewild.hub.progress.models import Figure, Submission
from inthewild.hub.progress.models.figure import Method, Verification
from inthewild.hub.progress.models.submission import Disclosure, SubmissionState
from inthewild.hub.progress.queries import submissions as queries
from inthewild.hub.progress.services import entering
from inthewild.hub.progress.services.cells import Cell

router = Router(tags=["submissions"])
_MANY = 2000


class MetricShape(Shape):
    """One version of a metric, `inthewild.metric/1`. Texts are English. `digest` is the SHA-256 of its canonical JSON."""

    code: str
    version: int
    valid_from: date
    group: str
    source: str
    per: str
    name: str
    unit: str
    counts: str
    not_counted: str
    additive_platforms: bool
    additive_companies: bool
    additive_periods: bool
    methods: list[str]
    dimensions: list[str]
    denominator: str
    changed: str
    digest: str


class Metrics(Shape):
    """All metrics, every version."""

    items: list[MetricShape]


class QuestionShape(Shape):
    """A question about a figure. `check` names what asks; `office` is a person of the secretariat, whose words are `text`."""

    check: str
    text: str
    answer: str


class SubmittedFigureShape(Shape):
    """One figure. `platform` is null for the whole company; `dimension` and `member` are empty for the whole figure."""

    number: int
    metric: str
    definition: int
    platform: str | None
    dimension: str
    member: str
    value: int
    method: Method
    note: str
    verified: Verification
    questions: list[QuestionShape]


class SubmissionShape(Shape):
    """A submission. `due` is the last day; `version` grows with every change; `replaces` is the submission that it restates.
    `figures` is null where the reader may not see them, and in lists."""

    id: str
    organisation: str
    period: str
    metrics: list[str]
    due: date
    state: SubmissionState
    overdue: bool
    disclosure: Disclosure | None
    note: str | None
    replaces: str | None
    submitted_at: datetime | None
    sealed: str | None
    version: int
    figures: list[SubmittedFigureShape] | None


class Submissions(Shape):
    """A page of submissions."""

    items: list[SubmissionShape]
    next: str | None


class NewSubmittedFigure(Sent):
    """A figure to store. `value` null takes it away. Numbers are JSON numbers without a fraction: nothing is read as one."""

    metric: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    value: Annotated[int | None, Field(ge=0, le=10**15)]
    platform: Annotated[
        str, Field(max_length=40, description="Id of one the company owned in the period; empty: the company")
    ] = ""
    method: Annotated[Method, Field(strict=False)] = Method.COUNT
    dimension: Annotated[str, Field(max_length=10, description="region, taxon or language; empty for the whole figure")] = ""
    member: Annotated[Line, Field(max_length=60)] = ""
    definition: Annotated[int | None, Field(ge=1, le=999, description="By default the version of the period")] = None
    note: Annotated[Line, Field(max_length=500)] = ""


class NewFigures(Sent):
    """Figures for a draft. Those that are not named stay."""

    version: Annotated[int, Field(ge=1, le=1_000_000_000, description="`version` of what you read")]
    figures: Annotated[list[NewSubmittedFigure], Field(max_length=_MANY)]
    disclosure: Annotated[Disclosure | None, Field(strict=False)] = None
    note: Annotated[Text | None, Field(max_length=4000)] = None


@operation(router, "GET", "/metrics", scope="", answers=Metrics)
def list_metrics(request: HttpRequest) -> dict[str, Any]:
    """What each figure means.

    Every version of every metric, the same for everybody. A version never changes.
    """
    actor(request)
    return {"items": [_metric(one) for one in definitions.every()]}


@operation(router, "GET", "/submissions", scope="submissions:read", answers=Submissions)
def list_submissions(request: HttpRequest, limit: Limit = paging.DEFAULT, cursor: Cursor = "") -> dict[str, Any]:
    """What the own company was asked for and submitted; for the secretariat, of all companies."""
    who = actor(request)
    rows = queries.submissions(who).order_by()
    return paging.page(who, rows, lambda shown: _shapes(who, shown), of="submissions", limit=limit, cursor=cursor)


@operation(router, "GET", "/submissions/{id}", scope="submissions:read", answers=SubmissionShape)
def get_submission(request: HttpRequest, id: str) -> dict[str, Any]:
    """One submission with its figures, and the questions about them."""
    who = actor(request)
    return _whole(who, queries.submission(who, id))


@operation(router, "PATCH", "/submissions/{id}/figures", scope="submissions:write", answers=SubmissionShape)
def enter_figures(request: HttpRequest, id: str, body: NewFigures) -> dict[str, Any]:
    """Store figures in a draft.

    All of them or none. 409 if somebody else saved other figures since `version`. A person of the company attests the draft in
    the hub: programs do not.
    """
    who = actor(request)
    found = queries.submission(who, id)
    cells = [
        Cell(**one.model_dump(exclude={"method"}), method=str(one.method), where=f"figures.{place}")
        for place, one in enumerate(body.figures)
    ]
    stored = entering.save(who, found, cells, version=body.version, disclosure=body.disclosure, note=body.note)
    return _whole(who, stored)


def _metric(one: MetricVersion) -> dict[str, Any]:
    return {name: value for name, value in one.content.items() if name != "schema"} | {
        "valid_from": one.valid_from,
        "digest": one.digest,
    }


def _shapes(who: Actor, rows: Sequence[Submission]) -> list[dict[str, Any]]:
    return [_shape(who, row) for row in rows]


def _shape(who: Actor, row: Submission) -> dict[str, Any]:
    inside = allowed(who, "submission.read", row)
    return {
        "id": row.public_id,
        "organisation": row.organisation.public_id,
        "period": row.request.period,
        "metrics": row.request.metrics,
        "due": row.request.due,
        "state": row.state,
        "overdue": queries.is_overdue(row),
        "disclosure": row.disclosure if inside else None,
        "note": row.note if inside else None,
        "replaces": row.replaces.public_id if row.replaces else None,
        "submitted_at": row.submitted_at if inside else None,
        "sealed": row.sealed or None if inside else None,
        "version": row.version,
        "figures": None,
    }


def _whole(who: Actor, row: Submission) -> dict[str, Any]:
    inside = allowed(who, "submission.read", row)
    return _shape(who, row) | {"figures": [_figure(one) for one in queries.figures(who, row)] if inside else None}


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "number": one.number,
        "metric": one.metric.code,
        "definition": one.metric.version,
        "platform": one.platform.public_id if one.platform else None,
        "dimension": one.dimension,
        "member": one.member,
        "value": one.value,
        "method": one.method,
        "note": one.note,
        "verified": one.verified,
        "questions": [{"check": q.check, "text": q.text, "answer": q.answer} for q in asked.of(one.queries)],
    }
