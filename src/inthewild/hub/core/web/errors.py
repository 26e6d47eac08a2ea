"""Refusals as pages: what happened, and what to do. Django's own (400, 403, 404, 500, forged forms) look like ours."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from inthewild.hub.errors import HubError


def page(request: HttpRequest, status: int, error: HubError | None = None) -> HttpResponse:
    """The page of a status. ``error`` tells more of what can be corrected; what is out of sight looks like what never was."""
    heading, says = _words(status)
    told = {"status": status, "heading": heading, "says": says, "hint": ""}
    if error is not None and status in (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY):
        told["says"], told["hint"] = error.what, error.hint
    return render(request, "core/error.html", told, status=status)


def _words(status: int) -> tuple[str, str]:
    match status:
        case HTTPStatus.BAD_REQUEST:
            return gettext("Not understood"), gettext("The hub could not read what was sent.")
        case HTTPStatus.FORBIDDEN:
            return gettext("Not allowed"), gettext("Your role does not allow this. Ask who administers your organisation.")
        case HTTPStatus.NOT_FOUND:
            return gettext("Not found"), gettext("There is no such page, or it is not for you.")
        case HTTPStatus.CONFLICT:
            return gettext("Not possible now"), gettext("Somebody else was faster, or this has moved on. Look at it again.")
        case HTTPStatus.UNPROCESSABLE_ENTITY:
            return gettext("Something is wrong with what was sent"), gettext("Go back, correct it and send it again.")
        case HTTPStatus.TOO_MANY_REQUESTS:
            return gettext("Too many tries"), gettext("Wait a few minutes, then try again.")
        case _:
            return gettext("Something went wrong"), gettext("The fault is ours. Try again in a moment.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler400``."""
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler403``."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler404``."""
    return page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """``handler500``."""
    return page(request, 500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or wrong: mostly a page that stood open too long, or cookies that are switched off."""
    told = {
        "status": 403,
        "heading": gettext("This form has expired"),
        "says": gettext("Go back, load the page again and send the form once more. Cookies must be switched on."),
        "hint": "",
    }
    return render(request, "core/error.html", told, status=403)
