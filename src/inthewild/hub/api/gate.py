"""The gate of the API: a middleware through which every request under ``/api/`` goes, and every answer comes back.

In this order: is there such an address, does it know the method, is the size right, whose token is it, how often did it
ask, may it do this kind of thing, can the body be read, was it sent before. Cookies are thrown away first, so that no
session of a browser ever acts through the API.
"""

from __future__ import annotations

import inspect
import logging
import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from ninja.operation import Operation

from inthewild.hub.api import identity, problems, reading, repeating
from inthewild.hub.api.limits import Buckets
from inthewild.hub.api.problems import Problem
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import HubError

log = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]
PREFIX = "/api/"
WRITES = frozenset({"POST", "PATCH", "PUT", "DELETE"})


class Gate:
    """The middleware. Passes what is not of the API on as it is."""

    def __init__(self, next_one: Next) -> None:
        self.next_one = next_one
        self.buckets = Buckets()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, always of a form that a program can read."""
        if not request.path_info.startswith(PREFIX):
            return self.next_one(request)
        request.COOKIES.clear()
        asked = request.method
        try:
            answer = self._admit(request)
        except Problem as problem:
            answer = problems.answer(request, problem)
        except HubError as error:
            answer = problems.answer(request, problems.of(error))
        if answer.status_code >= 400 and not answer.get("Content-Type", "").startswith(problems.MEDIA_TYPE):
            kept = {"Allow": answer["Allow"]} if "Allow" in answer else None
            answer = problems.answer(request, Problem(answer.status_code, headers=kept))
        if answer.status_code >= 500:
            log.error("API request %s failed with %d", getattr(request, "request_id", ""), answer.status_code)
        if not answer.streaming and answer.status_code != 204:
            answer["Content-Length"] = str(len(answer.content))
            if asked == "HEAD":
                answer.content = b""
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    def _admit(self, request: HttpRequest) -> HttpResponse:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            raise Problem(404) from None
        known = operations(match.func)
        methods = {m for o in known for m in o.methods} if known else {"GET"}
        allow = {"Allow": ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))}
        if request.method == "OPTIONS":
            answer = HttpResponse(status=204, headers=allow)
            del answer["Content-Type"]
            return answer
        if request.method == "HEAD" and "GET" in methods:
            request.method = "GET"
        if request.method not in methods:
            raise Problem(405, f"known are {allow['Allow']}", headers=allow)
        operation = next((o for o in known if request.method in o.methods), None)
        reading.check_query(request)
        if operation is None:  # the description of the API itself is for everybody
            self._limit(f"address {identity.address(request)}", settings.CONFIG.api_public_rate)
            return self.next_one(request)
        rules = rules_of(operation)
        reading.check_size(request, reading.MAX_UPLOAD if rules.upload else reading.MAX_BODY)
        actor = self._who(request)
        if rules.scope and rules.scope not in actor.scopes:
            raise Problem(403, f"the token lacks the scope {rules.scope}", "Authorization", "make a token that has it")
        request.api_actor = actor  # type: ignore[attr-defined]
        if request.method in WRITES:
            return self._write(request, actor, rules)
        return self.next_one(request)

    def _who(self, request: HttpRequest) -> Actor:
        actor = identity.bearer(request)
        if actor is None:
            self._limit(f"address {identity.address(request)}", settings.CONFIG.api_public_rate)
            given = "HTTP_AUTHORIZATION" in request.META
            detail = "the token is not valid (any more)" if given else "send Authorization: Bearer and a token"
            raise Problem(401, detail, "Authorization")
        self._limit(f"token {actor.id}", settings.CONFIG.api_rate)
        return actor

    def _limit(self, key: str, per_minute: int) -> None:
        wait = self.buckets.take(key, per_minute / settings.CONFIG.web_processes)
        if wait:
            seconds = str(math.ceil(wait))
            raise Problem(429, "slower, please", hint=f"wait {seconds} s", headers={"Retry-After": seconds})

    def _write(self, request: HttpRequest, actor: Actor, rules: Rules) -> HttpResponse:
        if rules.upload:
            reading.check_type(request, "multipart/form-data")
        elif request.META.get("CONTENT_LENGTH") not in (None, "", "0"):
            reading.check_type(request, "application/json")
            request.api_json = reading.read_json(request)  # type: ignore[attr-defined]
        key = request.headers.get("Idempotency-Key")
        return self.next_one(request) if key is None else repeating.once(request, actor, key, self.next_one)


class Rules:
    """What the gate must know of an operation."""

    def __init__(self, scope: str, upload: bool) -> None:
        self.scope, self.upload = scope, upload


def rules_of(operation: Operation) -> Rules:
    """The rules of an operation. One that nobody gave rules cannot be called."""
    rules: Rules = operation.view_func.api_rules  # type: ignore[attr-defined]
    return rules


@cache
def operations(view: Callable[..., Any]) -> Sequence[Operation]:
    """The operations behind a view of django-ninja; none for another view."""
    bound = inspect.getclosurevars(view).nonlocals.get("self") if inspect.isfunction(view) else None
    return tuple(getattr(bound, "operations", ()))
