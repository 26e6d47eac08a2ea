"""Addresses of cases' pages: those under a language, and those for machines."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from inthewild.hub.cases.routes import capsules, casework, notices, reports

patterns: list[URLPattern | URLResolver] = [*reports.pages, *casework.pages, *notices.pages, *capsules.pages]
pages: list[URLPattern | URLResolver] = [path("", include((patterns, "cases")))]
machines: list[URLPattern | URLResolver] = [*reports.machines, *casework.machines, *notices.machines, *capsules.machines]
