"""One consistent moment of the database as a file, and the way back: SQLite by its backup, PostgreSQL by its programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection

from inthewild.hub.errors import HubError
from inthewild.hub.home import Home

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


def copy(to: Path) -> None:
    """Write the database to ``to``, also while others write to it."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as live, closing(sqlite3.connect(to)) as target:
            live.backup(target)  # in one step, which is one consistent moment
            target.execute("PRAGMA journal_mode=DELETE")
        return
    _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def load(home: Home, source: Path) -> None:
    """Fill the empty database of this hub from what ``copy`` wrote."""
    if connection.vendor == "sqlite":
        connection.close()
        for leftover in (home.database, *home.path.glob(f"{home.database.name}-*")):
            leftover.unlink(missing_ok=True)  # empty: the check for tables made it
        shutil.copyfile(source, home.database)
        home.database.chmod(0o600)
        return
    _postgres("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--dbname", _name(), str(source))


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _postgres(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise HubError(f"{program} is not installed", hint="install the client programs of PostgreSQL")
    settings = connection.settings_dict
    names = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
    # By environment, because arguments stand in the list of processes.
    env = os.environ | {variable: str(settings[key]) for variable, key in names.items() if settings[key]}
    env |= {f"PG{key.upper()}": str(value) for key, value in settings["OPTIONS"].items() if key.startswith("ssl")}
    done = subprocess.run([found, *arguments], env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise HubError(f"{program} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'no reason given'}")
