"""A volunteer's own reports, and how they stand."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inthewild.hub.cases.queries.reports import own
from inthewild.hub.cases.tables_reports import OWN
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.tables import answer


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader reported, latest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return answer(request, OWN, lambda values: own(actor, values.get("status", "")), "cases/my_reports.html")
