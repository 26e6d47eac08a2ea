"""A volunteer's own reports, and how they stand."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inthewild.hub.cases.queries.reports import own
from inthewild.hub.core.actor import Actor


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader reported, latest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "cases/my_reports.html", {"rows": own(actor)})
