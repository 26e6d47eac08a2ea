"""Requests, submissions and figures, as an actor sees them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from inthewild.hub.core.access import allowed, get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.clock import now
from inthewild.hub.errors import OutOfSight
from inthewild.hub.progress.models import Figure, Request, Submission

WAITING = ("requested", "draft")
"""States in which the company has not handed in what it was asked for."""


def requests(actor: Actor) -> QuerySet[Request]:
    """All requests, the latest period first."""
    return visible(Request, actor).order_by("-period")


def request(actor: Actor, period: str) -> Request:
    """The request for a period. Raises OutOfSight."""
    found = visible(Request, actor).filter(period=period).first()
    if found is None:
        raise OutOfSight("there is no such request", where=period)
    return found


def submissions(actor: Actor) -> QuerySet[Submission]:
    """Submissions with their company and request, the latest period first."""
    rows = visible(Submission, actor).select_related("organisation", "request", "replaces")
    return rows.order_by("-request__period", "organisation__name", "-id")


def submission(actor: Actor, public_id: str) -> Submission:
    """One submission. Raises OutOfSight."""
    found = get(Submission, actor, public_id)
    return visible(Submission, actor).select_related("organisation", "request", "replaces").get(pk=found.pk)


def figures(actor: Actor, of: Submission) -> list[Figure]:
    """The figures of a submission that the actor may read, by number."""
    if not allowed(actor, "submission.read", of):
        return []
    return list(visible(Figure, actor).filter(submission=of).select_related("metric", "platform").order_by("number"))


def replacement(actor: Actor, of: Submission) -> Submission | None:
    """The submission that restates this one, if the actor sees it."""
    return visible(Submission, actor).filter(replaces=of).first()


def before(actor: Actor, of: Submission, period: str) -> dict[tuple[str, str, str, str], int]:
    """What the same company gave for another period, of accepted figures, by metric, platform, dimension and member."""
    rows = visible(Figure, actor).filter(
        submission__organisation=of.organisation_id, submission__request__period=period, submission__state="accepted"
    )
    return {
        (one.metric.code, one.platform.public_id if one.platform else "", one.dimension, one.member): one.value
        for one in rows.select_related("metric", "platform")
    }


def by_state(actor: Actor, of: Sequence[Request]) -> dict[int, dict[str, int]]:
    """How many submissions of each request are in each state, by the key of the request; restatements count apart."""
    rows = visible(Submission, actor).filter(request__in=list(of), replaces=None)
    found: dict[int, dict[str, int]] = {}
    for key, state, count in rows.order_by().values_list("request", "state").annotate(n=Count("pk")):
        found.setdefault(key, {})[state] = count
    return found


def is_overdue(of: Submission) -> bool:
    """Whether the company has not handed in what was due before today. Computed, never stored."""
    return of.state in WAITING and of.replaces_id is None and of.request.due < now().date()
