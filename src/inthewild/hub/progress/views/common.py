"""What the pages of progress share: a figure as a row, the audience line, a button without a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members.views.common import actor_of, for_people, office_only, told
from inthewild.hub.progress import asked, wording
from inthewild.hub.progress.definitions.words import say
from inthewild.hub.progress.models import Figure, Submission
from inthewild.hub.progress.services.cells import Key
from inthewild.hub.progress.services.entering import key_of

__all__ = ["Row", "Said", "actor_of", "audience", "done", "for_people", "office_only", "rows", "show", "told"]

TONES = {"requested": "warn", "draft": "warn", "queried": "warn", "submitted": "", "accepted": "good",
         "declined": "", "restated": "", "withdrawn": "bad"}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A question about a figure as it is read, and its answer. ``field`` names its answer in a form."""

    says: str
    answer: str
    person: bool
    field: str


@dataclass(frozen=True)
class Row:
    """A figure as it is read."""

    figure: Figure
    name: str
    unit: str
    platform: str
    part: str
    method: str
    before: int | None
    questions: tuple[Said, ...]


def rows(figures: Sequence[Figure], before: Mapping[Key, int]) -> list[Row]:
    """Figures with the names of everything in the reader's language."""
    platforms = {one.platform.public_id: one.platform.name for one in figures if one.platform}
    return [_row(one, before, platforms) for one in figures]


def _row(one: Figure, before: Mapping[Key, int], platforms: Mapping[str, str]) -> Row:
    said = tuple(
        Said(row.says(platforms), row.answer, bool(row.by), f"answer-{one.number}-{place}")
        for place, row in enumerate(asked.of(one.queries))
    )
    return Row(
        one,
        wording.metric(one.metric.code),
        say(one.metric.definition["unit"]),
        one.platform.name if one.platform else _("Whole company"),
        wording.part(one.dimension, one.member) if one.dimension else "",
        str(wording.METHODS[one.method]),
        before.get(key_of(one)),
        said,
    )


def audience(of: Submission) -> str:
    """Who sees this submission, as permissions.submissions says."""
    who = {"name": of.organisation.name}
    if of.state in ("requested", "declined"):
        return _("Seen by: %(name)s and the secretariat.") % who
    if of.state in ("draft", "queried"):
        return _("Figures are seen by %(name)s only until they are handed in; the secretariat sees that they were begun.") % who
    if of.state == "submitted":
        return _("Seen by: %(name)s and the secretariat; by auditors once the figures are accepted.") % who
    if of.disclosure == "public":
        return _("Seen by: %(name)s, the secretariat and auditors; by everybody in the snapshots made of it.") % who
    if of.disclosure == "auditor":
        return (
            _("Seen by: %(name)s, the secretariat and auditors. Outside, it stands only in totals and behind a commitment.") % who
        )
    return _("Seen by: %(name)s, the secretariat and auditors; by everybody as a part of totals.") % who


def show(request: HttpRequest, template: str, context: Mapping[str, Any], *, wrong: bool = False) -> HttpResponse:
    """A page; 422 if a form on it was refused."""
    return render(request, f"progress/{template}.html", dict(context), status=422 if wrong else 200)


def done(request: HttpRequest, do: Callable[[], object], says: str) -> bool:
    """Do what a button without a form is for; a refusal is told on the next page."""
    try:
        do()
    except (Conflict, Invalid) as refused:
        messages.error(request, refused.what)
        return False
    messages.success(request, says)
    return True
