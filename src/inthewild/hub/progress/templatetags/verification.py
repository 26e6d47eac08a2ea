"""``{% load verification %}``: numbers inside sentences, shares in parts of 10,000, names of levels."""

from __future__ import annotations

from django import template

from inthewild.hub.core import formats
from inthewild.hub.progress import labels

register = template.Library()


@register.filter
def whole(value: int) -> str:
    """A whole number as people read it."""
    return formats.number(value)


@register.filter
def share(parts: int) -> str:
    """Parts of 10,000 as a percentage with one decimal."""
    return formats.percent(parts / 10_000, places=1)


@register.filter
def level_name(code: str) -> str:
    """What a level is called."""
    return str(labels.LEVELS.get(code, code))
