"""``{% load verification %}``: numbers inside sentences, shares in parts of 10,000, names of levels."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from inthewild.hub.core import formats
from inthewild.hub.core.contracts import EVENTS
from inthewild.hub.progress import labels

register = template.Library()


@register.filter
def whole(value: int) -> str:
    """A whole number as people read it."""
    return formats.number(value)


@register.filter
def at_least(parts: int) -> str:
    """The lower end of an interval, in parts of 10,000, as a percentage with one decimal, rounded down."""
    return formats.percent(parts // 10 / 1_000, places=1)


@register.filter
def at_most(parts: int) -> str:
    """The upper end, rounded up."""
    return formats.percent(-(-parts // 10) / 1_000, places=1)


@register.filter
def level_name(code: str) -> str:
    """What a level is called."""
    return str(labels.LEVELS.get(code, code))


@register.filter
def event_says(type_: str) -> str:
    """What happened, in a sentence."""
    return _(EVENTS[type_].says) if type_ in EVENTS else type_


@register.filter
def problem_says(problem: str) -> str:
    """What is wrong with a disclosed row (exchange.snapshot.sampling), in the reader's language."""
    row, _colon, what = problem.partition(": ")
    number = row.removeprefix("row ")
    said = next((text for begin, text in labels.PROBLEMS.items() if what.startswith(begin)), None)
    return _("row %(row)s: %(what)s") % {"row": number, "what": said} if said and number.isdigit() else problem
