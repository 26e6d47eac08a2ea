"""Addresses of the keyword desk: pages under a language, and what machines fetch."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from inthewild.hub.keywords.routes import desk, releases

patterns: list[URLPattern | URLResolver] = [*desk.pages, *releases.pages]
pages: list[URLPattern | URLResolver] = [path("keywords/", include((patterns, "keywords")))]
machines: list[URLPattern | URLResolver] = [*desk.machines, *releases.machines]
