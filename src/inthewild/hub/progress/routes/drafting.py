"""Addresses of the secretariat's work on snapshots."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.progress.views import drafting

pages: list[URLPattern | URLResolver] = [
    path("drafts/", drafting.listing, name="drafts"),
    path("drafts/<str:snp>/", drafting.draft, name="draft"),
]
