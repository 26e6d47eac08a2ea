"""Addresses of the hub."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from inthewild.hub.core import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
]
