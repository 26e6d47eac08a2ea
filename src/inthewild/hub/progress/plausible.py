"""What the checks are given: the figures of a submission, what the company gave for the period before, and how large it is."""

from __future__ import annotations

from collections.abc import Sequence

from inthewild.hub.members.models import StockFigure
from inthewild.hub.members.services import common
from inthewild.hub.progress import checks, definitions, periods
from inthewild.hub.progress.checks import Checked, Key, Known, Question
from inthewild.hub.progress.models import Figure, Submission


def questions(submission: Submission, figures: Sequence[Figure]) -> list[Question]:
    """What the checks ask about these figures, now."""
    period = periods.read(submission.request.period)
    in_force = definitions.in_force(period.last)
    rows = [Checked(one.number, key(one), one.value, one.metric.version, in_force[one.metric.code].version) for one in figures]
    known = Known(
        before=_before(submission, period.before),
        sizes=_sizes(figures, period),
        denominators={code: one.denominator for code, one in in_force.items() if one.denominator},
        running=not period.over_on(common.today()),
    )
    return checks.questions(rows, known)


def key(figure: Figure) -> Key:
    """What a figure is of."""
    return (figure.metric.code, figure.platform.public_id if figure.platform else "", figure.dimension, figure.member)


def _before(submission: Submission, period: str) -> dict[Key, int]:
    """What the company gave for the period before, of accepted figures under any version."""
    rows = Figure.objects.filter(
        submission__organisation=submission.organisation_id, submission__request__period=period, submission__state="accepted"
    )
    return {key(one): one.value for one in rows.select_related("metric", "platform").order_by("submission_id")}


def _sizes(figures: Sequence[Figure], period: periods.Period) -> dict[tuple[str, str], int]:
    """The latest published size of each platform on or before the end of the period."""
    platforms = {one.platform_id for one in figures if one.platform_id}
    rows = StockFigure.objects.filter(platform__in=platforms, corrected_by=None, day__lte=period.last).order_by("day", "number")
    return {
        (platform, measure): value for platform, measure, value in rows.values_list("platform__public_id", "measure", "value")
    }
