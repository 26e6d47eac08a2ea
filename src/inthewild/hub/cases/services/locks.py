"""A lock on something that is no row yet: two reports of one address that arrive at once make one case."""

from __future__ import annotations

import hashlib

from django.db import connection


def named(name: str) -> None:
    """Let nobody else pass here with the same name until the transaction ends.

    PostgreSQL: an advisory lock. SQLite needs none: a transaction that writes is the only one (BEGIN IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
