"""Is the hub well? Each check says what it found and, if it is bad, what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from inthewild.hub.core import clock, jobs
from inthewild.hub.core.files import reconcile
from inthewild.hub.core.models import AuditEvent, Worker
from inthewild.hub.home import Home

WORKER_AGE = timedelta(seconds=60)
_SPARE = 1_000_000_000


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


def ready() -> list[Check]:
    """What must be well for the hub to do its work."""
    return [_safely(name, check) for name, check in (("database", _database), ("migrations", _migrations), ("worker", _worker))]


def thorough(home: Home) -> list[Check]:
    """All of it, for who runs the hub."""
    more: tuple[tuple[str, Callable[[], tuple[bool, str]]], ...] = (
        ("keys", lambda: _keys(home)),
        ("disk", lambda: _disk(home)),
        ("audit", _audit),
        ("jobs", _jobs),
        ("files", lambda: _files(home)),
        ("contacts", _contacts),
    )
    return ready() + [_safely(name, check) for name, check in more]


def _safely(name: str, check: Callable[[], tuple[bool, str]]) -> Check:
    try:
        ok, detail = check()
    except Exception as error:
        # A check may fail in any way, and its message may quote the address of the database: only the kind is told.
        return Check(name, False, f"could not be looked at ({type(error).__name__})")
    return Check(name, ok, detail)


def _database() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            version = cursor.fetchone()[0]
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            if mode != "wal":
                return False, f"SQLite {version} without WAL (mode {mode}); put the home on a local disk"
            return True, f"SQLite {version}, WAL"
        cursor.execute("SHOW server_version")
        return True, f"PostgreSQL {cursor.fetchone()[0]}"


def _migrations() -> tuple[bool, str]:
    executor = MigrationExecutor(connection)
    open_ones = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return (False, f"{len(open_ones)} to apply; `inthewild serve` does it") if open_ones else (True, "all applied")


def _worker() -> tuple[bool, str]:
    last = Worker.objects.order_by("-seen_at").first()
    if last is None:
        return False, "none was ever seen; `inthewild serve` starts one"
    age = clock.now() - last.seen_at
    said = f"{last.name} seen {age.total_seconds():.0f} s ago"
    return (True, said) if age <= WORKER_AGE else (False, f"{said}; `inthewild serve` starts one")


def _keys(home: Home) -> tuple[bool, str]:
    home.audit_key()
    return bool(home.secret()), f"{home.keys}, readable by their owner only"


def _disk(home: Home) -> tuple[bool, str]:
    free = shutil.disk_usage(home.path).free
    return free > _SPARE, f"{free / 1e9:.1f} GB free" + ("" if free > _SPARE else "; less than 1 GB")


def _audit() -> tuple[bool, str]:
    waiting = AuditEvent.objects.filter(seq=None, occurred_at__lt=clock.now() - timedelta(seconds=10)).count()
    if waiting:
        return False, f"{waiting} events wait for the sealer for more than 10 s; is a worker running?"
    return True, "no event waits for the sealer"


def _jobs() -> tuple[bool, str]:
    letters = jobs.dead().count()
    return not letters, f"{letters} dead letters" + ("; look at what failed, then revive them" if letters else "")


def _files(home: Home) -> tuple[bool, str]:
    found = reconcile.compare(home)
    if found.missing:
        return False, f"{len(found.missing)} files are missing, the first is {found.missing[0]}; restore them from a backup"
    rest = len(found.left_over)
    return True, "table and disk agree" if not rest else f"{rest} files that no row names; a worker removes them"


def _contacts() -> tuple[bool, str]:
    """Whom strangers tell of a hole, and whom people ask about their data."""
    wanted = {
        "INTHEWILD_SECURITY_CONTACT": settings.CONFIG.security_contact,
        "INTHEWILD_CONTROLLER": settings.CONFIG.controller,
        "INTHEWILD_PRIVACY_CONTACT": settings.CONFIG.privacy_contact,
    }
    missing = [name for name, value in wanted.items() if not value]
    if missing and not settings.HOME.is_demo:
        return False, f"not set: {', '.join(missing)}; without the first there is no /.well-known/security.txt"
    return True, "named" if not missing else "a demo names nobody"
