"""Addresses of capsules."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.cases.views import capsules

pages: list[URLPattern | URLResolver] = [
    path("cases/<str:cas>/evidence", capsules.evidence, name="evidence"),
    path("cases/<str:cas>/evidence/<str:cap>/<int:number>", capsules.item, name="evidence_item"),
]
machines: list[URLPattern | URLResolver] = []
