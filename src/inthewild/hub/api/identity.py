"""Who asks? The apps above say how to find out: ``accounts`` knows tokens and addresses, this room does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from inthewild.hub.core.actor import Actor


@dataclass
class _Ways:
    authenticate: Callable[[str, str], Actor | None] = lambda _secret, _request_id: None
    address: Callable[[HttpRequest], str] = lambda request: str(request.META.get("REMOTE_ADDR", ""))


_ways = _Ways()


def use(
    *, authenticate: Callable[[str, str], Actor | None] | None = None, address: Callable[[HttpRequest], str] | None = None
) -> None:
    """Say how a secret becomes an actor, and a request the address it came from."""
    _ways.authenticate = authenticate or _ways.authenticate
    _ways.address = address or _ways.address


def bearer(request: HttpRequest) -> Actor | None:
    """The actor of ``Authorization: Bearer``; None without one that is valid. Cookies and addresses never count."""
    scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.casefold() != "bearer" or not secret:
        return None
    return _ways.authenticate(secret.strip(" "), getattr(request, "request_id", ""))


def address(request: HttpRequest) -> str:
    """Where the request came from."""
    return _ways.address(request)
