"""Every write leaves an event, in its own transaction: either both are there or neither."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.canonical import canonical
from inthewild.hub.core.contracts import EVENTS
from inthewild.hub.core.models import AuditEvent, AuditPayload

SALT_BYTES = 32


@dataclass(frozen=True)
class Recorded:
    """An event that was written: what webhooks and notifications start from."""

    id: str
    type: str
    version: int
    occurred_at: datetime
    organisation: str
    object: str


Listener = Callable[[Actor, Recorded, Mapping[str, Any]], None]
_listeners: dict[str, list[Listener]] = {}


def on(*events: str) -> Callable[[Listener], Listener]:
    """Decorator: this function hears of these events, in the transaction of their cause; what it raises stops the cause.

    It gets who acted, the event and the change. Raises KeyError for an event that contracts.EVENTS lacks.
    """

    def add(function: Listener) -> Listener:
        for event in events:
            heard = _listeners.setdefault(EVENTS[event].name, [])
            if function not in heard:
                heard.append(function)
        return function

    return add


def record(actor: Actor, event: str, about: str, change: Mapping[str, Any], *, organisation: str = "") -> Recorded:
    """Write one event about the object with the public id ``about``.

    ``change`` may hold personal data, because it can be redacted; everything else is written for ever. The event
    belongs to ``organisation``, by default the actor's. Raises RuntimeError outside a transaction, KeyError for an
    event that contracts.EVENTS lacks, Invalid for a change that has no canonical form.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event is written inside the transaction of what it tells")
    kind = EVENTS[event]
    salt, text = secrets.token_bytes(SALT_BYTES), canonical(change)
    row = AuditEvent.objects.create(
        type=kind.name,
        version=kind.version,
        occurred_at=clock.now(),
        actor_kind=actor.kind.value,
        actor=actor.id,
        organisation=organisation or actor.organisation,
        object=about,
        request_id=actor.request_id,
        commitment=commitment(salt, text),
    )
    AuditPayload.objects.create(event=row, salt=salt.hex(), change=text)
    recorded = Recorded(row.public_id, row.type, row.version, row.occurred_at, row.organisation, row.object)
    for listener in _listeners.get(event, ()):
        listener(actor, recorded, change)
    return recorded


def commitment(salt: bytes, change: str) -> str:
    """SHA-256 of salt and canonical change: binds the content, and says nothing of it once the salt is gone."""
    return hashlib.sha256(salt + change.encode("ascii")).hexdigest()
