"""The chart of 2018 to 2025: what was called removed, in the four units in which it was published."""

from __future__ import annotations

from django.utils.translation import gettext as _

from inthewild.exchange.snapshot.render.words import Words
from inthewild.hub.core.charts import Chart, Series, changing
from inthewild.hub.progress import definitions, history


def changing_units(said: Words) -> Chart:
    """One bar for each year with a figure, in the tone of its unit; years without one are gaps."""
    known = {one.code: one for one in definitions.load()}
    years = list(history.YEARS)
    series = []
    for code in history.REMOVED:
        found = {fact.year: fact.value for fact in history.of(code)}
        series.append(Series(said.metric(known[code]).unit, [found.get(year) for year in years]))
    return changing(
        "published",
        _("What the coalition published as removed or blocked since 2018"),
        [str(year) for year in years],
        series,
        says=_(
            "The unit changed with every report, removed and blocked were one sum, and no denominator was given. The bars stand"
            " for different things: no line joins them."
        ),
        gap=_("nothing published"),
    )
