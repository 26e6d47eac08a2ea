"""A write that is sent twice under one Idempotency-Key happens once, and both get the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from inthewild.hub.core import idempotency
from inthewild.hub.core.actor import Actor

Next = Callable[[HttpRequest], HttpResponse]
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")


def once(request: HttpRequest, actor: Actor, key: str, next_one: Next) -> HttpResponse:
    """Answer the request, or repeat the answer that it had. A refusal is not kept: the same key may be tried again."""
    route = f"{request.method} {request.get_full_path()}"
    found = idempotency.begin(actor, route, key, _body(request))
    if isinstance(found, idempotency.Replay):
        return _open(found)
    try:
        with transaction.atomic():
            answer = next_one(request)
            if answer.status_code < 400:
                idempotency.finish(found, answer.status_code, _seal(answer))
            else:
                transaction.set_rollback(True)
    except BaseException:
        idempotency.abandon(found)
        raise
    if answer.status_code >= 400:
        idempotency.abandon(found)
    return answer


def _body(request: HttpRequest) -> bytes:
    """What was sent; of an upload the parts, because a client draws a new boundary for each try."""
    if request.content_type != "multipart/form-data":
        return request.body
    parts = [[name, *request.POST.getlist(name)] for name in sorted(request.POST)]
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            parts.append([name, file.name or "", file.content_type or "", digest.hexdigest()])
    return json.dumps(parts).encode()


def _seal(answer: HttpResponse) -> bytes:
    headers = {name: answer[name] for name in _KEPT_HEADERS if name in answer}
    return json.dumps(headers).encode() + b"\n" + answer.content


def _open(found: idempotency.Replay) -> HttpResponse:
    headers, _, content = found.body.partition(b"\n")
    answer = HttpResponse(content, status=found.status)
    for name, value in json.loads(headers).items():
        answer[name] = value
    answer["Idempotency-Replayed"] = "true"
    return answer
