"""``{% load casework %}``: addresses that break where the line ends, outcomes as words."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from inthewild.hub.cases import reasons

register = template.Library()
_PIECE = re.compile(r".{0,17}[/?&=._-]|.{1,18}", re.DOTALL)


@register.filter
def breakable(address: str) -> SafeString:
    """The text with places where a line may end; copied, it is the text itself."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((piece,) for piece in _PIECE.findall(address)))


@register.filter
def outcome(value: str) -> str:
    """What a platform decided, in the reader's language."""
    return reasons.outcome_label(value)
