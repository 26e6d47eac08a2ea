"""Pages for machines that watch over the hub, and the sandbox in which files are served."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from inthewild.hub.core import heads, health
from inthewild.hub.core.access import get
from inthewild.hub.core.files import blur, kinds, services
from inthewild.hub.core.models import File


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nothing of the database, so that a busy one is not restarted."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Whether the hub can do its work: 200 or 503. Names what is wrong and no detail, because anybody may ask."""
    found = health.ready()
    good = all(check.ok for check in found)
    body = {"ready": good, "checks": {check.name: check.ok for check in found}}
    return JsonResponse(body, status=200 if good else 503)


@require_safe
@cache_control(public=True, max_age=300)
def audit_heads(_request: HttpRequest) -> HttpResponse:
    """The signed heads of the ledger and the keys that signed them, for everybody to keep."""
    answer = JsonResponse(heads.published(settings.HOME), json_dumps_params={"indent": 1})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The bytes of one file, for who sees it; everybody else gets the answer of what never was.

    A browser shows it inside our pages as a picture, and does nothing else with it: no script, no frame, no guess at
    its type, no copy in a cache.
    """
    return file_answer(get(File, request.actor, public_id))  # type: ignore[attr-defined]


@require_safe
def blurred(request: HttpRequest, public_id: str) -> HttpResponse:
    """A picture as nothing but shades, for who sees the file: what stands in a page until its reader asks for more."""
    found = get(File, request.actor, public_id)  # type: ignore[attr-defined]
    return _sandboxed(HttpResponse(blur.of(found), content_type=kinds.media_type(kinds.Kind.JPEG)))


def file_answer(found: File) -> HttpResponse:
    """The bytes of a file that the actor sees, in the sandbox: for pages and for the API."""
    kind = kinds.Kind(found.kind)
    answer = HttpResponse(services.content_of(found), content_type=_MEDIA_WITH_CHARSET.get(kind) or kinds.media_type(kind))
    answer["Content-Disposition"] = (
        content_disposition_header(True, found.name or f"{found.public_id}.{kinds.suffix(kind)}") or "attachment"
    )
    return _sandboxed(answer)


def _sandboxed(answer: HttpResponse) -> HttpResponse:
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


_MEDIA_WITH_CHARSET = {kind: f"{kinds.media_type(kind)}; charset=utf-8" for kind in (kinds.Kind.CSV, kinds.Kind.TEXT)}
