"""The database in Django's words: tuned SQLite by default, PostgreSQL by URL.

The figures behind the pragmas: stock SQLite gives 50 requests a second with eight clients and "database is locked";
WAL, NORMAL and IMMEDIATE give ten times that and no such error (docs/decisions/0006-hub-floor.md).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from inthewild.hub.config import Config
from inthewild.hub.errors import HubError
from inthewild.hub.home import Home

_SCHEMES = {"postgres", "postgresql"}
_OPTIONS = {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name", "options"}


def django_database(config: Config) -> dict[str, Any]:
    """The entry ``DATABASES["default"]``. Raises HubError if the URL is not one of PostgreSQL."""
    url = config.database_url.get_secret_value()
    return _postgres(url) if url else _sqlite(config)


def _sqlite(config: Config) -> dict[str, Any]:
    pragmas = {
        "journal_mode": "WAL", "synchronous": config.sqlite_sync.value, "temp_store": "MEMORY",
        "mmap_size": 134_217_728, "journal_size_limit": 67_108_864, "cache_size": -8000,
        "secure_delete": "ON",  # what is deleted is overwritten; part of erasing somebody
    }  # fmt: skip
    path = Home(config.home).database
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "".join(f"PRAGMA {name}={value};" for name, value in pragmas.items()),
        },
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.path.strip("/"):
        raise HubError(
            "is no address of a PostgreSQL database", where="DATABASE_URL", hint="write postgresql://user:password@host:5432/name"
        )
    query = dict(parse_qsl(parts.query))
    host = unquote(parts.hostname or "") or query.pop("host", "")
    unknown = sorted(set(query) - _OPTIONS)
    if unknown:
        raise HubError(f"unknown option {unknown[0]!r}", where="DATABASE_URL", hint=f"known are {', '.join(sorted(_OPTIONS))}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
