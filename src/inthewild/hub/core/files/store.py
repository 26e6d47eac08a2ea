"""Bytes on the disk: a random path that says nothing, readable by the hub's user only, whole or not there."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from inthewild.hub.errors import HubError, NoRoom
from inthewild.hub.home import Home, sync_folder

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PART = ".part"


def write(home: Home, content: bytes) -> str:
    """Store bytes under a new random path; the path below ``home.files``.

    On the disk for good when it returns. Raises NoRoom if the disk is full, and then nothing is left of it.
    """
    name = secrets.token_hex(20)
    path = f"{name[:2]}/{name[2:]}"
    target = home.files / path
    draft = target.with_name(f".{target.name}{_PART}")
    try:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        if error.errno in _FULL:
            raise NoRoom(_("there is no room for this file; nothing was stored"), hint=_("try again later")) from None
        raise HubError(f"a file could not be stored ({error.strerror})", where=str(home.files)) from None
    return path


def read(home: Home, path: str) -> bytes:
    """The bytes at ``path``. Raises HubError if they are gone."""
    try:
        return (home.files / path).read_bytes()
    except OSError as error:
        raise HubError(
            f"a stored file could not be read ({error.strerror})", hint="`inthewild doctor` lists what is missing"
        ) from None


def remove(home: Home, path: str) -> None:
    """Delete the bytes at ``path``, if they are there."""
    (home.files / path).unlink(missing_ok=True)


def paths(home: Home) -> Iterator[str]:
    """Every stored path. What is being written is not stored yet."""
    for file in sorted(home.files.glob("??/*")):
        if file.is_file() and not file.name.startswith("."):
            yield file.relative_to(home.files).as_posix()


def age(path: Path) -> float:
    """Seconds since a file was written, by the clock of the disk, which no demo moves."""
    return time.time() - path.stat().st_mtime  # noqa: TID251 - compared with the disk's own time


def drafts(home: Home) -> Iterator[Path]:
    """What was being written when a process ended, or is being written now."""
    yield from sorted(home.files.glob(f"??/.*{_PART}"))
