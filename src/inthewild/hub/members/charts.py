"""Growth as two charts: who joined (upwards) and who left (downwards), and how many belong."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from inthewild.hub.core import formats
from inthewild.hub.core.charts import Chart, Series, lines, stacked
from inthewild.hub.members.queries import Growth

_LABELS = {"year": lambda day: str(day.year), "quarter": formats.quarter, "month": formats.month}


def label(step: str, start: date) -> str:
    """What a period is called."""
    return _LABELS[step](start)


def charts(growth: Growth) -> list[Chart]:
    """Comings and goings, then members; none without a period."""
    periods = growth.periods
    if not periods:
        return []
    labels = [label(growth.step, p.start) for p in periods]
    moves = [
        Series(_("Joined"), [p.joined for p in periods]),
        Series(_("Left"), [p.left for p in periods], down=True),
    ]
    belong = [Series(_("Companies at the end"), [p.members for p in periods])]
    return [
        stacked(
            "moves",
            _("Who joined and who left"),
            labels,
            moves,
            says=_("Bars upwards: companies that joined. Bars downwards: companies that left."),
        ),
        lines("members", _("How many belong"), labels, belong, says=_("Companies that belonged at the end of each period.")),
    ]
