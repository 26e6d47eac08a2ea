"""Addresses of verification: figures, samples, confirmations, the auditor's pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.progress.views import auditing, confirmations, figures, samples

pages: list[URLPattern | URLResolver] = [
    path("figures/", figures.listing, name="figures"),
    path("figures/<str:sub>/<int:number>/", figures.figure, name="figure"),
    path("samples/", samples.listing, name="samples"),
    path("samples/<str:sub>/<int:number>/", samples.sample, name="sample"),
    path("samples/<str:sub>/<int:number>/draw.json", samples.draw, name="draw"),
    path("confirmations/", confirmations.listing, name="confirmations"),
    path("confirmations/<str:snp>/", confirmations.confirmation, name="confirmation"),
    path("audit/", auditing.home, name="audit"),
    path("audit/<str:snp>/", auditing.snapshot, name="audit_snapshot"),
    path("audit/<str:snp>/file", auditing.file, name="audit_file"),
]
machines: list[URLPattern | URLResolver] = []
