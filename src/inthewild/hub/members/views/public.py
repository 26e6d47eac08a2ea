"""The public member page: who takes part, since when, what was promised, how far it reaches, and what nobody knows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inthewild.hub.accounts.models import Kind
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.members import queries
from inthewild.hub.members.charts import charts
from inthewild.hub.members.models.commitment import CommitmentKind, Level
from inthewild.hub.members.queries.growth import STEPS
from inthewild.hub.members.views.common import one_of, show


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """``/members/``: the same for everybody, whoever asks: read as the public."""
    anybody, today = Actor.public(), clock.now().date()
    found = queries.members(anybody, today)
    step = one_of(request.GET.get("step"), list(STEPS)) or "year"
    growth = queries.growth(anybody, step, today)
    companies = [m for m in found if m.kind == Kind.COMPANY]
    here = [m for m in companies if m.until is None]
    kinds = list(CommitmentKind)
    promises = [(m, [m.promises.get(kind) for kind in kinds]) for m in here]
    context = {
        "today": today,
        "here": here,
        "former": [m for m in companies if m.until is not None],
        "others": [m for m in found if m.kind != Kind.COMPANY and m.until is None],
        "kinds": kinds,
        "levels": dict(Level.choices),
        "promises": promises,
        "silent": sum(1 for _member, row in promises for one in row if one is None),
        "cells": len(promises) * len(kinds),
        "reach": queries.reach(anybody, today),
        "growth": growth,
        "charts": charts(growth),
        "step": step,
    }
    return show(request, "public", context)
