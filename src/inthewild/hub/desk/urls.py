"""Addresses of the desk, under a language."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from inthewild.hub.desk import views

_patterns: list[URLPattern | URLResolver] = [
    path("privacy/request/", views.ask, name="ask"),
    path("privacy/request/sent/", views.sent, name="sent"),
    path("privacy/request/<str:token>/", views.own, name="own"),
    path("privacy/request/<str:token>/my-data.json", views.own_copy, name="copy"),
    path("desk/", views.desk, name="desk"),
    path("desk/new/", views.new, name="new"),
    path("desk/<str:handle>/", views.one_request, name="request"),
]
pages: list[URLPattern | URLResolver] = [path("", include((_patterns, "subjects")))]
