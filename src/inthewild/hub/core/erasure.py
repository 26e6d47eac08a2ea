"""Erasing somebody: every app names what it holds of a subject, and all of it goes in one transaction.

The log of erasures holds nothing personal and also lies outside the database, because a backup that is restored brings
back what was erased since: ``reapply`` erases it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db import connection, transaction

from inthewild.hub.core import clock, erasure_log, events, holds, idempotency, ids, jobs, keys
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.erasure_log import Entry
from inthewild.hub.core.files import services as files
from inthewild.hub.core.models import Approval, AuditEvent, Erasure, File
from inthewild.hub.core.redaction import redact_about
from inthewild.hub.errors import HubError, Invalid, OutOfSight

Erase = Callable[[str], Iterable[str]]


class Basis(StrEnum):
    """Why somebody is erased. The code stays for ever."""

    REQUEST = "data-subject"
    WITHDRAWN = "consent-withdrawn"
    RETENTION = "retention"
    UNLAWFUL = "unlawful"


@dataclass(frozen=True)
class Eraser:
    """What one app erases. ``says`` stands in the documents."""

    name: str
    says: str
    erase: Erase


_erasers: dict[str, Eraser] = {}


def erases(name: str, says: str) -> Callable[[Erase], Erase]:
    """Decorator: this function deletes or empties what an app (``accounts.person``) holds of a subject.

    It gets the public id and gives the public ids of all objects that told something of the subject, also if there is
    nothing left to do: files among them are deleted, and the contents of audit events about them. It can be called again.
    """

    def add(function: Erase) -> Erase:
        if name in _erasers:
            raise ValueError(f"two functions erase {name!r}")
        _erasers[name] = Eraser(name, says, function)
        return function

    return add


def erasers() -> tuple[Eraser, ...]:
    """What every loaded app erases."""
    return tuple(_erasers[name] for name in sorted(_erasers))


@transaction.atomic
def erase(actor: Actor, subject: str, basis: Basis = Basis.REQUEST) -> Erasure:
    """Erase the subject with this public id: a person, a reporter, a seller.

    Raises NotAllowed, Invalid (no id), OutOfSight (nobody knows it) or Conflict (something holds the subject, or an object
    that tells of it), and then erases nothing.
    The database file is rewritten by a job afterwards; ``scrubbed_at`` says when.
    """
    if not ids.is_id(subject):
        raise Invalid("is no public id", where="subject")
    require(actor, "subject.erase", subject)
    holds.check(subject)
    touched = _everything(subject, basis.value)
    if touched is None:
        raise OutOfSight("there is no such object", where=subject)
    holds.check(*sorted(touched))  # the transaction takes back what was deleted so far
    row = Erasure.objects.create(
        subject=subject, subject_hash=keys.linked("subject", subject), basis=basis.value,
        erased_at=clock.now(), erased_by=actor.id, objects_count=len(touched),
    )  # fmt: skip
    events.record(actor, "subject.erased", subject, {"basis": basis.value, "objects": len(touched)})
    jobs.enqueue(scrub, key=f"erasure:{row.pk}")
    transaction.on_commit(lambda: erasure_log.export(settings.HOME), robust=True)  # every backup writes it again
    return row


def reapply(entries: Iterable[Entry]) -> int:
    """Erase once more whom these entries name and this database does not know as erased; how many.

    Holds do not stop it: they were asked when it was decided.
    """
    done = 0
    for entry in entries:
        with transaction.atomic():
            if Erasure.objects.filter(subject=entry.subject, erased_at=entry.erased_at).exists():
                continue
            system = Actor.system("restore")
            touched = _everything(entry.subject, entry.basis) or set()
            Erasure.objects.create(
                subject=entry.subject, subject_hash=keys.linked("subject", entry.subject), basis=entry.basis,
                erased_at=entry.erased_at, erased_by=entry.erased_by, objects_count=len(touched),
            )  # fmt: skip
            events.record(system, "subject.erased", entry.subject, {"basis": entry.basis, "objects": len(touched), "again": True})
            done += 1
    return done


@jobs.job(attempts=12)
def scrub() -> None:
    """Let no erased byte stay in the file of the database.

    SQLite: the file is rebuilt and the log of changes emptied. PostgreSQL marks the space as free and overwrites it
    later; its write-ahead log, replicas and dumps are not in our hands (docs/hub-data.md).
    """
    before = clock.now()
    if not Erasure.objects.filter(scrubbed_at=None).exists():
        return
    if connection.vendor == "sqlite":
        _rebuild()
    else:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
    Erasure.objects.filter(scrubbed_at=None, erased_at__lte=before).update(scrubbed_at=clock.now())


def _everything(subject: str, basis: str) -> set[str] | None:
    """Run all erasers, delete files, redact events; the ids of what told something. None if nobody knows the subject."""
    system = Actor.system("erasure")  # who asked stands in the event `subject.erased`
    touched = {one for eraser in erasers() for one in eraser.erase(subject)}
    known = bool(touched) or AuditEvent.objects.filter(object=subject).exists() or File.objects.filter(about=subject).exists()
    touched.add(subject)
    for file in (File.objects.filter(about__in=touched) | File.objects.filter(public_id__in=touched)).filter(deleted_at=None):
        touched.add(file.public_id)
        files.delete(system, file, basis, despite_holds=True)
    Approval.objects.filter(about__in=touched).exclude(reason="").update(reason="")
    redact_about(system, touched, basis)
    idempotency.forget()
    return touched if known else None


def _rebuild() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA temp_store=FILE")  # a copy of the whole database does not belong into memory
        try:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
        finally:
            cursor.execute("PRAGMA temp_store=MEMORY")
    if busy:
        raise HubError("somebody reads the database; its log of changes could not be emptied", hint="it is tried again")
