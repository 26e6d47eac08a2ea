"""What the pages of verification share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid


def who(request: HttpRequest) -> Actor:
    """Who asks."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


def show(request: HttpRequest, template: str, context: Mapping[str, Any], *, wrong: bool = False) -> HttpResponse:
    """A page; 422 if a form on it was refused."""
    return render(request, f"progress/{template}.html", dict(context), status=422 if wrong else 200)


def done(request: HttpRequest, do: Callable[[], object], says: str) -> bool:
    """Do what a button without a form is for; a refusal is told on the next page."""
    try:
        do()
    except (Conflict, Invalid) as refused:
        messages.error(request, refused.what)
        return False
    messages.success(request, says)
    return True
