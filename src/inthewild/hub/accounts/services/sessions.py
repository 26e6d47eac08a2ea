"""Where somebody is signed in, and ending it."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from inthewild.hub.accounts import secrecy
from inthewild.hub.accounts.models import SignIn, User
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
             ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
            ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


@transaction.atomic
def revoke_session(actor: Actor, sign_in: SignIn) -> None:
    """End one session; its next request is a stranger's. Raises NotAllowed."""
    require(actor, "session.revoke", sign_in.user)
    _end([sign_in])
    events.record(_alone(actor), "session.revoked", sign_in.user.public_id, {"device": sign_in.device})


@transaction.atomic
def revoke_all(actor: Actor, person: User, *, but: str = "") -> int:
    """End all sessions of somebody but the one with the key ``but``; how many. Tokens of programs are not sessions."""
    require(actor, "session.revoke", person)
    ended = end_all(person, but=but)
    events.record(_alone(actor), "session.revoked", person.public_id, {"sessions": ended})
    return ended


def end_all(person: User, *, but: str = "") -> int:
    """As ``revoke_all``, for services that have checked who asks, inside their transaction."""
    return _end(list(SignIn.objects.filter(user=person).exclude(session_key=but)))


def begun(person: User, request: HttpRequest) -> None:
    """Note that somebody signed in with this request."""
    key, now = request.session.session_key, clock.now()
    if key:
        facts = {"user": person, "device": device(request.META.get("HTTP_USER_AGENT", "")), "since": now, "seen_at": now}
        SignIn.objects.update_or_create(session_key=key, defaults={**facts, "place": secrecy.place(request)})


def device(agent: str) -> str:
    """Browser and system of a User-Agent, without versions: "Firefox, Linux"; empty if neither is known.

    >>> device("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox, Linux'
    """
    agent = re.sub(r"[^\x20-\x7e]", "", agent[:512])
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part)


def _alone(actor: Actor) -> Actor:
    """The actor without the organisation: its people do not read in the ledger where somebody was signed in."""
    return Actor(actor.kind, actor.id, "", actor.roles, actor.scopes, actor.request_id)


def _end(rows: list[SignIn]) -> int:
    engine: Any = import_module(settings.SESSION_ENGINE)
    for row in rows:
        engine.SessionStore().delete(row.session_key)
        row.delete()
    return len(rows)
