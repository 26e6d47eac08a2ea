"""Backups: database and files in one archive with a manifest, taken while the hub runs; and the way back.

Keys are never inside. The database is copied first: a file that came meanwhile is one too many, never one too few.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.management import call_command
from django.db import connection

from inthewild import __version__
from inthewild.hub.core import clock, erasure, erasure_log, sealer
from inthewild.hub.core.chain import Head
from inthewild.hub.core.verify import Report, verify
from inthewild.hub.errors import HubError
from inthewild.hub.home import Home

SCHEMA = "inthewild.backup/1"
_MANIFEST = "manifest.json"
_DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


@dataclass(frozen=True)
class Made:
    """What a backup holds. ``head`` is the end of the audit chain before the copy began; ``erasures`` the log beside it."""

    path: Path
    erasures: Path
    files: int
    size: int
    head: Head | None


def backup(home: Home, to: Path) -> Made:
    """Write a backup to ``to``, which must not exist; only its owner may read it. Raises HubError."""
    if to.exists():
        raise HubError("the file exists", where=str(to), hint="give every backup its own name")
    sealer.seal_all()
    head = sealer.head()
    draft = to.with_name(f".{to.name}.part")
    members: dict[str, str] = {}
    try:
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as folder, _private(draft) as out:
            with tarfile.open(fileobj=out, mode="w") as archive:
                copy = Path(folder) / _DATABASE[connection.vendor]
                _copy_database(copy)
                members[copy.name] = _add(archive, copy, copy.name)
                for path in _files(home):
                    name = f"files/{path.relative_to(home.files).as_posix()}"
                    members[name] = _add(archive, path, name)
                manifest = {
                    "schema": SCHEMA, "version": __version__, "made_at": clock.now().isoformat(), "database": connection.vendor,
                    "head": str(head) if head else None, "sha256": members,
                }  # fmt: skip
                _add_bytes(archive, _MANIFEST, json.dumps(manifest, indent=1).encode())
            out.flush()
            os.fsync(out.fileno())
        draft.rename(to)
        log = erasure_log.beside(to)
        erasure_log.export(home, log)
    except OSError as error:
        raise HubError(f"could not be written ({error.strerror})", where=str(to)) from None
    finally:
        draft.unlink(missing_ok=True)
    return Made(to, log, len(members) - 1, to.stat().st_size, head)


@dataclass(frozen=True)
class Restored:
    """``report`` is what the verification of the audit chain found, ``erased`` how many people were erased once more.

    ``newest_erasure`` is the time of the last entry in the logs that were given; None if there was none.
    """

    report: Report
    erased: int
    newest_erasure: datetime | None
    made_at: datetime


def restore(home: Home, source: Path, erasures: Sequence[Path] = ()) -> Restored:
    """Fill an empty hub from a backup, bring it to this version, erase once more whom the logs of erasures name, and verify
    the audit chain against the backup's head.

    The keys must be in place: backups hold none. Logs are the one of the home, if it is there, and ``erasures``. Every
    member is compared with its hash, and every log read, before anything is changed. Raises HubError.
    """
    home.audit_key()
    own = erasure_log.place(home)
    entries = erasure_log.merged([*([own] if own.exists() else []), *erasures])
    if "core_auditevent" in connection.introspection.table_names():
        raise HubError("there is a hub already", where=str(home.path), hint="restore into a new home and an empty database")
    with tempfile.TemporaryDirectory(dir=home.path, prefix=".restore-") as folder:
        manifest = _unpack(source, Path(folder))
        if manifest["database"] != connection.vendor:
            raise HubError(f"is a backup of {manifest['database']}, and this hub uses {connection.vendor}", where=str(source))
        _load_database(home, Path(folder) / _DATABASE[connection.vendor])
        unpacked = Path(folder) / "files"
        if unpacked.exists():
            shutil.copytree(unpacked, home.files, dirs_exist_ok=True)
    call_command("migrate", verbosity=0)
    erased = erasure.reapply(entries)
    if erased:
        erasure.scrub.func()
    erasure_log.export(home)
    sealer.seal_all()
    report = verify(Head.parse(manifest["head"]) if manifest["head"] else None, home.audit_key().public_key())
    newest = max((entry.erased_at for entry in entries), default=None)
    return Restored(report, erased, newest, datetime.fromisoformat(manifest["made_at"]))


def _copy_database(to: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as live, closing(sqlite3.connect(to)) as copy:
            live.backup(copy)  # in one step, which is one consistent moment
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def _load_database(home: Home, copy: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        for leftover in (home.database, *home.path.glob(f"{home.database.name}-*")):
            leftover.unlink(missing_ok=True)  # empty: the check for tables made it
        shutil.copyfile(copy, home.database)
        home.database.chmod(0o600)
        return
    _postgres("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--dbname", _name(), str(copy))


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


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _files(home: Home) -> Iterator[Path]:
    return (p for p in sorted(home.files.rglob("*")) if p.is_file() and not p.is_symlink())


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    archive.add(path, name, recursive=False, filter=_anonymous)
    return _digest(path)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack and compare with the manifest; nothing outside ``folder`` is touched."""
    try:
        with tarfile.open(source, mode="r:") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_bytes())
        if manifest["schema"] != SCHEMA:
            raise HubError(f"has schema {manifest['schema']!r}, and this version reads {SCHEMA!r}", where=str(source))
        expected: dict[str, str] = manifest["sha256"]
        found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
        found.pop(_MANIFEST)
        if set(found) != set(expected) or any(_digest(found[name]) != digest for name, digest in expected.items()):
            raise HubError("was changed or damaged: its content does not fit its manifest", where=str(source))
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError, AttributeError):
        raise HubError("is no backup that can be read", where=str(source)) from None
    return manifest
