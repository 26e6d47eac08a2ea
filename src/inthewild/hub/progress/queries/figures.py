"""Accepted figures one by one: for their company, for who verifies them, and down to the submission for auditors."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db.models import QuerySet

from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.errors import OutOfSight
from inthewild.hub.progress import sealing
from inthewild.hub.progress.models import Figure, Sampling, Submission

IN_FORCE = ("accepted", "restated", "withdrawn")
_WITH = ("submission__organisation", "submission__request", "metric", "platform", "sampling")


def figures(actor: Actor) -> QuerySet[Figure]:
    """Figures in force that the actor sees, latest period first; what they replaced is reached from them."""
    rows = visible(Figure, actor).filter(submission__state="accepted").select_related(*_WITH)
    return rows.order_by("-submission__request__period", "submission__organisation__name", "number")


def figure(actor: Actor, submission: str, number: int) -> Figure:
    """One figure that was accepted once. Raises OutOfSight."""
    rows = visible(Figure, actor).filter(submission__state__in=IN_FORCE, submission__public_id=submission, number=number)
    found = rows.select_related(*_WITH).first()
    if found is None:
        raise OutOfSight("there is no such figure", where=submission)
    return found


def sampling_of(actor: Actor, of: Figure) -> Sampling | None:
    """The sample of a figure, if the actor sees one."""
    return visible(Sampling, actor).filter(figure=of).select_related("figure__submission__organisation", "figure__metric").first()


@dataclass(frozen=True)
class Step:
    """One submission in a chain of restatements, oldest first. ``value`` is what it said of the same thing, None if nothing.

    ``holds`` says whether the stored figures are those that were attested: their SHA-256 with the salt is ``sealed``.
    """

    submission: Submission
    number: int
    value: int | None
    sealed: str
    holds: bool


def chain(actor: Actor, of: Figure) -> list[Step]:
    """What the company said of this one thing, from the first submission to the one in force."""
    first = of.submission
    while first.replaces_id:
        first = visible(Submission, actor).select_related("organisation", "request", "replaces").get(pk=first.replaces_id)
    found, here = [], first
    while True:
        rows = list(visible(Figure, actor).filter(submission=here).select_related("metric", "platform"))
        same = [f for f in rows if (f.metric.code, f.platform_id, f.dimension, f.member) == _key(of)]
        mine = same[0] if same else None
        held = sealing.holds(here, rows)
        found.append(Step(here, mine.number if mine else 0, mine.value if mine else None, here.sealed, held))
        later = (
            visible(Submission, actor)
            .filter(replaces=here, state__in=IN_FORCE)
            .select_related("organisation", "request", "replaces")
        )
        after = later.first()
        if after is None:
            return found
        here = after


def events(steps: list[Step]) -> list[AuditEvent]:
    """The ledger's events about these submissions, in their order, without those about other figures of theirs. For who may
    read lineage."""
    numbers = {one.submission.public_id: one.number for one in steps}
    # hub: unscoped, the auditor's page, which asked lineage.read
    rows = AuditEvent.objects.filter(object__in=numbers).select_related("payload").order_by("id")
    return [row for row in rows if _is_about(row, numbers[row.object])]


def _is_about(row: AuditEvent, number: int) -> bool:
    """What was redacted is told: nobody knows any more which figure it was about."""
    payload = getattr(row, "payload", None)
    if payload is None or row.type.partition(".")[0] not in ("figure", "sample"):
        return True
    return bool(json.loads(payload.change).get("figure", number) == number)


def by_period(actor: Actor, organisation: str, metrics: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Metric -> period -> the sum over the platforms of a company, of accepted figures without a dimension."""
    rows = visible(Figure, actor).filter(
        submission__state="accepted", submission__organisation__public_id=organisation, metric__code__in=metrics, dimension=""
    )
    found: dict[str, dict[str, int]] = {code: {} for code in metrics}
    for code, period, value in rows.values_list("metric__code", "submission__request__period", "value"):
        found[code][period] = found[code].get(period, 0) + value
    return found


def _key(of: Figure) -> tuple[str, int | None, str, str]:
    return (of.metric.code, of.platform_id, of.dimension, of.member)
