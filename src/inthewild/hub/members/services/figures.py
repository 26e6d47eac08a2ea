"""Stock figures: entered with their source, corrected by new rows, never overwritten."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line, next_number
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members.models import Platform, StockFigure
from inthewild.hub.members.models.figure import Measure
from inthewild.hub.members.services import common
from inthewild.hub.members.services.ownership import owner_on

MAX = 10**15
WITHDRAWN_WITHIN = timedelta(hours=25)  # an import is undone within 24 hours, and its job may wait


@transaction.atomic
def enter_figure(
    actor: Actor, platform: Platform, *, measure: str, value: int, day: date, source: str, source_url: str = ""
) -> StockFigure:
    """Enter how many accounts or live items a platform had on a day, and who says so.

    Raises NotAllowed, Invalid, or Conflict if that measure of that day is known (then it is corrected, not entered again).
    """
    require(actor, "figure.enter", owner_on(platform, common.today()))
    Platform.objects.select_for_update().get(pk=platform.pk)
    current = StockFigure.objects.filter(platform=platform, measure=measure, day=day, corrected_by=None)
    if current.exists():
        raise Conflict(_("a figure of this day is known; correct that one"), where="day")
    return _enter(actor, platform, measure, value, day, source, source_url, None)


@transaction.atomic
def correct_figure(
    actor: Actor, figure: StockFigure, *, value: int, source: str, source_url: str = "", day: date | None = None
) -> StockFigure:
    """Replace a figure by a new one that names it; the wrong one stays readable. The day may be what was wrong.

    Raises NotAllowed, Invalid, or Conflict if the figure was corrected already.
    """
    require(actor, "figure.enter", owner_on(figure.platform, common.today()))
    Platform.objects.select_for_update().get(pk=figure.platform_id)
    if StockFigure.objects.filter(corrects=figure).exists():
        raise Conflict(_("this figure was corrected already; correct the latest one"), where="corrects")
    wanted = day or figure.day
    same = StockFigure.objects.filter(platform=figure.platform, measure=figure.measure, day=wanted, corrected_by=None)
    if same.exclude(pk=figure.pk).exists():
        raise Conflict(_("another figure of this day is known; correct that one"), where="day")
    return _enter(actor, figure.platform, figure.measure, value, wanted, source, source_url, figure)


@transaction.atomic
def withdraw_figure(actor: Actor, figure: StockFigure) -> None:
    """Take a figure away that was entered by mistake within the last day; the one that it corrected counts again. The events
    of both stay. Raises NotAllowed, or Conflict if it was corrected since, or is older."""
    owner = owner_on(figure.platform, common.today())
    require(actor, "figure.enter", owner)
    Platform.objects.select_for_update().get(pk=figure.platform_id)
    if StockFigure.objects.filter(corrects=figure).exists():
        raise Conflict(_("this figure was corrected already; correct the latest one"), where="corrects")
    if figure.entered_at < clock.now() - WITHDRAWN_WITHIN:
        raise Conflict(_("a figure of an earlier day is corrected, not taken away"), where="value")
    told = {"number": figure.number, "measure": figure.measure, "value": figure.value, "day": figure.day.isoformat()}
    public_id = figure.platform.public_id
    figure.delete()
    events.record(actor, "figure.withdrawn", public_id, told, organisation=owner.public_id if owner else "")


def _enter(
    actor: Actor, platform: Platform, measure: str, value: int, day: date, source: str, url: str, corrects: StockFigure | None
) -> StockFigure:
    if isinstance(value, bool) or not 0 <= value <= MAX:
        raise Invalid(_("a figure is a whole number from 0 on"), where="value")
    common.choice(measure, Measure.values, "measure")
    made = StockFigure.objects.create(
        platform=platform,
        number=next_number(StockFigure.objects.filter(platform=platform)),
        measure=measure,
        value=value,
        day=common.past(day),
        source=line(source, "source", 300),
        source_url=common.link(url, "source_url"),
        entered_by=actor.id,
        entered_at=clock.now(),
        corrects=corrects,
    )
    told = {"number": made.number, "measure": measure, "value": value, "day": day.isoformat(), "source": made.source}
    if corrects is not None:
        told |= {"corrects": corrects.number, "value_from": corrects.value}
    owner = owner_on(platform, common.today())
    event = "figure.corrected" if corrects else "figure.entered"
    events.record(actor, event, platform.public_id, told, organisation=owner.public_id if owner else "")
    return made
