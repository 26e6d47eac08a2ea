"""Addresses of the hub. People's pages stand under a language (``/ar/...``); machines' do not."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, path

from inthewild.hub.core import views

pages: list[URLPattern | URLResolver] = []

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    *i18n_patterns(*pages),
]
