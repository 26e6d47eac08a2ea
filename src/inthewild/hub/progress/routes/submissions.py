"""Addresses of submissions, and of the definitions of metrics."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.progress.views import entering, metrics, office, submissions

_sub = "submissions/<str:sub>/"

pages: list[URLPattern | URLResolver] = [
    path("metrics/", metrics.metrics, name="metrics"),
    path("submissions/", submissions.listing, name="submissions"),
    path("requests/new", office.ask, name="ask"),
    path("requests/<str:period>/", office.asked, name="request"),
    path(_sub, submissions.submission, name="submission"),
    path(f"{_sub}figures", entering.figures, name="enter"),
    path(f"{_sub}figures.csv", entering.sheet, name="sheet"),
    path(f"{_sub}attest", entering.attest, name="attest"),
    path(f"{_sub}decline", entering.decline, name="decline"),
    path(f"{_sub}restate", entering.restate, name="restate"),
    path(f"{_sub}withdraw", entering.withdraw, name="withdraw"),
]
machines: list[URLPattern | URLResolver] = []
