"""The repositories as clients fetch them: ``public/`` for everybody, ``m/<place>/`` for the member whose token it is.

Whatever is not there, and whatever is not theirs, gets one and the same 404: nobody finds out which places exist.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from inthewild.hub.api import identity
from inthewild.hub.core.access import visible
from inthewild.hub.keywords import reach, store
from inthewild.hub.keywords.models import Copy
from inthewild.hub.keywords.services import adoption

SCOPE = "releases:read"
_METADATA = re.compile(r"metadata/(?:\d{1,6}\.)?[a-z]{4,12}\.json")
_TARGET = re.compile(r"targets/(?:emergency/)?([0-9a-f]{64})\.[a-z0-9][a-z0-9.-]{0,60}")
_A_YEAR = 31_536_000


@require_safe
def public(request: HttpRequest, file: str) -> HttpResponseBase:
    """A file of the public repository."""
    return _answer(request, store.root() / "public", file, shared=True) or _nothing()


@require_safe
def member(request: HttpRequest, place: str, file: str) -> HttpResponseBase:
    """A file of a member's repository, for that member's token, while it may have the data."""
    copy = _copy_of(request, place)
    answer = _answer(request, store.root() / "m" / copy.place, file, shared=False) if copy is not None else None
    if copy is None or answer is None:
        return _nothing()
    found = _TARGET.fullmatch(file)
    if file == "metadata/timestamp.json":
        adoption.asked(copy)
    elif found is not None and request.method == "GET":
        adoption.fetched(copy, found[1])
    return answer


def _nothing() -> HttpResponse:
    """The one answer to everything else: no page, no cookie, nothing that differs."""
    answer = HttpResponseNotFound("there is no such file\n", content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


def _copy_of(request: HttpRequest, place: str) -> Copy | None:
    actor = identity.bearer(request)
    if actor is None or SCOPE not in actor.scopes or not reach.signed(actor.organisation):
        return None
    own = visible(Copy, actor).filter(organisation__public_id=actor.organisation, closed_at=None, place=place[:40])
    return own.select_related("organisation").first()


def _answer(request: HttpRequest, folder: Path, file: str, *, shared: bool) -> HttpResponseBase | None:
    """The file with its ETag; None if there is none. Names with a hash or a number never change; others are asked for each
    time."""
    target = _TARGET.fullmatch(file)
    path = folder / file
    if (target is None and _METADATA.fullmatch(file) is None) or not path.is_file():
        return None
    digest = target[1] if target is not None else hashlib.sha256(path.read_bytes()).hexdigest()
    tag = f'"{digest[:32]}"'
    fixed = target is not None or file.partition("/")[2][:1].isdigit()
    answer: HttpResponseBase
    if tag in request.headers.get("If-None-Match", ""):
        answer = HttpResponseNotModified()
    else:
        media = "application/x-xz" if target is not None else "application/json"
        answer = (
            FileResponse(path.open("rb"), content_type=media) if request.method == "GET" else HttpResponse(content_type=media)
        )
        answer["Content-Length"] = str(path.stat().st_size)
    answer["ETag"] = tag
    whose = "public" if shared else "private"
    answer["Cache-Control"] = f"{whose}, max-age={_A_YEAR}, immutable" if fixed else f"{whose}, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    if not shared:
        answer["Vary"] = "Authorization"
    return answer
