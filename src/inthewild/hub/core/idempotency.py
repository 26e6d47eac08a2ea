"""A request that is sent twice under one Idempotency-Key is carried out once, and answered twice with the same bytes.

``once`` does all of it. Who needs the parts: ``begin`` before anything is done, ``finish`` in the transaction that does
it (so that either both are there or neither), ``abandon`` if it failed. Answers are kept for 24 hours, encrypted with a
key made of the client's own, of which the hub keeps only a hash: without the client nobody reads them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from inthewild.hub.core import clock, keys
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.models import StoredAnswer
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

KEPT = timedelta(hours=24)
LOCK = timedelta(minutes=2)
MAX_ANSWER = 65_536
_HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True)
class Replay:
    """This was done before; answer with these bytes."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Fresh:
    """This was not done yet, and the caller holds it until ``finish`` or ``abandon``, at most for two minutes."""

    request: str
    holder: str
    secret: bytes = field(repr=False)


def begin(actor: Actor, route: str, key: str, body: bytes) -> Replay | Fresh:
    """Ask whether ``body`` was sent to ``route`` under ``key`` before. Call it outside any transaction.

    ``route`` is method and path, as ``POST /api/v1/platforms``. Raises Invalid if the key is malformed or was used for
    another body, Conflict while the same request is being carried out or if its answer is not kept any more, and
    NotAllowed for the public, who cannot be told apart.
    """
    if actor.kind is ActorKind.PUBLIC:
        raise NotAllowed("requests without a token or a person cannot be repeated safely", where=_HEADER, hint="leave it out")
    if not _KEY.fullmatch(key):
        raise Invalid("must be 1 to 255 visible ASCII characters", where=_HEADER, hint="a random UUID is a good key")
    parts = [p.encode() for p in (actor.kind.value, actor.organisation, actor.id, route, key)]
    root = keys.derived("idempotency/1")
    request = keys.mac(root, b"request", *parts)
    secret = bytes.fromhex(keys.mac(root, b"secret", *parts))
    digest = keys.mac(secret, body)
    fresh = Fresh(request, secrets.token_hex(16), secret)
    now = clock.now()
    mine = {
        "body": digest, "holder": fresh.holder, "locked_until": now + LOCK, "expires_at": now + KEPT,
        "status": None, "answer": None,
    }  # fmt: skip
    with transaction.atomic(durable=True):
        row, new = StoredAnswer.objects.select_for_update().get_or_create(request=request, defaults=mine)
        if new:
            return fresh
        if row.expires_at > now:
            if row.body != digest:
                raise Invalid("this key was used for another request", where=_HEADER, hint="a new request takes a new key")
            if row.status is not None:
                return _replay(row, secret)
            if row.locked_until > now:
                raise Conflict("the same request is being carried out", where=_HEADER, hint="ask again in some seconds")
        StoredAnswer.objects.filter(pk=row.pk).update(**mine)
        return fresh


def finish(fresh: Fresh, status: int, body: bytes) -> None:
    """Keep the answer. Belongs into the transaction that did the work.

    Raises Conflict if somebody else holds the request by now, because this one took longer than the lock: the
    transaction then ends without effect. An answer of more than 64 KiB is not kept; that it was done is.
    """
    sealed = keys.encrypt(fresh.secret, body, f"{fresh.request} {status}") if len(body) <= MAX_ANSWER else None
    if not _held(fresh).update(status=status, answer=sealed):
        raise Conflict("this took too long, and the request was taken over", where=_HEADER, hint="ask again")


def abandon(fresh: Fresh) -> None:
    """Nothing was done: the same key may be tried again."""
    _held(fresh).delete()


def once(actor: Actor, route: str, key: str, body: bytes, do: Callable[[], tuple[int, bytes]]) -> Replay:
    """Do it in one transaction and keep its answer, or give the answer that is kept. Errors of ``do`` are not kept."""
    found = begin(actor, route, key, body)
    if isinstance(found, Replay):
        return found
    try:
        with transaction.atomic():
            status, answer = do()
            finish(found, status, answer)
    except BaseException:
        abandon(found)
        raise
    return Replay(status, answer)


def purge() -> int:
    """Delete what is older than 24 hours; how many answers."""
    return StoredAnswer.objects.filter(expires_at__lte=clock.now()).delete()[0]


def forget() -> int:
    """Delete the contents of all answers, because somebody is being erased; that the requests were done is kept."""
    return StoredAnswer.objects.filter(answer__isnull=False).update(answer=None)


def _held(fresh: Fresh) -> QuerySet[StoredAnswer]:
    return StoredAnswer.objects.filter(request=fresh.request, holder=fresh.holder, status=None)


def _replay(row: StoredAnswer, secret: bytes) -> Replay:
    assert row.status is not None
    if row.answer is None:
        raise Conflict(
            f"this was done already (status {row.status}), and the answer is not kept",
            where=_HEADER,
            hint="read the object instead",
        )
    return Replay(row.status, keys.decrypt(secret, bytes(row.answer), f"{row.request} {row.status}"))
