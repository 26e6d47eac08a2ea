"""Addresses of progress: pages under a language, and what machines fetch."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from inthewild.hub.progress.routes import drafting, samples, snapshots, submissions

patterns: list[URLPattern | URLResolver] = [*submissions.pages, *samples.pages, *snapshots.pages, *drafting.pages]
pages: list[URLPattern | URLResolver] = [path("progress/", include((patterns, "progress")))]
machines: list[URLPattern | URLResolver] = [*submissions.machines, *samples.machines, *snapshots.machines]
