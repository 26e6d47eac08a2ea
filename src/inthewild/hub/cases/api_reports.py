"""Operations of the API on reports: programs of members report listings, and read what came of their own reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from inthewild.hub.api import paging
from inthewild.hub.api.base import actor, operation
from inthewild.hub.api.shapes import Cursor, Limit, Line, Sent, Shape, Text
from inthewild.hub.cases.answers import QUESTIONS, Answers
from inthewild.hub.cases.models import Report
from inthewild.hub.cases.models.report import Source
from inthewild.hub.cases.queries.reports import of_programs, program_report
from inthewild.hub.cases.queries.status import standing
from inthewild.hub.cases.services import intake
from inthewild.hub.core.contracts import PublicStatus

router = Router(tags=["reports"])
_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"


class ReportShape(Shape):
    """A report and how it stands. ``changed_at`` and ``others`` are null until there is something to tell."""

    id: str
    link: str
    title: str
    received_at: datetime
    status: PublicStatus
    changed_at: datetime | None
    others: Annotated[int | None, Field(description="How many others reported the same offer; null before an outcome")]
    question: Annotated[bool, Field(description="More information would help")]


class Reports(Shape):
    """A page of reports."""

    items: list[ReportShape]
    next: str | None


class NewReport(Sent):
    """A report. A link or the text of the offer is needed; everything else is optional."""

    link: Annotated[str, Field(max_length=2_000, pattern=r"^[^\u0000-\u001f\u007f]*$")] = ""
    title: Line = ""
    text: Text = ""
    note: Annotated[Text, Field(max_length=4_000)] = ""
    language: Annotated[str, Field(pattern=_LANGUAGE, description="Of who reports, BCP-47")] = "en"
    answers: Annotated[
        dict[Annotated[str, Field(max_length=20)], Annotated[str, Field(max_length=20)]],
        Field(max_length=3, description="; ".join(f"`{name}`: {', '.join(ways)}" for name, ways in QUESTIONS.items())),
    ] = Field(default_factory=dict)


@operation(router, "POST", "/reports", scope="reports:write", answers=ReportShape, status=201)
def add_report(request: HttpRequest, body: NewReport) -> dict[str, Any]:
    """Report a listing.

    An expert looks at it, as at every report. Send an `Idempotency-Key`: a request that is repeated is one report.
    """
    who = actor(request)
    given = Answers(link=body.link, title=body.title, text=body.text, answers=body.answers, note=body.note)
    made = intake.receive(who, given, source=Source.PROGRAM, reporter=who.organisation, language=body.language)
    return shape(made.report)


@operation(router, "GET", "/reports", scope="reports:read", answers=Reports)
def list_reports(request: HttpRequest, limit: Limit = paging.DEFAULT, cursor: Cursor = "") -> dict[str, Any]:
    """What programs of the own organisation reported."""
    who = actor(request)
    return paging.page(who, of_programs(who), _shapes, of="reports", limit=limit, cursor=cursor)


@operation(router, "GET", "/reports/{id}", scope="reports:read", answers=ReportShape)
def get_report(request: HttpRequest, id: str) -> dict[str, Any]:
    """One report of a program of the own organisation."""
    return shape(program_report(actor(request), id))


def _shapes(rows: Iterable[Report]) -> list[dict[str, Any]]:
    return [shape(row) for row in rows]


def shape(row: Report) -> dict[str, Any]:
    """A report as the API shows it: what everybody outside learns of one, and no more."""
    how = standing(row)
    return {
        "id": row.public_id,
        "link": row.url,
        "title": row.title,
        "received_at": row.received_at,
        "status": how.status,
        "changed_at": how.changed_at,
        "others": how.others,
        "question": how.question,
    }
