"""``{% load claims %}{% claim_of case.public_id %}``: held by whom until when, with a button to let go of one's own."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.web import claims

register = template.Library()


@register.inclusion_tag("core/parts/claim.html", takes_context=True)
def claim_of(context: Context, about: str) -> dict[str, Any]:
    """Nothing if nobody holds it. The page has asked whether its reader sees the object."""
    request = context["request"]
    actor: Actor = getattr(request, "actor", None) or Actor.public()
    return {"held": claims.shown(actor, about), "request": request, "csrf_token": context.get("csrf_token")}
