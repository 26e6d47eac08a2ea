"""Addresses of casework."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.cases.views import case, holds, locating, pool, similar

_cas = "cases/<str:cas>/"

pages: list[URLPattern | URLResolver] = [
    path("cases/", pool.pool, name="pool"),
    path("cases/next", pool.following, name="next"),
    path("cases/held", holds.held, name="held"),
    path(_cas, case.case, name="case"),
    path(f"{_cas}similar", similar.listing, name="similar"),
    path(f"{_cas}reports", case.reports, name="case_reports"),
    path(f"{_cas}history", case.history, name="history"),
    path(f"{_cas}listings/<int:number>/address", locating.locate, name="locate"),
    path(f"{_cas}notices", locating.draft, name="draft_notices"),
    path(f"{_cas}hold", holds.hold, name="hold"),
]
machines: list[URLPattern | URLResolver] = []
