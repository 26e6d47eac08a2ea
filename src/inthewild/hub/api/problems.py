"""Errors of the API as RFC 9457 wants them: ``application/problem+json``, the same form for every one of them.

The texts are for who writes a program and are English, like the names of the fields. Values that were sent are not
repeated: they may be personal data or a secret, and answers end up in logs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from inthewild.hub.core.web.middleware import status_of
from inthewild.hub.errors import HubError

MEDIA_TYPE = "application/problem+json"
NAMESPACE = "urn:inthewild:problem:"

KINDS: dict[int, tuple[str, str]] = {
    400: ("unreadable", "The request cannot be read"),
    401: ("no-token", "A valid token is needed"),
    403: ("not-allowed", "This token may not do this"),
    404: ("not-found", "There is no such object, or it is not for this token"),
    405: ("wrong-method", "This address does not know the method"),
    408: ("too-slow", "The request did not arrive in time"),
    409: ("conflict", "Not possible in the present state"),
    412: ("changed", "The object changed in the meantime"),
    413: ("too-large", "The request is too large"),
    415: ("wrong-type", "This content type is not read here"),
    422: ("invalid", "Something in the request is wrong"),
    429: ("too-many", "Too many requests"),
    500: ("fault", "The fault is ours"),
}


@dataclass(eq=False)
class Problem(Exception):  # noqa: N818 - RFC 9457 calls it so
    """A refusal that ends the request. ``errors`` name places in what was sent."""

    status: int
    detail: str = ""
    where: str = ""
    hint: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] | None = None


def of(error: HubError) -> Problem:
    """The problem that an error of a service is. Out of sight and fault say nothing more."""
    status = status_of(error)
    if status in (404, 500):
        return Problem(status)
    return Problem(status, error.what, error.where or "", error.hint or "")


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The answer to send."""
    slug, title = KINDS.get(problem.status, KINDS[400 if problem.status < 500 else 500])
    body: dict[str, Any] = {"type": NAMESPACE + slug, "title": title, "status": problem.status}
    optional = {"detail": problem.detail, "where": problem.where, "hint": problem.hint, "errors": list(problem.errors)}
    body |= {name: value for name, value in optional.items() if value}
    body["request_id"] = getattr(request, "request_id", "")
    made = HttpResponse(json.dumps(body, ensure_ascii=False), status=problem.status, content_type=MEDIA_TYPE)
    for name, value in (problem.headers or {}).items():
        made[name] = value
    if problem.status == 401:
        made["WWW-Authenticate"] = 'Bearer realm="inthewild"'
    made["Cache-Control"] = "no-store"
    return made
