"""``{% load touch %}``: what people press, undo, uncover and read closely.

``{% key "Digit1" %}  {% undo offer %}  {% picture file alt %}  {% marked text spans %}  {% marked_legend spans %}``
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from inthewild.hub.core import display, keyboard, marks
from inthewild.hub.core.models import File
from inthewild.hub.core.undo import Offer

register = template.Library()
SHOW = "show"


@register.simple_tag
def key(name: str, cap: str = "") -> SafeString:
    """The key that presses the button around it: shown only where keys work. Nothing for who switched keys off."""
    if not display.current().keys:
        return SafeString("")
    try:
        code, shown = keyboard.code(name), cap or keyboard.cap(name)
    except ValueError as wrong:
        raise template.TemplateSyntaxError(str(wrong)) from None
    return format_html('<kbd class="key" data-key="{}" aria-hidden="true">{}</kbd>', code, shown)


@register.inclusion_tag("core/parts/undo.html", takes_context=True)
def undo(context: template.Context, offer: Offer, *, key: bool = True) -> dict[str, Any]:
    """A toast with the button that takes an act back; of several, one has the ``key``."""
    request: HttpRequest = context["request"]
    return {
        "request": request, "csrf_token": context.get("csrf_token"), "url": reverse("undo", args=[offer.handle]),
        "next": request.get_full_path(), "done": offer.done, "seconds": offer.seconds, "key": key,
    }  # fmt: skip


@register.inclusion_tag("core/parts/picture.html", takes_context=True)
def picture(context: template.Context, file: File, alt: str) -> dict[str, Any]:
    """A picture that the reader sees, blurred until they ask. ``alt`` says what it shows, in a sentence."""
    request: HttpRequest = context["request"]
    chosen, asked = display.current(), request.GET.getlist(SHOW)
    blurred = chosen.blur and file.public_id not in asked
    full = reverse("file", args=[file.public_id])
    left = [one for one in asked if one != file.public_id]
    query = request.GET.copy()
    query.setlist(SHOW, [*left, file.public_id] if blurred else left)
    return {
        "file": file, "alt": alt, "blurred": blurred, "grey": chosen.grey, "full": full,
        "src": reverse("file-blurred", args=[file.public_id]) if blurred else full,
        "toggle": f"{request.path}?{query.urlencode()}" if chosen.blur else "",

    }  # fmt: skip


@register.simple_tag
def marked(text: str, spans: Sequence[Any]) -> SafeString:
    """A text with its spans and what each means; see core.marks."""
    return marks.html(text, spans)


@register.simple_tag
def marked_legend(spans: Sequence[Any]) -> SafeString:
    """What the lines under a marked text mean."""
    return marks.legend(spans)
