"""The repositories as clients fetch them: ``public/`` for everybody, ``m/<place>/`` for the member whose token it is.

Whatever is not there, and whatever is not theirs, gets one and the same 404: nobody finds out which places exist.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from inthewild.hub.api import identity
from inthewild.hub.core.access import visible
from inthewild.hub.errors import OutOfSight
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
    return _answer(request, store.root() / "public", file, shared=True)


@require_safe
def member(request: HttpRequest, place: str, file: str) -> HttpResponseBase:
    """A file of a member's repository, for that member's token, while it may have the data."""
    copy = _copy_of(request, place)
    if file == "metadata/timestamp.json":
        adoption.asked(copy)
    found = _TARGET.fullmatch(file)
    answer = _answer(request, store.root() / "m" / copy.place, file, shared=False)
    if found is not None and request.method == "GET":
        adoption.fetched(copy, found[1])
    return answer


def _copy_of(request: HttpRequest, place: str) -> Copy:
    actor = identity.bearer(request)
    copy = None
    if actor is not None and SCOPE in actor.scopes:
        own = visible(Copy, actor).filter(organisation__public_id=actor.organisation, closed_at=None)
        copy = own.filter(place=place).select_related("organisation").first()
    if actor is None or copy is None or not reach.signed(actor.organisation):
        raise OutOfSight("there is no such file")
    return copy


def _answer(request: HttpRequest, folder: Path, file: str, *, shared: bool) -> HttpResponseBase:
    """The file with its ETag. Names that hold a hash never change; the few others are asked for each time."""
    target = _TARGET.fullmatch(file)
    if target is None and _METADATA.fullmatch(file) is None:
        raise OutOfSight("there is no such file")
    path = folder / file
    if not path.is_file():
        raise OutOfSight("there is no such file")
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
