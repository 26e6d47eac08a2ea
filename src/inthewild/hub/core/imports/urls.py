"""Addresses of imports, under a language."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from inthewild.hub.core.imports import views

_patterns: list[URLPattern | URLResolver] = [
    path("imports/", views.listing, name="listing"),
    path("imports/new/<str:name>/", views.new, name="new"),
    path("imports/new/<str:name>/empty.csv", views.template, name="template"),
    path("imports/<str:handle>/", views.one_import, name="one"),
    path("imports/<str:handle>/rejected.csv", views.rejected, name="rejected"),
]
pages: list[URLPattern | URLResolver] = [path("", include((_patterns, "imports")))]
