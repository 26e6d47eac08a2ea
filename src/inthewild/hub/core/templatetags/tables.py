"""``{% load tables %}{% cell one %}``: a cell of a list (core.tables)."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from inthewild.hub.core.tables.drawn import drawn
from inthewild.hub.core.tables.shown import Cell

register = template.Library()


@register.simple_tag(takes_context=True)
def cell(context: Context, one: Cell) -> SafeString:
    """A ``<td>``, or the ``<th>`` of its row. A column's own template sees the page, ``cell``, ``row`` and ``value``."""

    def own(name: str, of: Cell) -> SafeString:
        with context.push(cell=of, row=of.row, value=of.value):
            return SafeString(get_template(name).template.render(context))  # type: ignore[attr-defined]

    return drawn(one, own)
