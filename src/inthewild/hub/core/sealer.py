"""The sealer numbers committed events and chains them. One at a time, whoever calls it.

Chaining inside each request forks on PostgreSQL, because two transactions read the same last event. Here events are
written unchained, and chained afterwards under a lock: an advisory lock on PostgreSQL, the write lock on SQLite.
"""

from __future__ import annotations

from django.db import connection, transaction

from inthewild.hub.core.chain import GENESIS, Head, event_hash
from inthewild.hub.core.models import AuditEvent

_LOCK = 0x1A7D17  # any number that no other advisory lock of this database uses
_UPDATE = "UPDATE core_auditevent SET seq = %s, previous = %s, hash = %s WHERE id = %s AND seq IS NULL"


def seal(limit: int = 1000) -> int:
    """Chain up to ``limit`` committed events in the order of their ids; how many it did. 0 if another sealer is at it."""
    with transaction.atomic():
        if not _locked():
            return 0
        last = head()
        seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
        rows = []
        for event in AuditEvent.objects.filter(seq=None).order_by("id")[:limit]:
            seq += 1
            digest = event_hash(event, seq, previous)
            rows.append((seq, previous, digest, event.pk))
            previous = digest
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(_UPDATE, rows)
        return len(rows)


def seal_all() -> int:
    """Chain everything that is committed; how many events."""
    total = 0
    while done := seal():
        total += done
    return total


def head() -> Head | None:
    """The end of the chain; None while nothing is sealed."""
    last = AuditEvent.objects.filter(seq__isnull=False).order_by("-seq").first()
    return Head(last.seq, last.hash) if last is not None and last.seq is not None else None


def _locked() -> bool:
    """Take the sealer's lock until the transaction ends."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            row = cursor.fetchone()
            return bool(row and row[0])
        # Every transaction on SQLite begins IMMEDIATE (settings), so it holds the write lock already.
        return True
