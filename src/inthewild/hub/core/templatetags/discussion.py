"""``{% load discussion %}{% discussion platform.public_id %}``: what was said about an object, and a form to say something.

``{{ text|said }}`` is plain text with its lines and its links: nothing is fetched, and no page learns where one came from.
"""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.discussion import pages

register = template.Library()
_LINK = re.compile(r"https?://[^\s<>\"'\u2066-\u2069\u202a-\u202e]{1,500}")
_TAIL = ".,;:!?)]}»”"


@register.inclusion_tag("core/parts/discussion.html", takes_context=True)
def discussion(context: dict[str, Any], about: str) -> dict[str, Any]:
    """The latest comments that the reader may read. Shows nothing to who is not signed in."""
    request = context["request"]
    actor: Actor = request.actor
    if actor.kind is not ActorKind.USER:
        return {}
    return pages.part(actor, about) | {"request": request, "csrf_token": context.get("csrf_token")}


@register.filter
def said(text: str) -> SafeString:
    """Text as HTML: escaped, one paragraph per line, each in its own direction, links with what they really lead to."""
    lines = [line for line in text.split("\n") if line.strip()]
    return format_html_join("", '<p dir="auto">{}</p>', ((_linked(line),) for line in lines))


def _linked(line: str) -> SafeString:
    parts: list[SafeString] = []
    last = 0
    for found in _LINK.finditer(line):
        url = found[0].rstrip(_TAIL)
        parts.append(format_html("{}", line[last : found.start()]))
        parts.append(format_html('<a href="{}" rel="nofollow ugc noreferrer noopener" dir="ltr">{}</a>', url, url))
        last = found.start() + len(url)
    parts.append(format_html("{}", line[last:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above
