"""Addresses of what is published: pages, figures for other sites, files, and the API that needs no token."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.progress.views import open_data, open_figure, open_programs

_snp = "open/<str:snp>/"

pages: list[URLPattern | URLResolver] = [
    path("open/", open_data.open_data, name="open_data"),
    path("open/history/", open_data.published_before, name="open_history"),
    path(_snp, open_data.snapshot, name="open_snapshot"),
    path(f"{_snp}by/<str:dimension>/", open_data.divided, name="open_divided"),
    path(f"{_snp}companies/<str:org>/", open_data.company, name="open_company"),
    path(f"{_snp}figures/<path:cell>/", open_figure.figure, name="open_figure"),
    path(f"{_snp}embed/<path:cell>/", open_figure.embed, name="open_embed"),
]
machines: list[URLPattern | URLResolver] = [
    path("open-data/published-2018-2025.tsv", open_programs.published_before, name="open-history-file"),
    path("open-data/<str:snp>/files/<str:name>", open_programs.file, name="open-file"),
    path("open-data/<str:snp>/<str:language>/<path:cell>.svg", open_figure.drawn, name="open-figure-svg"),
    path("api/v1/snapshots", open_programs.snapshots, name="open-api"),
    path("api/v1/snapshots/<str:snp>", open_programs.snapshot, name="open-api-snapshot"),
    path("api/v1/snapshots/<str:snp>/figures", open_programs.figures, name="open-api-figures"),
]
