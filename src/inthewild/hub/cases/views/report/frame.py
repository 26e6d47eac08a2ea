"""What all pages of the report share: language, headers, refusals, limits, the cookie of the draft.

The forms carry no CSRF token. Nothing here acts with a right that a browser brings along by itself but the draft, and its
cookie is ``SameSite=Lax``, so no other site can send it with a form; that also lets every page be ``no-referrer``, which
would break Django's check of the header Origin. A browser that says that a form comes from another site is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from inthewild.hub.cases.services import drafts
from inthewild.hub.cases.services.drafts import Held
from inthewild.hub.cases.tongues import TONGUES, Tongue
from inthewild.hub.cases.wording import FAULTS
from inthewild.hub.core.web.middleware import status_of
from inthewild.hub.errors import HubError

COOKIE = "demo_report" if settings.HOME.is_demo else "report"
LIMITS = {"begin": "60/h/ip", "picture": "60/h/ip", "code": "30/h/ip", "send": "10/h/ip", "flood": "60/h/ip"}
"""How often one place (the hash of the day of an address) may do something. ``send`` holds back, the others refuse."""
View = Callable[..., HttpResponse]
_ELSEWHERE = frozenset({"cross-site", "same-site"})


class TongueInAddress:
    """The first part of an address: one of the twelve languages."""

    regex = "|".join(sorted(TONGUES, key=len, reverse=True))

    def to_python(self, value: str) -> Tongue:
        """The tongue of a code."""
        return TONGUES[value]

    def to_url(self, value: Tongue | str) -> str:
        """The code of a tongue."""
        return value if isinstance(value, str) else value.code


class FaultError(Exception):
    """Something that the reader can put right; ``fault`` is a key of wording.FAULTS."""

    def __init__(self, fault: str, status: int = 422) -> None:
        super().__init__(fault)
        self.fault, self.status = fault, status


def page(*methods: str) -> Callable[[View], View]:
    """Decorator: a page of the report. The view gets the request and the tongue; its errors become pages in that tongue."""

    def wrap(view: View) -> View:
        @wraps(view)
        def handle(request: HttpRequest, lang: Tongue, **rest: Any) -> HttpResponse:
            answer = _answer(view, methods, request, lang, rest)
            answer["Cache-Control"] = "no-store"
            answer["Referrer-Policy"] = "no-referrer"
            answer["X-Robots-Tag"] = "noindex, nofollow"
            answer["Content-Language"] = lang.tag
            return answer

        return csrf_exempt(handle)

    return wrap


def show(request: HttpRequest, tongue: Tongue, template: str, told: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page. ``told["here"]`` is the name of the address that the links to other languages lead to."""
    context = {"tongue": tongue, "tongues": TONGUES.values(), "here": "report:start", **told}
    context["links"] = [(t, reverse(context["here"], args=(t.code, *told.get("rest", ())))) for t in TONGUES.values()]
    return render(request, f"cases/report/{template}.html", context, status=status)


def to(name: str, tongue: Tongue) -> HttpResponse:
    """On to another page of the report."""
    answer = HttpResponseRedirect(reverse(f"report:{name}", args=(tongue.code,)))
    answer.status_code = 303
    return answer


def draft_of(request: HttpRequest) -> Held | None:
    """The draft of this browser."""
    return drafts.find(request.COOKIES.get(COOKIE, ""))


def unsent(request: HttpRequest) -> Held:
    """The draft of this browser, to be written on. Raises FaultError."""
    held = draft_of(request)
    if held is None or held.sent:
        raise FaultError("gone", 404)
    return held


def give_cookie(answer: HttpResponse, secret: str) -> None:
    """Let this browser find its draft again, for as long as a draft is kept."""
    answer.set_cookie(
        COOKIE, secret, max_age=86_400, httponly=True, secure=settings.CONFIG.is_https(), samesite="Lax", path="/"
    )  # fmt: skip


def take_cookie(answer: HttpResponse) -> None:
    """Let this browser forget the draft."""
    answer.delete_cookie(COOKIE, path="/", samesite="Lax")


def within(request: HttpRequest, action: str) -> bool:
    """Count one more of an action, and say whether that is within its limit."""
    return bool(ratelimit.consume(request, app="report", action=action, config=LIMITS, limit_get=True))


def limit(request: HttpRequest, action: str) -> None:
    """Count one more of an action. Raises FaultError beyond its limit."""
    if not within(request, action):
        raise FaultError("many", 429)


def _answer(view: View, methods: tuple[str, ...], request: HttpRequest, tongue: Tongue, rest: dict[str, Any]) -> HttpResponse:
    if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
        return HttpResponseNotAllowed(methods)
    try:
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in _ELSEWHERE:
            raise FaultError("foreign", 403)
        _read_form(request)
        return view(request, tongue, **rest)
    except FaultError as fault:
        return show(request, tongue, "fault", {"fault": FAULTS[fault.fault]}, fault.status)
    except HubError as error:
        return show(request, tongue, "fault", {"fault": FAULTS["broken"]}, status_of(error))


def _read_form(request: HttpRequest) -> None:
    """Read what was sent before anything is done. Raises FaultError for more than a form may hold, or what is no form."""
    try:
        _fields, _files = request.POST, request.FILES
    except RequestDataTooBig:
        raise FaultError("long", 413) from None
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        raise FaultError("broken", 400) from None
