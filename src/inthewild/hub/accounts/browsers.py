"""Whether somebody signed in with this browser before: the browser itself keeps that, in a cookie, and the hub keeps nothing.

The cookie holds keyed hashes of the last few people and a signature; nobody else can read whose they are, or make one.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from inthewild.hub.accounts.models import User
from inthewild.hub.core import keys

_AGE = 365 * 86_400
_PEOPLE = 5
_SALT = "inthewild.browser"


def knows(request: HttpRequest, person: User) -> bool:
    """Whether this person signed in with this browser within a year, as far as it tells."""
    return _hash(person) in _read(request)


def remember(request: HttpRequest, person: User) -> None:
    """Let the browser know this person from the answer on."""
    people = [_hash(person), *(one for one in _read(request) if one != _hash(person))][:_PEOPLE]
    request.browser_people = people  # type: ignore[attr-defined]


def set_cookie(request: HttpRequest, answer: HttpResponse) -> None:
    """Put the cookie on the answer, if somebody signed in with this request."""
    people = getattr(request, "browser_people", None)
    if people:
        answer.set_cookie(
            _name(),
            signing.dumps(people, salt=_SALT),
            max_age=_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def _read(request: HttpRequest) -> list[str]:
    try:
        found = signing.loads(request.COOKIES.get(_name(), "")[:1000], salt=_SALT, max_age=_AGE)
    except (signing.BadSignature, ValueError):
        return []
    return [str(one) for one in found] if isinstance(found, list) else []


def _name() -> str:
    return "demo_browser" if settings.HOME.is_demo else "browser"


def _hash(person: User) -> str:
    return keys.mac(keys.derived("browser/1"), person.public_id.encode())[:20]
