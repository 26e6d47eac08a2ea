"""Version 1 of the API: the operations of all apps under ``/api/v1``, their description, and the page that shows it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_safe

from inthewild.hub.accounts import api as accounts
from inthewild.hub.api import base, events, files, jobs, schema
from inthewild.hub.cases import api_cases as cases
from inthewild.hub.cases import api_notices as notices
from inthewild.hub.cases import api_reports as reports
from inthewild.hub.keywords import api_desk as terms
from inthewild.hub.keywords import api_releases as releases
from inthewild.hub.members import api as organisations
from inthewild.hub.members import api_platforms as platforms
from inthewild.hub.progress import api_submissions as submissions

ROOT = "api/v1/"

api = base.make(
    "InTheWild hub",
    "1",
    "The coalition's hub for programs. Every request needs `Authorization: Bearer` and a token of an organisation; errors are"
    " problems of RFC 9457; lists come in pages with a cursor. See docs/hub-api.md.",
)
_routers = (
    accounts.router,
    organisations.router,
    platforms.router,
    reports.router,
    cases.router,
    notices.router,
    terms.router,
    releases.router,
    submissions.router,
    files.router,
    events.router,
    jobs.router,
)
for _router in _routers:
    api.add_router("", _router)


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    answer = HttpResponse(_text(), content_type="application/json")
    answer["Cache-Control"] = "public, max-age=300"
    return answer


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The description for people: plain HTML without scripts, which every content policy allows."""
    return render(request, "core/api.html", {"operations": _operations()})


@cache
def _text() -> str:
    return json.dumps(schema.build(api, ROOT), ensure_ascii=False, sort_keys=False)


@cache
def _operations() -> list[dict[str, Any]]:
    made = json.loads(_text())
    return [
        {"path": address, "method": method.upper(), "fields": schema.fields(made, operation), **operation}
        for address, methods in made["paths"].items()
        for method, operation in methods.items()
    ]


urls: list[URLPattern | URLResolver] = [
    path(f"{ROOT}openapi.json", openapi, name="api-schema"),
    path(f"{ROOT}docs", reference, name="api-reference"),
    path(ROOT, api.urls),
]
