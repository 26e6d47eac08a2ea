"""Backups: database and files in one archive with a manifest, taken while the hub runs; and the way back.

Keys are never inside. Files are copied before and after the database, so that a file is one too many, never one too few.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import connection

from inthewild import __version__
from inthewild.hub import dump, sealing
from inthewild.hub.core import audit_keys, clock, erasure, erasure_log, keys, sealer
from inthewild.hub.core.canonical import canonical
from inthewild.hub.core.chain import Head
from inthewild.hub.core.verify import Report, verify
from inthewild.hub.errors import HubError
from inthewild.hub.home import Home

if TYPE_CHECKING:
    from pyrage import x25519

SCHEMA = "inthewild.backup/1"
_MANIFEST = "manifest.json"
_FOLDERS = ("files", "releases", "keywords")
"""What of a home is kept beside the database: uploads, the repositories that are served, the desk's own texts."""


@dataclass(frozen=True)
class Made:
    """What a backup holds. ``head`` is the end of the audit chain before the copy began; ``erasures`` the log beside it."""

    path: Path
    erasures: Path
    files: int
    size: int
    head: Head | None
    recipients: int


def backup(home: Home, to: Path, recipients: Sequence[x25519.Recipient] = ()) -> Made:
    """Write a backup to ``to``, which must not exist; only its owner may read it. Raises HubError.

    With ``recipients`` it is encrypted for them, and nothing of it is on the disk in clear but the copy of the database,
    in the home, where the database itself is. Without, it is plain.
    """
    if to.exists():
        raise HubError("the file exists", where=str(to), hint="give every backup its own name")
    sealer.seal_all()
    head = sealer.head()
    facts = {
        "schema": SCHEMA, "version": __version__, "made_at": clock.now().isoformat(), "database": connection.vendor,
        "head": str(head) if head else None,
    }  # fmt: skip
    draft = to.with_name(f".{to.name}.part")
    members: dict[str, str] = {}

    def write(out: IO[bytes]) -> None:
        with tempfile.TemporaryDirectory(dir=home.path, prefix=".backup-") as folder:
            _write(home, Path(folder), out, members, facts)

    try:
        with _private(draft) as out:
            if recipients:
                sealing.seal(write, out, recipients)
            else:
                write(out)
            out.flush()
            os.fsync(out.fileno())
        draft.rename(to)
        log = erasure_log.beside(to)
        erasure_log.export(home, log)
    except OSError as error:
        raise HubError(f"could not be written ({error.strerror})", where=str(to)) from None
    finally:
        draft.unlink(missing_ok=True)
    return Made(to, log, len(members) - 1, to.stat().st_size, head, len(recipients))


def _write(home: Home, folder: Path, out: IO[bytes], members: dict[str, str], facts: Mapping[str, Any]) -> None:
    """Files, database, the files that came meanwhile, manifest. So a file that is deleted during the backup is one too many."""
    with closing(connection), tarfile.open(fileobj=out, mode="w|") as archive:  # this may be a thread with its own connection
        _add_files(archive, home, members)
        copy = folder / dump.NAMES[connection.vendor]
        dump.copy(copy)
        _add(archive, copy, copy.name, members)
        copy.unlink()
        _add_files(archive, home, members)
        manifest = {**facts, "sha256": members}
        _add_bytes(archive, _MANIFEST, json.dumps(manifest | {"mac": _mac(manifest)}, indent=1).encode())


@dataclass(frozen=True)
class Restored:
    """``report`` is what the verification of the audit chain found, ``erased`` how many people were erased once more.

    ``newest_erasure`` is the time of the last entry in the logs that were given; None if there was none.
    """

    report: Report
    erased: int
    newest_erasure: datetime | None
    made_at: datetime


