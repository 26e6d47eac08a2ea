"""Addresses of the releases: pages, and the repositories that clients fetch."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.keywords.views import adoption, emergency, finding, release, repository

_rel = "releases/<str:rel>/"

pages: list[URLPattern | URLResolver] = [
    path("releases/", release.listing, name="releases"),
    path("releases/new", release.new, name="new_release"),
    path("releases/adoption", adoption.overview, name="adoption"),
    path("releases/running", adoption.running, name="running"),
    path("releases/emergency", emergency.overview, name="emergency"),
    path("releases/emergency/<int:number>/end", emergency.end, name="end_emergency"),
    path(_rel, release.overview, name="release"),
    path(f"{_rel}bundle", release.bundle, name="release_bundle"),
    path(f"{_rel}signed", release.signed, name="release_signed"),
    path(f"{_rel}step", release.step, name="release_step"),
    path(f"{_rel}file", release.file, name="release_file"),
    path("words/", finding.words, name="words"),
    path("words/<int:key>/", finding.word, name="word"),
    path("package/", finding.clashes, name="package"),
    path("package/<int:key>/", finding.clash, name="package_clash"),
]
machines: list[URLPattern | URLResolver] = [
    path("releases/public/<path:file>", repository.public, name="release-public"),
    path("releases/m/<str:place>/<path:file>", repository.member, name="release-member"),
]
