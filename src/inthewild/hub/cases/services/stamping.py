"""Time stamps of capsules: an authority that we do not run says when a head existed (RFC 3161), if one is configured."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from inthewild.errors import CapsuleError
from inthewild.exchange.capsule import chain, stamp
from inthewild.exchange.capsule.chain import Act
from inthewild.hub.cases.capsule_content import SEALER
from inthewild.hub.cases.models import Capsule
from inthewild.hub.cases.services.capsules import append, entries_of
from inthewild.hub.core import jobs, outbound
from inthewild.hub.core.outbound import Answer
from inthewild.hub.errors import HubError

Request = Callable[..., Answer]


def authority() -> str:
    """The address of the authority; empty if none is configured."""
    return str(settings.CONFIG.timestamp_url)


def roots() -> list[bytes]:
    """The certificates of the authority, in PEM; none if none are configured. Raises HubError for a file that is not there."""
    path = settings.CONFIG.timestamp_roots
    if path is None:
        return []
    try:
        return [path.read_bytes()]
    except OSError as error:
        raise HubError(f"cannot be read ({error.strerror})", where=str(path), hint="INTHEWILD_TIMESTAMP_ROOTS") from None


def stamp_later(capsule: Capsule) -> None:
    """Queue a job that asks the authority, if there is one and the capsule has no stamp."""
    if authority() and capsule.timestamp is None:
        jobs.enqueue(stamp_job, capsule.public_id, key=f"stamp:{capsule.public_id}")


@jobs.job(attempts=12)
def stamp_job(capsule_id: str) -> None:
    """Ask for one capsule; what fails is tried again."""
    capsule = Capsule.objects.filter(public_id=capsule_id, timestamp=None).first()
    if capsule is not None and authority():
        ask(capsule)


def ask(capsule: Capsule, *, request: Request | None = None) -> None:
    """Ask the authority about the first head of a capsule and keep its answer.

    Raises Refused (no answer), or HubError for an answer that is not over this head or not signed as configured.
    No transaction is open meanwhile: the other side may take its time.
    """
    url = authority()
    head = chain.head(capsule.public_id, entries_of(capsule)[0])
    question, nonce = stamp.request(head)
    answer = (request or outbound.request)(
        "POST",
        url,
        allowed={(urlsplit(url).hostname or "").lower()},
        headers={"Content-Type": stamp.MEDIA_REQUEST},
        body=question,
    )
    if answer.status != 200:
        raise HubError(f"the time-stamp authority answered {answer.status}", where=answer.url)
    try:
        found = stamp.check(answer.body, head, tuple(roots()), nonce=nonce, where="time stamp")
    except CapsuleError as error:
        raise HubError(f"the time-stamp authority gave no good answer: it {error.what}", where=answer.url) from None
    with transaction.atomic():
        row = Capsule.objects.select_for_update().get(pk=capsule.pk)
        if row.timestamp is None:
            Capsule.objects.filter(pk=row.pk).update(timestamp=answer.body)
            append(SEALER, row, Act.TIME_STAMPED, seq=1, sha256=hashlib.sha256(answer.body).hexdigest(), says=found.at)
