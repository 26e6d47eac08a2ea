"""Addresses of what is published: pages, figures for other sites, files, and the API that needs no token."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.progress.views import figure, public
from inthewild.hub.progress.views import machines as programs

_snp = "open/<str:snp>/"

pages: list[URLPattern | URLResolver] = [
    path("open/", public.open_data, name="open_data"),
    path("open/history/", public.published_before, name="open_history"),
    path(_snp, public.snapshot, name="open_snapshot"),
    path(f"{_snp}by/<str:dimension>/", public.divided, name="open_divided"),
    path(f"{_snp}companies/<str:org>/", public.company, name="open_company"),
    path(f"{_snp}figures/<path:cell>/", figure.figure, name="open_figure"),
    path(f"{_snp}embed/<path:cell>/", figure.embed, name="open_embed"),
]
machines: list[URLPattern | URLResolver] = [
    path("open-data/published-2018-2025.tsv", programs.published_before, name="open-history-file"),
    path("open-data/<str:snp>/files/<str:name>", programs.file, name="open-file"),
    path("open-data/<str:snp>/<str:language>/<path:cell>.svg", figure.drawn, name="open-figure-svg"),
    path("api/v1/snapshots", programs.snapshots, name="open-api"),
    path("api/v1/snapshots/<str:snp>", programs.snapshot, name="open-api-snapshot"),
    path("api/v1/snapshots/<str:snp>/figures", programs.figures, name="open-api-figures"),
]
