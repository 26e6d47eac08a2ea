"""Addresses of the demo; routed only in a demo home, in front of all others."""

from __future__ import annotations

from django.urls import include, path

from inthewild.hub.core.web import pages
from inthewild.hub.demo import views

inner = [
    path("progress", views.progress, name="progress"),
    path("role", views.take, name="take"),
    path("clock", views.advance, name="advance"),
    path("reset", views.reset, name="reset"),
    path("reset/<int:number>", views.waiting, name="waiting"),
]
urlpatterns = [
    path("", views.roles, name="front"),
    path("welcome/", pages.front, name="welcome"),
    path("demo/", include((inner, "demo"))),
]
