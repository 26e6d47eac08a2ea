"""Puts the actor on the request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from inthewild.hub.accounts.models import User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.core.actor import Actor

Next = Callable[[HttpRequest], HttpResponse]


def actor_middleware(next_one: Next) -> Next:
    """Sets ``request.actor``: the signed-in person or the public. Read lazily, because many pages ask for nobody."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return next_one(request)

    return handle


def _actor(request: HttpRequest) -> Actor:
    request_id = getattr(request, "request_id", "")
    person = request.user
    return actor_of(person, request_id) if isinstance(person, User) and person.is_active else Actor.public(request_id)
