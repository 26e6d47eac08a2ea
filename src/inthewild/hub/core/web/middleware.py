"""Every request has an id, and every refusal an answer that says what, where and what to do."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from inthewild.hub.core.web import errors
from inthewild.hub.errors import Conflict, HubError, Invalid, NoRoom, NotAllowed, OutOfSight

log = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]

STATUS: dict[type[HubError], int] = {NotAllowed: 403, OutOfSight: 404, Conflict: 409, Invalid: 422, NoRoom: 507}


def request_id_middleware(next_one: Next) -> Next:
    """Sets ``request.request_id`` (ours, never the client's) and the header X-Request-ID."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.request_id = secrets.token_hex(8)  # type: ignore[attr-defined]
        answer = next_one(request)
        answer["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return answer

    return handle


def status_of(error: HubError) -> int:
    """The HTTP status of an error; 500 for one that is the hub's own fault."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)


class ErrorPages(MiddlewareMixin):
    """Turns errors of the services into pages. The API has its own, in the form of RFC 9457."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for an error of ours; anything else is left to Django."""
        if not isinstance(error, HubError):
            return None
        status = status_of(error)
        if status == 500:
            log.error("request %s failed: %s", getattr(request, "request_id", ""), type(error).__name__)
        return errors.page(request, status, error)
