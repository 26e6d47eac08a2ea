"""How often one place may try what needs no account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LIMITS = {
    "sign_up": "10/h/ip",
    "notice": "120/h/ip",
    "invitation": "30/h/ip",
    "oidc": "60/h/ip",
    "address": "10/h/user",
    "subject": "10/h/ip",
}
View = Callable[..., HttpResponse]


def limited(action: str, *, reading: bool = False) -> Callable[[View], View]:
    """Decorator: more than LIMITS[action] get an answer 429; ``reading`` counts GET as well."""

    def wrap(view: View) -> View:
        @wraps(view)
        def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not ratelimit.consume(request, app="inthewild", action=action, config=LIMITS, limit_get=reading):
                return render(request, "429.html", status=429)
            return view(request, *args, **kwargs)

        return handle

    return wrap
