"""Addresses of notices."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.cases.views import answering

pages: list[URLPattern | URLResolver] = [
    path("answer/<str:secret>/", answering.answer, name="answer"),
]
machines: list[URLPattern | URLResolver] = []