def restore(home: Home, source: Path, erasures: Sequence[Path] = (), identity: Path | None = None) -> Restored:
    """Fill an empty hub from a backup, bring it to this version, erase once more whom the logs of erasures name, and verify
    the audit chain against the backup's head.

    The keys must be in place: backups hold none. ``identity`` is a file with the secret key for an encrypted one. Logs are
    that of the home, if it is there, and ``erasures``. Every member is compared with its hash, and every log read, before
    anything is changed. Raises HubError.
    """
    home.audit_key()
    own = erasure_log.place(home)
    entries = erasure_log.merged([*([own] if own.exists() else []), *erasures])
    if "core_auditevent" in connection.introspection.table_names():
        raise HubError("there is a hub already", where=str(home.path), hint="restore into a new home and an empty database")
    with tempfile.TemporaryDirectory(dir=home.path, prefix=".restore-") as place:
        folder = Path(place) / "content"
        manifest = _unpack(_opened(source, Path(place) / "opened.tar", identity), folder, source)
        if manifest["database"] != connection.vendor:
            raise HubError(f"is a backup of {manifest['database']}, and this hub uses {connection.vendor}", where=str(source))
        dump.load(home, folder / dump.NAMES[connection.vendor])
        for name in _FOLDERS:
            if (folder / name).exists():
                shutil.copytree(folder / name, home.path / name, dirs_exist_ok=True)
    call_command("migrate", verbosity=0)
    erased = erasure.reapply(entries)
    if erased:
        erasure.scrub.func()
    erasure_log.export(home)
    audit_keys.absorb(home)
    sealer.seal_all()
    report = verify(Head.parse(manifest["head"]) if manifest["head"] else None, home.audit_key().public_key())
    newest = max((entry.erased_at for entry in entries), default=None)
    return Restored(report, erased, newest, datetime.fromisoformat(manifest["made_at"]))


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _add_files(archive: tarfile.TarFile, home: Home, members: dict[str, str]) -> None:
    for path in sorted(path for folder in _FOLDERS for path in (home.path / folder).rglob("*")):
        name = path.relative_to(home.path).as_posix()
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".") and name not in members:
            with suppress(FileNotFoundError):  # deleted this moment
                _add(archive, path, name, members)


def _add(archive: tarfile.TarFile, path: Path, name: str, members: dict[str, str]) -> None:
    with path.open("rb") as file:  # one opening, so that what is hashed is what is written
        members[name] = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        archive.addfile(_anonymous(archive.gettarinfo(arcname=name, fileobj=file)), file)


def _mac(manifest: Mapping[str, Any]) -> str:
    """Anybody can encrypt for two public keys; only this hub can sign its manifest."""
    return keys.mac(keys.derived("backup/1"), canonical(manifest).encode())


def _opened(source: Path, to: Path, identity: Path | None) -> Path:
    if not sealing.is_sealed(source):
        return source
    if identity is None:
        raise HubError("is encrypted", where=str(source), hint="give the file with a secret key: --identity FILE")
    sealing.unseal(source, to, sealing.identity(identity))
    return to


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


def _unpack(archived: Path, folder: Path, source: Path) -> dict[str, Any]:
    """Unpack and compare with the manifest; nothing outside ``folder`` is touched. ``source`` is the name for errors."""
    try:
        folder.mkdir()
        with tarfile.open(archived, mode="r:") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_bytes())
        if manifest["schema"] != SCHEMA:
            raise HubError(f"has schema {manifest['schema']!r}, and this version reads {SCHEMA!r}", where=str(source))
        mac = manifest.pop("mac")
        expected: dict[str, str] = manifest["sha256"]
        found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
        found.pop(_MANIFEST)
        if set(found) != set(expected) or any(_digest(found[name]) != digest for name, digest in expected.items()):
            raise HubError("was changed or damaged: its content does not fit its manifest", where=str(source))
        if not hmac.compare_digest(_mac(manifest), mac):
            raise HubError(
                "was not made by this hub, or the key `field` is another",
                where=str(source),
                hint="put the keys of the old home into the new one",
            )
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError, AttributeError):
        raise HubError("is no backup that can be read", where=str(source)) from None
    return manifest
