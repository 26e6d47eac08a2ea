"""Drafts of reports: encrypted under a key of their own, found by a secret that only their writer has, gone after 24 hours."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from inthewild.hub.cases.models import Draft
from inthewild.hub.cases.uploads import PURPOSE
from inthewild.hub.core import clock, jobs, keys
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.files import services as files
from inthewild.hub.core.files.services import Readable
from inthewild.hub.core.models import File
from inthewild.hub.core.retention import TABLE

DRAFTS = Actor.system("report")
SHOWN = timedelta(minutes=10)
"""How long a tracking code is shown again to the browser that sent the report: a phone may load the page twice."""
MAX_PICTURES = 3


@dataclass(frozen=True)
class Sheet:
    """What a draft holds. ``read`` is what the preview found (None while it looks), ``code`` the tracking code once sent.

    ``trap`` says that the field was filled in which people do not see, ``asked`` that the questions were shown.
    """

    link: str = ""
    title: str = ""
    text: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    shows_me: bool = False
    email: str = ""
    read: Mapping[str, Any] | None = None
    trap: bool = False
    asked: bool = False
    code: str = ""
    sent_at: str = ""


@dataclass(frozen=True)
class Held:
    """A draft that was found, open."""

    row: Draft
    sheet: Sheet

    @property
    def sent(self) -> bool:
        """Whether its report is on its way; then nothing can be changed any more."""
        return bool(self.sheet.sent_at)

    @property
    def pictures(self) -> list[File]:
        """The pictures that were added, oldest first."""
        return list(File.objects.filter(purpose=PURPOSE, about=self.row.token_hash, deleted_at=None).order_by("pk"))


def begin() -> tuple[str, Held]:
    """A new draft, and the secret under which its writer finds it again."""
    secret, now = secrets.token_urlsafe(32), clock.now()
    row = Draft(token_hash=_hash(secret), begun_at=now, changed_at=now)
    _write(row, Sheet())
    row.save(force_insert=True)
    return secret, Held(row, Sheet())


def find(secret: str) -> Held | None:
    """The draft of this secret, unless its time is over."""
    row = Draft.objects.filter(token_hash=_hash(secret)).first() if 40 <= len(secret) <= 60 else None
    if row is None:
        return None
    held = Held(row, _read(row))
    if row.begun_at <= clock.now() - _kept() or (held.sent and _over(held.sheet, clock.now())):
        drop(held)
        return None
    return held


def by_number(number: int) -> Held | None:
    """The draft with this key of its table, for jobs; None if it is gone."""
    row = Draft.objects.filter(pk=number).first()
    return None if row is None else Held(row, _read(row))


@transaction.atomic
def change(held: Held, **changed: Any) -> Held:
    """Write what changed, without losing what a job wrote meanwhile. A draft that is gone or was sent stays as it is."""
    row = Draft.objects.select_for_update().filter(pk=held.row.pk).first()
    if row is None:
        return held
    stored = _read(row)
    if stored.sent_at:
        return Held(row, stored)
    sheet = replace(stored, **changed)
    _write(row, sheet)
    row.changed_at = clock.now()
    row.save(update_fields=["content", "wrapped_key", "changed_at"])
    return Held(row, sheet)


def attach(held: Held, stream: Readable) -> File:
    """Add a picture: drawn anew without metadata, its name not kept. The oldest goes when there are too many.

    Raises Invalid for what is no picture or too large; then nothing is stored.
    """
    made = files.accept(DRAFTS, PURPOSE, stream, about=held.row.token_hash)
    for old in held.pictures[:-MAX_PICTURES]:
        files.delete(DRAFTS, old, "replaced")
    return made


def detach(held: Held) -> None:
    """Take the pictures out of the draft."""
    for picture in held.pictures:
        files.delete(DRAFTS, picture, "taken back")


@transaction.atomic
def drop(held: Held) -> None:
    """Delete a draft and what belongs to it alone."""
    detach(held)
    held.row.delete()


@transaction.atomic
def hand_over(held: Held, report_id: str, code: str) -> list[str]:
    """The report is sent: its pictures belong to it from now on, and the draft keeps the code for ten minutes and nothing else.

    Gives the ids of the pictures.
    """
    pictures = [picture.public_id for picture in held.pictures]
    # The bytes stay encrypted under their own key; only the clock that deletes them changes.
    File.objects.filter(public_id__in=pictures).update(about=report_id, retention=Retention.EVIDENCE.value, retained_from=None)
    _write(held.row, Sheet(code=code, sent_at=clock.now().isoformat()))
    held.row.save(update_fields=["content", "wrapped_key"])
    jobs.enqueue(forget_code, held.row.pk, key=f"report.code:{held.row.pk}", after=clock.now() + SHOWN)
    return pictures


@jobs.job()
def forget_code(number: int) -> None:
    """Delete a draft that was sent, and with it the only copy of the tracking code on this side."""
    held = by_number(number)
    if held is not None and held.sent:
        drop(held)


def sweep(before: datetime, limit: int = 200) -> int:
    """Delete drafts that were begun before; how many."""
    due = list(Draft.objects.filter(begun_at__lte=before).order_by("pk")[:limit])
    for row in due:
        drop(Held(row, Sheet()))
    return len(due)


def _over(sheet: Sheet, now: datetime) -> bool:
    return datetime.fromisoformat(sheet.sent_at) <= now - SHOWN


def _kept() -> timedelta:
    kept = TABLE[Retention.DRAFT].keep
    assert kept is not None
    return kept


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _about(row: Draft) -> str:
    return f"draft {row.token_hash}"


def _write(row: Draft, sheet: Sheet) -> None:
    """A new key each time: what stood there before is unreadable even in a copy of the database."""
    key, row.wrapped_key = keys.new_wrapped(_about(row))
    row.content = keys.encrypt(key, json.dumps(asdict(sheet)).encode(), _about(row))


def _read(row: Draft) -> Sheet:
    key = keys.unwrap(bytes(row.wrapped_key), _about(row))
    stored = json.loads(keys.decrypt(key, bytes(row.content), _about(row)))
    known = {one.name for one in fields(Sheet)}
    return Sheet(**{name: value for name, value in stored.items() if name in known})
