"""Addresses of reports: the public ones under one of twelve languages, the others under the hub's five."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter

from inthewild.hub.cases.views import own_reports, quarantine
from inthewild.hub.cases.views.report import start, steps, tracking
from inthewild.hub.cases.views.report.frame import TongueInAddress

register_converter(TongueInAddress, "tongue")

pages: list[URLPattern | URLResolver] = [
    path("my-reports/", own_reports.mine, name="my_reports"),
    path("held-back/", quarantine.held_back, name="held_back"),
]
public: list[URLPattern | URLResolver] = [
    path("report/", start.entrance, name="entrance"),
    path("<tongue:lang>/report/", start.start, name="start"),
    path("<tongue:lang>/report/read", steps.read, name="read"),
    path("<tongue:lang>/report/questions", steps.questions, name="questions"),
    path("<tongue:lang>/report/check", steps.check, name="check"),
    path("<tongue:lang>/report/sent", steps.sent, name="sent"),
    path("<tongue:lang>/report/picture/<int:number>", steps.picture, name="picture"),
    path("<tongue:lang>/report/picture/<int:number>/change", steps.redraw, name="redraw"),
    path("<tongue:lang>/report/discard", start.discard, name="discard"),
    path("<tongue:lang>/report/status", tracking.status, name="status"),
    path("<tongue:lang>/report/letters/<str:token>", tracking.letters, name="letters"),
]
machines: list[URLPattern | URLResolver] = [path("", include((public, "report")))]
