"""Pages that belong to no app: the first one, and what this hub is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inthewild import __version__


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The first page: what this is, and where to go on."""
    return render(request, "core/front.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Version, licences, what is kept of a visit."""
    return render(request, "core/about.html", {"version": __version__})
