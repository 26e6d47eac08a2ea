"""What this hub says of itself: what it is, how it counts, what it keeps of people, how it was tested, whom to tell of a hole."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import translation
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from inthewild import __version__
from inthewild.hub.core import clock, retention
from inthewild.hub.core.contracts import PublicStatus

SECURITY_VALID = timedelta(days=180)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Version, licences, source, who runs it."""
    return render(request, "core/about.html", {"version": __version__, **_contacts()})


@require_safe
def how_we_count(request: HttpRequest) -> HttpResponse:
    """What stands behind the figures, so that nobody must guess."""
    return render(request, "core/how_we_count.html", {"statuses": [s.value for s in PublicStatus]})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, who sees what, which rights people have."""
    return render(request, "core/privacy.html", _contacts())


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """The table of retention, as the code has it and the job applies it."""
    rows = [(rule.says, _time(rule.keep) if rule.keep else "") for rule in retention.TABLE.values()]
    return render(request, "core/retention.html", {"rows": rows})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested, what is known to be hard, whom to tell."""
    return render(request, "core/accessibility.html", _contacts())


@require_safe
@cache_control(public=True, max_age=86_400)
def security_txt(request: HttpRequest) -> HttpResponse:
    """``/.well-known/security.txt`` (RFC 9116). Without INTHEWILD_SECURITY_CONTACT there is none: a false address is worse."""
    contact = settings.CONFIG.security_contact
    if not contact:
        raise Http404
    expires = (clock.now() + SECURITY_VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    base = settings.CONFIG.public_url
    languages = ", ".join(code for code, _name in settings.LANGUAGES)
    with translation.override("en"):
        policy = base + reverse("security")
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {languages}",
        f"Canonical: {base}/.well-known/security.txt",
        f"Policy: {policy}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """How to tell of a hole, and what is promised to who does."""
    return render(request, "core/security.html", _contacts())


def _time(keep: timedelta) -> str:
    """Hours or days, exactly as the job counts them."""
    if keep < timedelta(days=2):
        return ngettext("%(n)d hour", "%(n)d hours", keep // timedelta(hours=1)) % {"n": keep // timedelta(hours=1)}
    return ngettext("%(n)d day", "%(n)d days", keep.days) % {"n": keep.days}


def _contacts() -> dict[str, str]:
    return {name: getattr(settings.CONFIG, name) for name in ("controller", "privacy_contact", "security_contact")}


pages: list[URLPattern | URLResolver] = [
    path("about/", about, name="about"),
    path("how-we-count/", how_we_count, name="how-we-count"),
    path("privacy/", privacy, name="privacy"),
    path("privacy/retention/", kept, name="retention"),
    path("accessibility/", accessibility, name="accessibility"),
    path("security/", security, name="security"),
]
machines: list[URLPattern | URLResolver] = [path(".well-known/security.txt", security_txt, name="security-txt")]
