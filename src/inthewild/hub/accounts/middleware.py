"""Puts the actor on the request, ends sessions that were revoked, and leads to the second factor who must have one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject

from inthewild.hub.accounts import browsers
from inthewild.hub.accounts.models import SignIn, User
from inthewild.hub.accounts.queries import actor_of, needs_second_factor
from inthewild.hub.core import clock, display
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.display import DEFAULT, Display

Next = Callable[[HttpRequest], HttpResponse]
_SEEN = timedelta(minutes=5)

# What somebody may open before the second factor is there: setting it up, proving oneself for it, the language, the way out.
BEFORE_SECOND_FACTOR = frozenset({
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_reauthenticate", "account_logout", "language", "set_language",
    "healthz", "readyz", "about", "mail_stop",
})  # fmt: skip


def session_middleware(next_one: Next) -> Next:
    """Ends a session that somebody revoked, notes every five minutes that one is in use, and keeps its pages out of caches."""

    def handle(request: HttpRequest) -> HttpResponse:
        known = settings.SESSION_COOKIE_NAME in request.COOKIES  # who has none is not looked up
        if known and request.user.is_authenticated:
            found = SignIn.objects.filter(session_key=request.session.session_key or "").values_list("pk", "seen_at").first()
            now = clock.now()
            if found is None:
                logout(request)
            elif abs(now - found[1]) > _SEEN:
                SignIn.objects.filter(pk=found[0]).update(seen_at=now)
                User.objects.filter(pk=request.user.pk).update(seen_at=now)
        answer = next_one(request)
        browsers.set_cookie(request, answer)
        if known and request.user.is_authenticated:
            # The button "back" of a shared computer shows nothing of who signed out.
            answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    return handle


def actor_middleware(next_one: Next) -> Next:
    """Sets ``request.actor``, the signed-in person or the public, and how pages are shown to them.

    Both are read lazily, because many pages ask for nobody.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        with display.shown_as(lambda: _display(request)):
            return next_one(request)

    return handle


class SecondFactor(MiddlewareMixin):
    """No page and no answer for who must prove themselves twice and cannot yet."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Lead to setting it up, or refuse what is no page."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not isinstance(request.user, User) or _open(request):
            return None
        if not needs_second_factor(request.user):
            return None
        if request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(reverse("mfa_index"))
        return HttpResponse(status=403)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Ask for a fresh proof, then come back. allauth would keep the whole request, its address included, meanwhile."""
        if not isinstance(error, ReauthenticationRequired):
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        there = ways[0]["url"] if ways else reverse("account_login")
        return HttpResponseRedirect(f"{there}?{urlencode({'next': request.path})}")


def _open(request: HttpRequest) -> bool:
    if request.path.startswith("/static/"):
        return True
    try:
        return resolve(request.path_info).view_name in BEFORE_SECOND_FACTOR
    except Resolver404:
        return False


def _actor(request: HttpRequest) -> Actor:
    request_id = getattr(request, "request_id", "")
    person = request.user
    return actor_of(person, request_id) if isinstance(person, User) and person.is_active else Actor.public(request_id)


def _display(request: HttpRequest) -> Display:
    known = settings.SESSION_COOKIE_NAME in request.COOKIES  # who has none is not looked up
    return request.user.display if known and isinstance(request.user, User) else DEFAULT
