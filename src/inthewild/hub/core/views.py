"""Pages for machines that watch over the hub."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from inthewild.hub.core import health


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
