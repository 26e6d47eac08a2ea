"""Reports that were held back as spam: an expert lets them through or dismisses them. Nothing is lost silently."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inthewild.hub.cases.queries import reports as queries
from inthewild.hub.cases.queries.cases import pictures_of
from inthewild.hub.cases.said import said
from inthewild.hub.cases.services import intake
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid

_SHOWN = 50


@login_required
@require_http_methods(["GET", "POST"])
def held_back(request: HttpRequest) -> HttpResponse:
    """What waits to be sorted; each is let through or dismissed here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = queries.held_back(actor)
    if request.method == "POST":
        try:
            _sort(request, actor)
        except Conflict as refused:
            messages.warning(request, refused.what)
        return redirect("cases:held_back")
    shown = list(rows[:_SHOWN])
    pictures = pictures_of(actor, shown)
    told = [(row, said(row), pictures.get(row.public_id, ())) for row in shown]
    return render(request, "cases/held_back.html", {"rows": told, "count": rows.count()})


def _sort(request: HttpRequest, actor: Actor) -> None:
    report = queries.held_back_one(actor, request.POST.get("report", ""))
    match request.POST.get("act", ""):
        case "release":
            intake.release(actor, report)
            messages.success(request, _("The report was let through."))
        case "dismiss":
            intake.dismiss(actor, report)
            messages.success(request, _("The report was dismissed. Who sent it reads that nothing was done."))
        case _other:
            raise Invalid(_("choose what to do"), where="act")
